// SPDX-License-Identifier: Apache-2.0
#include "app/config/settings.h"

#include "app/config/setting_json.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cassert>

namespace mw::app {

namespace {

constexpr qint64 maxFileBytes = 1 << 20;
constexpr int maxDepth = 32;

/// The file's object; discarded where it is none or nested deeper than anything of ours.
nlohmann::json parseObject(const QByteArray& bytes)
{
    bool deep = false;
    const auto limitDepth = [&deep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        deep = deep || depth > maxDepth;
        return !deep;
    };
    auto document = nlohmann::json::parse(bytes.begin(), bytes.end(), limitDepth, false);
    return deep || !document.is_object() ? nlohmann::json(nlohmann::json::value_t::discarded) : document;
}

/// Moves a damaged file aside, so that nobody's work is lost; the new name, or empty if that failed.
QString setAside(const QString& path)
{
    for (int i = 0; i < 100; ++i) {
        const QString name = path + QLatin1String(".damaged") + (i == 0 ? QString() : QString::number(i));
        if (QFile::rename(path, name)) // refuses to replace an existing file
            return name;
    }
    return {};
}

Error damaged(const QString& path, const QString& keptAs)
{
    const std::string what = keptAs.isEmpty() ? "it is no JSON object"
                                              : "it is no JSON object; it was kept as " +
                                                    keptAs.toStdString() + " and the defaults are used";
    return {ErrorCode::FileDamaged, path.toStdString() + ": " + what, {path.toStdString(), what}};
}

} // namespace

Settings::Settings(SettingsCatalogue catalogue) : m_catalogue(std::move(catalogue)) {}

Result<void> Settings::open(const QString& path)
{
    const std::lock_guard lock(m_mutex);
    m_path = path;
    m_stored.clear();
    m_problems.clear();
    m_unknown = "{}";
    m_unwritable.reset();
    if (!QFileInfo::exists(path))
        return {};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        m_unwritable =
            Error{ErrorCode::FileUnreadable, file.errorString().toStdString(), {path.toStdString()}};
        return *m_unwritable;
    }
    const QByteArray bytes = file.read(maxFileBytes + 1);
    file.close();
    const auto document = parseObject(bytes);
    if (bytes.size() > maxFileBytes || document.is_discarded()) {
        const QString keptAs = setAside(path);
        const Error error = damaged(path, keptAs);
        if (keptAs.isEmpty())
            m_unwritable = error;
        return error;
    }
    auto unknown = nlohmann::json::object();
    for (const auto& item : document.items()) {
        const SettingDeclaration* setting = m_catalogue.find(item.key());
        if (setting == nullptr) {
            unknown[item.key()] = item.value();
            continue;
        }
        const auto value = settingFromJson(item.value());
        auto accepted =
            value ? setting->accept(*value)
                  : Error{ErrorCode::InvalidArgument, item.key() + " is no single value", {item.key()}};
        if (accepted)
            m_stored[item.key()] = *std::move(accepted);
        else
            m_problems.push_back(accepted.error());
    }
    m_unknown = unknown.dump();
    return {};
}

std::vector<Error> Settings::problems() const
{
    const std::lock_guard lock(m_mutex);
    return m_problems;
}

SettingValue Settings::valueLocked(std::string_view key) const
{
    if (const auto found = m_commandLine.find(key); found != m_commandLine.end())
        return found->second;
    if (const auto found = m_stored.find(key); found != m_stored.end())
        return found->second;
    const SettingDeclaration* setting = m_catalogue.find(key);
    assert(setting != nullptr);
    return setting != nullptr ? setting->defaultValue : SettingValue();
}

SettingValue Settings::value(std::string_view key) const
{
    const std::lock_guard lock(m_mutex);
    return valueLocked(key);
}

SettingLayer Settings::layer(std::string_view key) const
{
    const std::lock_guard lock(m_mutex);
    if (m_commandLine.find(key) != m_commandLine.end())
        return SettingLayer::CommandLine;
    return m_stored.find(key) != m_stored.end() ? SettingLayer::Stored : SettingLayer::Default;
}

std::optional<SettingValue> Settings::stored(std::string_view key) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_stored.find(key);
    return found != m_stored.end() ? std::optional(found->second) : std::nullopt;
}

bool Settings::flag(std::string_view key) const
{
    const SettingValue held = value(key);
    assert(std::holds_alternative<bool>(held));
    const bool* flag = std::get_if<bool>(&held);
    return flag != nullptr && *flag;
}

std::int64_t Settings::integer(std::string_view key) const
{
    const SettingValue held = value(key);
    const std::int64_t* integer = std::get_if<std::int64_t>(&held);
    assert(integer != nullptr || std::holds_alternative<std::monostate>(held));
    return integer != nullptr ? *integer : 0;
}

double Settings::number(std::string_view key) const
{
    const SettingValue held = value(key);
    const double* number = std::get_if<double>(&held);
    assert(number != nullptr || std::holds_alternative<std::monostate>(held));
    return number != nullptr ? *number : 0;
}

std::string Settings::text(std::string_view key) const
{
    return settingText(value(key));
}

Result<void> Settings::store(std::string_view key, const std::optional<SettingValue>& value)
{
    auto accepted = m_catalogue.accept(key, value.value_or(SettingValue()));
    if (value && !accepted)
        return accepted.error();
    if (m_catalogue.find(key) == nullptr)
        return accepted.error();
    const std::lock_guard lock(m_mutex);
    Values stored = m_stored;
    if (value)
        stored.insert_or_assign(std::string(key), *std::move(accepted));
    else
        stored.erase(std::string(key));
    if (auto written = write(stored); !written)
        return written;
    m_stored = std::move(stored);
    return {};
}

Result<void> Settings::write(const Values& stored) const
{
    if (m_unwritable)
        return *m_unwritable;
    auto document = nlohmann::json::parse(m_unknown);
    for (const auto& [key, value] : stored)
        document[key] = settingToJson(value);
    const std::string text = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    QSaveFile file(m_path);
    const bool written =
        file.open(QIODevice::WriteOnly) &&
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
        file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) &&
        file.commit();
    if (!written) {
        const std::string reason = file.errorString().toStdString();
        return Error{
            ErrorCode::IoFailed, m_path.toStdString() + ": " + reason, {m_path.toStdString(), reason}};
    }
    return {};
}

Result<void> Settings::overrideForProcess(std::string_view key, const SettingValue& value)
{
    auto accepted = m_catalogue.accept(key, value);
    if (!accepted)
        return accepted.error();
    const std::lock_guard lock(m_mutex);
    m_commandLine.insert_or_assign(std::string(key), *std::move(accepted));
    return {};
}

} // namespace mw::app
