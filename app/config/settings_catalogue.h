// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/setting_declaration.h"

#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// Every setting, declared once: window, command line, validation and documentation are made from it.
/// Immutable; any thread may call.
class SettingsCatalogue {
public:
    /// The catalogue that is part of the program (resources/settings.json). A test holds it valid.
    static Result<SettingsCatalogue> builtIn();

    /// Fails with FileDamaged (args: name, what is wrong) where a declaration is incomplete, has an unknown
    /// field or contradicts itself, or a key stands twice.
    static Result<SettingsCatalogue> parse(std::string_view json, const std::string& name);

    const std::vector<SettingDeclaration>& all() const { return m_settings; }
    const SettingDeclaration* find(std::string_view key) const;

    /// The value of `key` if it may be that; fails with InvalidArgument also for an unknown key.
    Result<SettingValue> accept(std::string_view key, const SettingValue& value) const;

private:
    std::vector<SettingDeclaration> m_settings;
};

} // namespace mw::app
