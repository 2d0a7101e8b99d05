// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/model_argument.h"

namespace mw::app {

/// `mw score MODEL < text`: how likely the model finds a text, in natural logarithms.
class ScoreVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return m_model.needsStore(); }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    ModelArgument m_model;
};

} // namespace mw::app
