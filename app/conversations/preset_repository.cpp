// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/preset_repository.h"

#include "app/conversations/conversation_json.h"
#include "app/storage/each_row.h"

namespace mw::app::PresetRepository {

namespace {

QString samplingText(const Preset& preset)
{
    return QString::fromStdString(samplingJson(preset.content.sampling).dump());
}

Preset presetFrom(const Rows& rows)
{
    Preset preset;
    preset.id = rows.text(0);
    preset.name = rows.text(1);
    preset.content.systemPrompt = rows.text(2);
    preset.content.sampling =
        samplingFrom(nlohmann::ordered_json::parse(rows.text(3).toStdString(), nullptr, false));
    return preset;
}

Result<void> named(const Result<qint64>& done, const Preset& preset)
{
    if (done)
        return {};
    if (done.error().code != ErrorCode::AlreadyExists)
        return done.error();
    return Error{ErrorCode::AlreadyExists, done.error().detail, {"preset", preset.name.toStdString()}};
}

} // namespace

Result<void> add(Connection& connection, const Preset& preset, std::int64_t at, const QString& by)
{
    return named(connection.run(QStringLiteral("INSERT INTO presets (public_id, name, system_prompt, "
                                               "sampling, created_at, updated_at, updated_by) "
                                               "VALUES (?, ?, ?, ?, ?, ?, ?)"),
                                preset.id, preset.name, preset.content.systemPrompt, samplingText(preset), at,
                                at, by),
                 preset);
}

Result<std::vector<Preset>> all(Connection& connection)
{
    return allRows(connection.query(QStringLiteral(
                       "SELECT public_id, name, system_prompt, sampling FROM presets ORDER BY name, id")),
                   presetFrom);
}

Result<std::optional<Preset>> find(Connection& connection, const QString& id)
{
    auto rows = connection.query(
        QStringLiteral("SELECT public_id, name, system_prompt, sampling FROM presets WHERE public_id = ?"),
        id);
    if (!rows)
        return rows.error();
    const auto more = rows->next();
    if (!more)
        return more.error();
    return *more ? std::optional(presetFrom(*rows)) : std::nullopt;
}

Result<void> update(Connection& connection, const Preset& preset, std::int64_t at, const QString& by)
{
    return named(connection.run(QStringLiteral("UPDATE presets SET name = ?, system_prompt = ?, "
                                               "sampling = ?, updated_at = ?, updated_by = ? "
                                               "WHERE public_id = ?"),
                                preset.name, preset.content.systemPrompt, samplingText(preset), at, by,
                                preset.id),
                 preset);
}

Result<void> remove(Connection& connection, const QString& id)
{
    const auto done = connection.run(QStringLiteral("DELETE FROM presets WHERE public_id = ?"), id);
    return done ? Result<void>() : done.error();
}

} // namespace mw::app::PresetRepository
