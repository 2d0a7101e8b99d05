// SPDX-License-Identifier: Apache-2.0
#include "app/config/setting_changes.h"

#include "app/config/setting_json.h"

namespace mw::app {

namespace {

nlohmann::ordered_json asJson(const std::optional<SettingValue>& value)
{
    if (!value)
        return nullptr;
    return {{"value", nlohmann::ordered_json(settingToJson(*value))}};
}

} // namespace

Result<const SettingDeclaration*> knownSetting(const SettingsCatalogue& catalogue, const std::string& key)
{
    if (const SettingDeclaration* setting = catalogue.find(key))
        return setting;
    return Error{ErrorCode::NotFound, "there is no setting " + key, {"setting", key}};
}

Result<void> SettingChanges::set(const Principal& principal, const std::string& key,
                                 const std::optional<SettingValue>& value, const SettingCheck& check)
{
    const QString name = QString::fromStdString(key);
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, QLatin1String("setting/") + name);
        !may)
        return may;
    const auto setting = knownSetting(m_parts.settings.catalogue(), key);
    if (!setting)
        return setting.error();
    std::optional<SettingValue> wanted;
    if (value) {
        auto accepted = (*setting)->accept(*value);
        if (!accepted)
            return accepted.error();
        wanted = *std::move(accepted);
    }
    std::optional<SettingValue> before;
    bool same = false;
    // The file is written last inside of the transaction: one that cannot be written leaves no record, and
    // a record that cannot be kept takes the file back.
    bool written = false;
    auto done = m_parts.store.change([&](Connection& store) -> Result<void> {
        if (auto expected = check ? check() : Result<void>(); !expected)
            return expected;
        before = m_parts.settings.stored(key); // one transaction after the other: it stays so
        same = before == wanted;
        if (same)
            return {};
        if (auto recorded =
                m_parts.recorder.record(store, {principal, QStringLiteral("set"), QStringLiteral("setting"),
                                                name, asJson(before), asJson(wanted)});
            !recorded)
            return recorded;
        auto stored = m_parts.settings.store(key, wanted);
        written = stored.ok();
        return stored;
    });
    if (!done && written)
        static_cast<void>(m_parts.settings.store(key, before));
    if (done && !same)
        m_parts.bus.announce({Change::Topic::Settings, key});
    return done;
}

} // namespace mw::app
