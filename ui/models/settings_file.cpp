// SPDX-License-Identifier: Apache-2.0
#include "ui/models/settings_file.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <optional>

namespace mw::ui {

namespace {

constexpr QLatin1String formatKey("format");
constexpr QLatin1String formatName("modelwright-settings");
constexpr QLatin1String versionKey("version");
constexpr QLatin1String settingsKey("settings");
constexpr int version = 1;
constexpr double largestExact = 9007199254740992; // beyond it a double is no integer of its own

QJsonValue toJson(const app::SettingValue& value)
{
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return QJsonValue(static_cast<qint64>(*integer));
    if (const auto* number = std::get_if<double>(&value))
        return *number;
    if (const auto* text = std::get_if<std::string>(&value))
        return QString::fromStdString(*text);
    return QJsonValue::Null;
}

std::optional<app::SettingValue> fromJson(const QJsonValue& json)
{
    if (json.isNull())
        return app::SettingValue();
    if (json.isBool())
        return app::SettingValue(json.toBool());
    if (json.isString())
        return app::SettingValue(json.toString().toStdString());
    if (!json.isDouble())
        return std::nullopt;
    const double number = json.toDouble();
    if (std::trunc(number) == number && std::abs(number) < largestExact)
        return app::SettingValue(static_cast<std::int64_t>(json.toInteger()));
    return app::SettingValue(number);
}

} // namespace

QByteArray settingsFile(const app::Settings& settings)
{
    QJsonObject values;
    for (const app::SettingDeclaration& setting : settings.catalogue().all()) {
        if (const auto stored = settings.stored(setting.key))
            values.insert(QString::fromStdString(setting.key), toJson(*stored));
    }
    return QJsonDocument(QJsonObject{{formatKey, formatName}, {versionKey, version}, {settingsKey, values}})
        .toJson();
}

Result<SettingsImport> readSettingsFile(const QByteArray& text, const QString& name,
                                        const app::Settings& settings)
{
    const auto damaged = [&name](const std::string& what) {
        return Error{ErrorCode::FileDamaged, name.toStdString() + ": " + what, {name.toStdString(), what}};
    };
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(text, &parsed);
    if (parsed.error != QJsonParseError::NoError)
        return damaged(parsed.errorString().toStdString());
    const QJsonObject file = document.object();
    if (file.value(formatKey).toString() != formatName || !file.value(settingsKey).isObject())
        return damaged("no settings of Modelwright");
    if (file.value(versionKey).toInt() != version)
        return damaged("another version of the format");
    SettingsImport import;
    const QJsonObject values = file.value(settingsKey).toObject();
    for (auto entry = values.begin(); entry != values.end(); ++entry) {
        const std::string key = entry.key().toStdString();
        const auto value = fromJson(entry.value());
        const auto accepted =
            value ? settings.catalogue().accept(key, *value)
                  : Result<app::SettingValue>(
                        Error{ErrorCode::InvalidArgument, key + " is a list or an object", {key, "", ""}});
        if (!accepted)
            import.left.push_back(accepted.error());
        else if (settings.stored(key) != std::optional(*accepted))
            import.values.emplace_back(key, *accepted);
    }
    return import;
}

} // namespace mw::ui
