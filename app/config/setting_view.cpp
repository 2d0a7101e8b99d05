// SPDX-License-Identifier: Apache-2.0
#include "app/config/setting_view.h"

#include "app/config/setting_json.h"

namespace mw::app {

const char* settingLayerName(SettingLayer layer)
{
    switch (layer) {
    case SettingLayer::CommandLine:
        return "command line";
    case SettingLayer::Stored:
        return "stored";
    case SettingLayer::Default:
        break;
    }
    return "default";
}

const char* settingTypeName(SettingType type)
{
    switch (type) {
    case SettingType::Flag:
        return "flag";
    case SettingType::Integer:
        return "integer";
    case SettingType::Number:
        return "number";
    case SettingType::Choice:
        return "choice";
    case SettingType::Text:
        break;
    }
    return "text";
}

const char* settingEffectName(SettingEffect effect)
{
    switch (effect) {
    case SettingEffect::AtOnce:
        return "at_once";
    case SettingEffect::NextRequest:
        return "next_request";
    case SettingEffect::NextLoad:
        return "next_load";
    case SettingEffect::NextStart:
        break;
    }
    return "next_start";
}

nlohmann::ordered_json settingJson(const SettingDeclaration& setting, const Settings& settings)
{
    return {{"key", setting.key},
            {"value", settingToJson(settings.value(setting.key))},
            {"layer", settingLayerName(settings.layer(setting.key))},
            {"default", settingToJson(setting.defaultValue)},
            {"allowed", setting.allowed()},
            {"unit", setting.unit},
            {"takes_effect", settingEffectName(setting.effect)},
            {"title", setting.titleEn},
            {"help", setting.helpEn}};
}

} // namespace mw::app
