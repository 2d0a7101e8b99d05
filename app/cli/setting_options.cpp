// SPDX-License-Identifier: Apache-2.0
#include "app/cli/setting_options.h"

#include <CLI/CLI.hpp>

#include <cassert>

namespace mw::app {

void SettingOptions::add(CLI::App& verb, const std::string& flag, std::string_view key)
{
    const SettingDeclaration* setting = m_catalogue.find(key);
    assert(setting != nullptr); // a misspelt key is a fault of the program
    if (setting == nullptr)
        return;
    const auto take = [this, setting, flag](const std::string& text) {
        auto value = setting->parse(text);
        if (!value)
            throw CLI::ValidationError(flag, "cannot be " + text + "; allowed: " + setting->allowed());
        m_given.insert_or_assign(setting->key, *std::move(value));
    };
    std::string help = setting->helpEn;
    if (!setting->mayBeNone())
        help += " [" + settingText(setting->defaultValue) + "]";
    verb.add_option_function<std::string>(flag, take, help)
        ->type_name(setting->type == SettingType::Number ? "X" : "N");
}

Result<void> SettingOptions::apply(Settings& settings) const
{
    for (const auto& [key, value] : m_given) {
        if (auto set = settings.overrideForProcess(key, value); !set)
            return set;
    }
    return {};
}

} // namespace mw::app
