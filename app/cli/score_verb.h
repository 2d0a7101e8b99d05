// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw score MODEL < text`: how likely the model finds a text, in natural logarithms.
class ScoreVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
};

} // namespace mw::app
