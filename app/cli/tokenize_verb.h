// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw tokenize MODEL < text`: one id a line. The text is taken byte for byte.
class TokenizeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
    bool m_noSpecial = false;
};

} // namespace mw::app
