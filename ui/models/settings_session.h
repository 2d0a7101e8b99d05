// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/change_bus.h"
#include "app/base/principal.h"
#include "app/config/setting_changes.h"
#include "app/config/settings.h"

#include <QObject>

#include <map>
#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// The settings as the window shows and changes them. Every change of the window goes through here, so that
/// it is permitted, recorded and announced; changes made elsewhere arrive the same way. Main thread only.
class SettingsSession : public QObject {
    Q_OBJECT
public:
    /// All of them outlive the session.
    struct Parts {
        app::Settings& settings;
        app::SettingChanges* changes = nullptr; ///< null: no store is open, nothing can be changed
        app::ChangeBus& bus;
        app::Principal principal;
        QThreadPool& calls;
        std::optional<Error> unwritable = {}; ///< why there are no changes
    };

    /// The newest change of this window.
    struct LastChange {
        std::string key;
        std::optional<app::SettingValue> before; ///< none: it was the default
        std::optional<app::SettingValue> after;
    };

    explicit SettingsSession(Parts parts, QObject* parent = nullptr);

    bool writable() const { return m_parts.changes != nullptr; }
    const std::optional<Error>& unwritable() const { return m_parts.unwritable; }
    const app::Settings& settings() const { return m_parts.settings; }
    const std::vector<app::SettingDeclaration>& all() const { return settings().catalogue().all(); }

    /// Whether the value is read at a start and has changed since this process started.
    bool waitsForStart(const app::SettingDeclaration& setting) const;

    /// Stores a value, or with none goes back to the default. `changed` and `saved`, or `refused` follow.
    void set(const std::string& key, const std::optional<app::SettingValue>& value);
    /// Several, in their order; stops at the first that is refused.
    void setAll(const std::vector<std::pair<std::string, std::optional<app::SettingValue>>>& values);

    const std::optional<LastChange>& lastChange() const { return m_last; }
    void undo();

Q_SIGNALS:
    /// An effective value may be another, whoever changed it.
    void changed(const QString& key);
    /// A change of this window is stored.
    void saved(const QString& key);
    void refused(const QString& key, const mw::Error& error);

private:
    const Parts m_parts;
    std::map<std::string, app::SettingValue, std::less<>> m_atStart;
    std::optional<LastChange> m_last;
    app::ChangeBus::Subscription m_subscription;
};

} // namespace mw::ui
