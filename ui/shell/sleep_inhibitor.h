// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QObject>

namespace mw::ui {

/// Keeps the machine awake: an inhibitor lock of the login manager ("sleep" and "idle", systemd's
/// org.freedesktop.login1.Manager.Inhibit), which is held by a file descriptor and so ends with the process.
/// Without a login manager nothing happens. Main thread only; never waits.
class SleepInhibitor : public QObject {
    Q_OBJECT
public:
    explicit SleepInhibitor(QDBusConnection bus = QDBusConnection::systemBus(), QObject* parent = nullptr);

    /// `why` is shown to whoever lists the inhibitors.
    void setWanted(bool wanted, const QString& why);
    bool held() const { return m_lock.isValid(); }

Q_SIGNALS:
    void changed();

private:
    void take(const QString& why);

    QDBusConnection m_bus;
    QDBusUnixFileDescriptor m_lock;
    bool m_wanted = false;
    bool m_asking = false;
};

} // namespace mw::ui
