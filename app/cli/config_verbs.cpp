// SPDX-License-Identifier: Apache-2.0
#include "app/cli/config_verbs.h"

#include "app/cli/setting_options.h"
#include "app/cli/support.h"
#include "app/config/setting_changes.h"
#include "app/config/setting_view.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* group = "config";
constexpr const char* groupHelp = "Settings of the data folder";

QString shownValue(const SettingValue& value, const std::string& unit)
{
    const std::string text = settingText(value);
    if (text.empty())
        return QStringLiteral("-");
    return QString::fromStdString(unit.empty() ? text : text + " " + unit);
}

} // namespace

CLI::App* ConfigListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    return verbGroup(root, group, groupHelp)
        ->add_subcommand("list", "Every setting, its value and where that comes from");
}

Result<void> ConfigListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const Settings& settings = services.settings();
    Json document = Json::array();
    std::vector<QStringList> table{{QStringLiteral("setting"), QStringLiteral("value"),
                                    QStringLiteral("layer"), QStringLiteral("allowed")}};
    for (const SettingDeclaration& setting : settings.catalogue().all()) {
        document.push_back(settingJson(setting, settings));
        table.push_back({QString::fromStdString(setting.key),
                         shownValue(settings.value(setting.key), setting.unit),
                         QLatin1String(settingLayerName(settings.layer(setting.key))),
                         QString::fromStdString(setting.allowed())});
    }
    return common.json ? writeJson(io.output, document) : io.output.write(columnsText(table));
}

CLI::App* ConfigGetVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("get", "The value of one setting");
    verb->add_option("KEY", m_key, "Such as sampling.temperature")->type_name("")->required();
    return verb;
}

Result<void> ConfigGetVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const Settings& settings = services.settings();
    const auto setting = knownSetting(settings.catalogue(), m_key);
    if (!setting)
        return setting.error();
    if (common.json)
        return writeJson(io.output, settingJson(**setting, settings));
    return io.output.write(settingText(settings.value(m_key)) + "\n");
}

CLI::App* ConfigSetVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* verb =
        verbGroup(root, group, groupHelp)->add_subcommand("set", "Store the value of one setting");
    verb->add_option("KEY", m_key, "Such as sampling.temperature")->type_name("")->required();
    auto* value = verb->add_option("VALUE", m_value, "The new value")->type_name("");
    auto* usual = verb->add_flag("--default", m_default, "Go back to the default");
    value->excludes(usual);
    // A value outside its range is a mistake of usage, told before anything is opened.
    verb->final_callback([this, &settings] {
        if (!m_value && !m_default)
            throw CLI::RequiredError("VALUE or --default");
        const SettingDeclaration* setting = settings.catalogue().find(m_key);
        if (setting != nullptr && m_value && !setting->parse(*m_value))
            throw CLI::ValidationError(m_key, "cannot be " + *m_value + "; allowed: " + setting->allowed());
    });
    return verb;
}

Result<void> ConfigSetVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    // The instance's: a verb that was handed to it has read the file before this change.
    const Settings& settings = services.settingChanges().settings();
    const auto setting = knownSetting(settings.catalogue(), m_key);
    if (!setting)
        return setting.error();
    std::optional<SettingValue> wanted;
    if (m_value) {
        auto parsed = (*setting)->parse(*m_value);
        if (!parsed)
            return parsed.error();
        wanted = *std::move(parsed);
    }
    if (auto set = services.settingChanges().set(services.principal(), m_key, wanted); !set)
        return set;
    return common.json ? writeJson(io.output, settingJson(**setting, settings)) : Result<void>();
}

} // namespace mw::app
