// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw models show MODEL`: what a file's header tells, and what loading it would need.
class ModelsShowVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
    bool m_metadata = false;
};

} // namespace mw::app
