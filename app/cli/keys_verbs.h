// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>
#include <vector>

namespace mw::app {

class KeysCreateVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_name;
    std::vector<std::string> m_scopes;
    std::string m_expires = "90d";
};

class KeysListVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;
};

class KeysRevokeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_id;
};

} // namespace mw::app
