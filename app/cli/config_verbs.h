// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw config list`: every setting, its value and where that comes from.
class ConfigListVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;
};

/// `mw config get KEY`.
class ConfigGetVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_key;
};

/// `mw config set KEY VALUE`, or `--default` instead of a value. The change is recorded.
class ConfigSetVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_key;
    std::optional<std::string> m_value;
    bool m_default = false;
};

} // namespace mw::app
