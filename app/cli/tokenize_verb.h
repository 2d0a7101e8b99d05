// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/model_argument.h"

namespace mw::app {

/// `mw tokenize MODEL < text`: one id a line. The text is taken byte for byte.
class TokenizeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return m_model.needsStore(); }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    ModelArgument m_model;
    bool m_noSpecial = false;
};

} // namespace mw::app
