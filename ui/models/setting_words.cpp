// SPDX-License-Identifier: Apache-2.0
#include "ui/models/setting_words.h"

#include <QLocale>

#include <algorithm>
#include <array>

namespace mw::ui {

namespace {

constexpr std::array groupOrder{"ui",      "sampling", "generation", "engine",
                                "runtime", "server",   "stream",     "audit"};

} // namespace

QString SettingWords::groupOf(const app::SettingDeclaration& setting)
{
    return QString::fromStdString(setting.key).section(u'.', 0, 0);
}

QString SettingWords::groupTitle(const QString& group)
{
    if (group == QLatin1String("ui"))
        return tr("Window");
    if (group == QLatin1String("sampling"))
        return tr("Sampling");
    if (group == QLatin1String("generation"))
        return tr("Answers");
    if (group == QLatin1String("engine"))
        return tr("Engine");
    if (group == QLatin1String("runtime"))
        return tr("Loaded models");
    if (group == QLatin1String("server"))
        return tr("Server");
    if (group == QLatin1String("stream"))
        return tr("Streamed answers");
    if (group == QLatin1String("audit"))
        return tr("Records");
    return group;
}

int SettingWords::groupRank(const QString& group)
{
    const auto found = std::find(groupOrder.begin(), groupOrder.end(), group);
    return static_cast<int>(found - groupOrder.begin());
}

QString SettingWords::choice(const app::SettingDeclaration& setting, const QString& choice)
{
    if (setting.key == "ui.language") {
        // Each language by its own name, for those who cannot read the other.
        if (choice == QLatin1String("en"))
            return QStringLiteral("English");
        if (choice == QLatin1String("zh_CN"))
            return QString::fromUtf8("简体中文");
    }
    if (choice == QLatin1String("system"))
        return tr("As the system");
    if (choice == QLatin1String("light"))
        return tr("Light");
    if (choice == QLatin1String("dark"))
        return tr("Dark");
    if (choice == QLatin1String("contrast"))
        return tr("High contrast");
    if (choice == QLatin1String("ask"))
        return tr("Ask");
    if (choice == QLatin1String("keep"))
        return tr("Keep serving");
    if (choice == QLatin1String("stop"))
        return tr("Stop and quit");
    if (choice == QLatin1String("packed"))
        return tr("Packed (fast)");
    if (choice == QLatin1String("reference"))
        return tr("Reference (LibTorch)");
    return choice;
}

QString SettingWords::unit(const app::SettingDeclaration& setting)
{
    if (setting.unit == "tokens")
        return tr("tokens");
    if (setting.unit == "threads")
        return tr("threads");
    return QString::fromStdString(setting.unit); // s, MB
}

QString SettingWords::value(const app::SettingDeclaration& setting, const app::SettingValue& value)
{
    if (std::holds_alternative<std::monostate>(value))
        return tr("none");
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? tr("on") : tr("off");
    const QString text = QString::fromStdString(app::settingText(value));
    if (setting.type == app::SettingType::Choice)
        return choice(setting, text);
    if (text.isEmpty())
        return tr("empty");
    return setting.unit.empty() ? text : tr("%1 %2", "number and unit").arg(text, unit(setting));
}

QString SettingWords::effect(const app::SettingDeclaration& setting)
{
    switch (setting.effect) {
    case app::SettingEffect::AtOnce:
        return tr("applies at once");
    case app::SettingEffect::NextRequest:
        return tr("applies from the next request");
    case app::SettingEffect::NextLoad:
        return tr("applies when a model is loaded next");
    case app::SettingEffect::NextStart:
        break;
    }
    return groupOf(setting) == QLatin1String("server") ? tr("applies when the server starts next")
                                                       : tr("applies when the program starts next");
}

QString SettingWords::range(const app::SettingDeclaration& setting)
{
    const bool number = setting.type == app::SettingType::Integer || setting.type == app::SettingType::Number;
    if (!number || !setting.min || !setting.max)
        return {};
    const auto text = [&setting](double bound) {
        return setting.type == app::SettingType::Integer
                   ? QString::number(static_cast<qint64>(bound))
                   : QString::fromStdString(app::settingText(app::SettingValue(bound)));
    };
    const QString low = text(*setting.min);
    const QString high = text(*setting.max);
    if (setting.minExclusive)
        return tr("above %1, up to %2").arg(low, high);
    if (setting.maxExclusive)
        return tr("%1 up to, not including, %2").arg(low, high);
    return tr("%1 to %2", "range").arg(low, high);
}

QString SettingWords::layer(const app::SettingDeclaration& setting, const app::Settings& settings)
{
    const QString byDefault = value(setting, setting.defaultValue);
    const auto stored = settings.stored(setting.key);
    switch (settings.layer(setting.key)) {
    case app::SettingLayer::CommandLine:
        return stored ? tr("Command line, this run only · stored: %1").arg(value(setting, *stored))
                      : tr("Command line, this run only · default: %1").arg(byDefault);
    case app::SettingLayer::Stored:
        return tr("Stored · default: %1").arg(byDefault);
    case app::SettingLayer::Default:
        break;
    }
    return tr("Default");
}

bool SettingWords::matches(const app::SettingDeclaration& setting, const QString& words)
{
    const QString text =
        QString::fromStdString(setting.key + '\n' + setting.titleEn + '\n' + setting.titleZh + '\n' +
                               setting.helpEn + '\n' + setting.helpZh);
    const QStringList wanted = words.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(wanted.begin(), wanted.end(),
                       [&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace mw::ui
