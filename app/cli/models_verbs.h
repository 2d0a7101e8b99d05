// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// `mw models import FILE`: copies a model file into the data folder and registers it.
class ModelsImportVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_file;
    std::string m_name;
};

/// `mw models list`.
class ModelsListVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;
};

/// `mw models describe NAME TEXT`: what people read of a model; empty text takes it away.
class ModelsDescribeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
    std::string m_description;
};

/// `mw models remove NAME`: every version of it, or one of NAME:VERSION.
class ModelsRemoveVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
};

/// `mw models verify MODEL`: reads files again and compares them with what was imported.
class ModelsVerifyVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_model;
};

} // namespace mw::app
