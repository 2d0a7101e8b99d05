// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/sleep_inhibitor.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace mw::ui {

SleepInhibitor::SleepInhibitor(QDBusConnection bus, QObject* parent) : QObject(parent), m_bus(std::move(bus))
{}

void SleepInhibitor::setWanted(bool wanted, const QString& why)
{
    m_wanted = wanted;
    if (wanted && !held() && !m_asking) {
        take(why);
    } else if (!wanted && held()) {
        m_lock = {};
        Q_EMIT changed();
    }
}

void SleepInhibitor::take(const QString& why)
{
    if (!m_bus.isConnected())
        return;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    call << QStringLiteral("sleep:idle") << QStringLiteral("Modelwright") << why << QStringLiteral("block");
    m_asking = true;
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
        finished->deleteLater();
        m_asking = false;
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *finished;
        if (reply.isError() || !m_wanted) // the lock of an answer that came too late goes with the reply
            return;
        m_lock = reply.value();
        Q_EMIT changed();
    });
}

} // namespace mw::ui
