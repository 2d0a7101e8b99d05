// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>
#include <vector>

namespace mw::app {

/// `mw bench MODEL`: the figures of a model on this machine; what was not measured is left out.
class BenchVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
    BenchOptions m_options;
};

} // namespace mw::app
