// SPDX-License-Identifier: Apache-2.0
#include "ui/models/settings_session.h"

#include "app/base/async.h"
#include "ui/models/main_thread.h"

#include <memory>
#include <utility>

namespace mw::ui {

SettingsSession::SettingsSession(Parts parts, QObject* parent) : QObject(parent), m_parts(std::move(parts))
{
    for (const app::SettingDeclaration& setting : all()) {
        if (setting.effect == app::SettingEffect::NextStart)
            m_atStart[setting.key] = settings().value(setting.key);
    }
    m_subscription = m_parts.bus.subscribe(app::Change::Topic::Settings, callOnMainThread(),
                                           [this](const app::Change& change) {
                                               if (!change.id.empty()) {
                                                   Q_EMIT changed(QString::fromStdString(change.id));
                                                   return;
                                               }
                                               for (const app::SettingDeclaration& setting : all())
                                                   Q_EMIT changed(QString::fromStdString(setting.key));
                                           });
}

bool SettingsSession::waitsForStart(const app::SettingDeclaration& setting) const
{
    const auto started = m_atStart.find(setting.key);
    return started != m_atStart.end() && started->second != settings().value(setting.key);
}

void SettingsSession::set(const std::string& key, const std::optional<app::SettingValue>& value)
{
    setAll({{key, value}});
}

void SettingsSession::setAll(
    const std::vector<std::pair<std::string, std::optional<app::SettingValue>>>& values)
{
    if (values.empty())
        return;
    if (!writable()) {
        Q_EMIT refused(QString::fromStdString(values.front().first),
                       m_parts.unwritable.value_or(Error{ErrorCode::DataFolderInUse, "no store is open"}));
        return;
    }
    /// How far the work on the pool came.
    struct Done {
        std::vector<LastChange> made;
        std::optional<std::pair<std::string, Error>> refused;
    };
    app::runAsync(
        m_parts.calls, this,
        [&changes = *m_parts.changes, principal = m_parts.principal, values]() -> Result<Done> {
            Done done;
            for (const auto& [key, value] : values) {
                LastChange change{key, changes.settings().stored(key), value};
                if (const auto set = changes.set(principal, key, value); !set) {
                    done.refused.emplace(key, set.error());
                    break;
                }
                done.made.push_back(std::move(change));
            }
            return done;
        },
        [this, first = values.front().first](const Result<Done>& done) {
            if (!done) {
                Q_EMIT refused(QString::fromStdString(first), done.error());
                return;
            }
            for (const LastChange& change : done->made) {
                if (change.before != change.after)
                    m_last = change;
                Q_EMIT saved(QString::fromStdString(change.key));
            }
            if (done->refused)
                Q_EMIT refused(QString::fromStdString(done->refused->first), done->refused->second);
        });
}

void SettingsSession::undo()
{
    if (!m_last)
        return;
    const LastChange last = *std::exchange(m_last, std::nullopt);
    set(last.key, last.before);
}

} // namespace mw::ui
