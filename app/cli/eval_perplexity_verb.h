// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw eval perplexity MODEL --data F`: how well a model foresees a text, comparable between programs.
class EvalPerplexityVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
    std::string m_data;
    PerplexityOptions m_options;
};

} // namespace mw::app
