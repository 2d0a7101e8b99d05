// SPDX-License-Identifier: Apache-2.0
#include "app/config/settings_catalogue.h"

#include "app/config/setting_json.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <utility>

// A static library's resources are registered only when asked for, and only from outside any namespace.
static void registerSettingsResource()
{
    Q_INIT_RESOURCE(settings);
}

namespace mw::app {

namespace {

using Json = nlohmann::json;

constexpr std::array types = {std::pair("flag", SettingType::Flag),
                              std::pair("integer", SettingType::Integer),
                              std::pair("number", SettingType::Number), std::pair("text", SettingType::Text),
                              std::pair("choice", SettingType::Choice)};

constexpr std::array effects = {
    std::pair("at_once", SettingEffect::AtOnce), std::pair("next_request", SettingEffect::NextRequest),
    std::pair("next_load", SettingEffect::NextLoad), std::pair("next_start", SettingEffect::NextStart)};

constexpr std::array fields = {"key",           "type", "default", "min",          "max",   "min_exclusive",
                               "max_exclusive", "unit", "choices", "takes_effect", "title", "help"};

/// Reads one declaration; `error()` is the first thing that was wrong with it.
class DeclarationReader {
public:
    explicit DeclarationReader(const Json& json) : m_json(json) {}

    SettingDeclaration read()
    {
        SettingDeclaration setting;
        setting.key = text(m_json, "key");
        setting.type = oneOf(types, "type");
        setting.effect = oneOf(effects, "takes_effect");
        setting.min = number("min");
        setting.max = number("max");
        setting.minExclusive = flag("min_exclusive");
        setting.maxExclusive = flag("max_exclusive");
        if (m_json.contains("unit"))
            setting.unit = text(m_json, "unit");
        setting.titleEn = text(field("title"), "en");
        setting.titleZh = text(field("title"), "zh_CN");
        setting.helpEn = text(field("help"), "en");
        setting.helpZh = text(field("help"), "zh_CN");
        readChoices(setting);
        readDefault(setting);
        for (const auto& item : m_json.items()) {
            if (std::find(fields.begin(), fields.end(), item.key()) == fields.end())
                fail("unknown field " + item.key());
        }
        return setting;
    }

    const std::string& error() const { return m_error; }

private:
    void fail(const std::string& what)
    {
        if (m_error.empty())
            m_error = what;
    }

    Json field(const char* name)
    {
        const auto found = m_json.find(name);
        return found == m_json.end() ? Json() : *found;
    }

    std::string text(const Json& object, const char* name)
    {
        const auto found = object.find(name);
        if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
            fail(std::string("no text for ") + name);
            return {};
        }
        return found->get<std::string>();
    }

    template <typename Value, std::size_t count>
    Value oneOf(const std::array<std::pair<const char*, Value>, count>& names, const char* name)
    {
        const std::string word = text(m_json, name);
        for (const auto& [known, value] : names) {
            if (word == known)
                return value;
        }
        fail(std::string("unknown ") + name + " " + word);
        return {};
    }

    std::optional<double> number(const char* name)
    {
        const Json value = field(name);
        if (value.is_null())
            return std::nullopt;
        if (!value.is_number())
            fail(std::string(name) + " is no number");
        return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
    }

    bool flag(const char* name)
    {
        const Json value = field(name);
        if (!value.is_null() && !value.is_boolean())
            fail(std::string(name) + " is not true or false");
        return value.is_boolean() && value.get<bool>();
    }

    void readChoices(SettingDeclaration& setting)
    {
        for (const Json& choice : field("choices")) {
            if (choice.is_string())
                setting.choices.push_back(choice.get<std::string>());
        }
        if ((setting.type == SettingType::Choice) != !setting.choices.empty())
            fail("choices belong to the type choice and only to it");
        const bool numeric = setting.type == SettingType::Integer || setting.type == SettingType::Number;
        if (numeric && (!setting.min || !setting.max))
            fail("a number needs min and max");
        if (!numeric && (setting.min || setting.max))
            fail("only numbers have min and max");
    }

    void readDefault(SettingDeclaration& setting)
    {
        const auto given = m_json.find("default");
        const auto value = given == m_json.end() ? std::nullopt : settingFromJson(*given);
        if (!value) {
            fail("no default");
            return;
        }
        if (std::holds_alternative<std::monostate>(*value))
            return;
        const auto accepted = setting.accept(*value);
        if (accepted)
            setting.defaultValue = *accepted;
        else
            fail("the default is outside the range");
    }

    const Json& m_json;
    std::string m_error;
};

Error damaged(const std::string& name, const std::string& what)
{
    return {ErrorCode::FileDamaged, name + ": " + what, {name, what}};
}

} // namespace

Result<SettingsCatalogue> SettingsCatalogue::builtIn()
{
    registerSettingsResource();
    QFile file(QStringLiteral(":/modelwright/settings.json"));
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Internal, "the settings catalogue is not part of this build"};
    const QByteArray json = file.readAll();
    return parse({json.constData(), static_cast<std::size_t>(json.size())}, "settings.json");
}

Result<SettingsCatalogue> SettingsCatalogue::parse(std::string_view json, const std::string& name)
{
    const Json document = Json::parse(json, nullptr, false);
    if (!document.is_object() || !document.contains("settings") || !document["settings"].is_array())
        return damaged(name, "it is no JSON object with a list named settings");
    SettingsCatalogue catalogue;
    for (const Json& entry : document["settings"]) {
        if (!entry.is_object())
            return damaged(name, "an entry is no object");
        DeclarationReader reader(entry);
        SettingDeclaration setting = reader.read();
        if (!reader.error().empty())
            return damaged(name, setting.key + ": " + reader.error());
        if (catalogue.find(setting.key) != nullptr)
            return damaged(name, setting.key + " stands twice");
        catalogue.m_settings.push_back(std::move(setting));
    }
    return catalogue;
}

const SettingDeclaration* SettingsCatalogue::find(std::string_view key) const
{
    const auto found = std::find_if(m_settings.begin(), m_settings.end(),
                                    [key](const SettingDeclaration& setting) { return setting.key == key; });
    return found == m_settings.end() ? nullptr : &*found;
}

Result<SettingValue> SettingsCatalogue::accept(std::string_view key, const SettingValue& value) const
{
    const SettingDeclaration* setting = find(key);
    if (setting == nullptr) {
        const std::string name(key);
        return Error{ErrorCode::InvalidArgument, "there is no setting " + name, {name}};
    }
    return setting->accept(value);
}

} // namespace mw::app
