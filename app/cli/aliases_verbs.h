// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw aliases set NAME@ALIAS VERSION --reason TEXT`.
class AliasesSetVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_alias;
    int m_version = 0;
    std::string m_reason;
};

/// `mw aliases remove NAME@ALIAS`.
class AliasesRemoveVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_alias;
    std::string m_reason;
};

/// `mw aliases list [NAME]`.
class AliasesListVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
};

/// `mw aliases history NAME`.
class AliasesHistoryVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
};

} // namespace mw::app
