// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/model_argument.h"

#include <string>

namespace mw::app {

/// `mw eval perplexity MODEL --data F`: how well a model foresees a text, comparable between programs.
class EvalPerplexityVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return m_model.needsStore(); }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    ModelArgument m_model;
    std::string m_data;
    PerplexityOptions m_options;
};

} // namespace mw::app
