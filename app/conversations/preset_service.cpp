// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/preset_service.h"

#include "app/base/identifiers.h"
#include "app/config/sampling_check.h"
#include "app/conversations/conversation_json.h"
#include "app/conversations/preset_repository.h"

#include <algorithm>
#include <map>

namespace mw::app {

namespace {

const QString resource = QStringLiteral("preset");

nlohmann::ordered_json eventJson(const Preset& preset)
{
    return {{"name", preset.name.toStdString()},
            {"system_prompt", preset.content.systemPrompt.toStdString()},
            {"sampling", samplingJson(preset.content.sampling)}};
}

Error unknown(const QString& id)
{
    return {ErrorCode::NotFound, "no such preset", {"preset", id.toStdString()}};
}

} // namespace

Result<void> PresetService::check(const Principal& principal, const Preset& preset) const
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resource); !may)
        return may;
    if (auto named = checkPresetName(preset.name); !named)
        return named;
    return checkSampling(preset.content.sampling.options, preset.content.sampling.maxTokens,
                         m_parts.catalogue);
}

Result<std::vector<Preset>> PresetService::list(const Principal& principal)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Read, resource); !may)
        return may.error();
    return m_parts.store.read([](Connection& connection) { return PresetRepository::all(connection); });
}

Result<void> PresetService::add(Connection& connection, const Principal& principal, const Preset& preset)
{
    if (auto added = PresetRepository::add(connection, preset, m_parts.clock.now(), principal.id); !added)
        return added;
    return m_parts.changes.record(
        connection, {principal, QStringLiteral("create"), resource, preset.name, nullptr, eventJson(preset)});
}

Result<Preset> PresetService::create(const Principal& principal, const Preset& preset)
{
    if (auto usable = check(principal, preset); !usable)
        return usable.error();
    Preset made = preset;
    made.name = preset.name.trimmed();
    if (made.id.isEmpty())
        made.id = newUuid(m_parts.clock.now());
    const auto stored =
        m_parts.store.change([&](Connection& connection) { return add(connection, principal, made); });
    if (!stored)
        return stored.error();
    return made;
}

Result<void> PresetService::update(const Principal& principal, const Preset& preset)
{
    if (auto usable = check(principal, preset); !usable)
        return usable;
    Preset changed = preset;
    changed.name = preset.name.trimmed();
    return m_parts.store.change([&](Connection& connection) -> Result<void> {
        const auto before = PresetRepository::find(connection, changed.id);
        if (!before)
            return before.error();
        if (!*before)
            return unknown(changed.id);
        if (auto done = PresetRepository::update(connection, changed, m_parts.clock.now(), principal.id);
            !done)
            return done;
        return m_parts.changes.record(connection, {principal, QStringLiteral("set"), resource, changed.name,
                                                   eventJson(**before), eventJson(changed)});
    });
}

Result<void> PresetService::remove(const Principal& principal, const QString& id)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resource); !may)
        return may;
    return m_parts.store.change([&](Connection& connection) -> Result<void> {
        const auto before = PresetRepository::find(connection, id);
        if (!before)
            return before.error();
        if (!*before)
            return unknown(id);
        if (auto gone = PresetRepository::remove(connection, id); !gone)
            return gone;
        return m_parts.changes.record(connection, {principal, QStringLiteral("remove"), resource,
                                                   (*before)->name, eventJson(**before), nullptr});
    });
}

Result<std::vector<Preset>> PresetService::import(const Principal& principal, std::string_view json,
                                                  const std::string& name)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resource); !may)
        return may.error();
    auto read = presetsFrom(json, name, m_parts.catalogue);
    if (!read)
        return read.error();
    return m_parts.store.change([&](Connection& connection) -> Result<std::vector<Preset>> {
        const auto there = PresetRepository::all(connection);
        if (!there)
            return there.error();
        std::map<QString, nlohmann::ordered_json> taken;
        for (const Preset& preset : *there)
            taken.emplace(preset.name, eventJson(preset));
        std::vector<Preset> made;
        for (Preset preset : *read) {
            const QString wanted = preset.name;
            bool same = false;
            for (int count = 2; taken.contains(preset.name) && !same; ++count) {
                same = taken[preset.name] == eventJson(preset);
                const QString number = QStringLiteral(" %1").arg(count);
                if (!same)
                    preset.name = wanted.left(100 - number.size()) + number;
            }
            if (same)
                continue;
            preset.id = newUuid(m_parts.clock.now());
            if (auto added = add(connection, principal, preset); !added)
                return added.error();
            taken.emplace(preset.name, eventJson(preset));
            made.push_back(std::move(preset));
        }
        return made;
    });
}

} // namespace mw::app
