// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/model_argument.h"

namespace mw::app {

/// `mw models show MODEL`: what a file's header tells, and what loading it would need.
class ModelsShowVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return m_model.needsStore(); }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    ModelArgument m_model;
    bool m_metadata = false;
};

} // namespace mw::app
