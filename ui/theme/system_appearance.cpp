// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/system_appearance.h"

#include <QDBusAbstractInterface>
#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace mw::ui {

namespace {

constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalObject = "/org/freedesktop/portal/desktop";
constexpr auto portalInterface = "org.freedesktop.portal.Settings";
constexpr auto appearance = "org.freedesktop.appearance";
constexpr auto gnomeInterface = "org.gnome.desktop.interface";

} // namespace

/// The portal's interface; a signal declared here is the bus's signal of the same name.
class SystemAppearance::Portal : public QDBusAbstractInterface {
    Q_OBJECT
public:
    Portal(const QDBusConnection& bus, QObject* parent)
        : QDBusAbstractInterface(QString::fromLatin1(portalService), QString::fromLatin1(portalObject),
                                 portalInterface, bus, parent)
    {}

Q_SIGNALS:
    void SettingChanged(const QString& space, const QString& key, const QDBusVariant& value);
};

SystemAppearance::SystemAppearance(QObject* parent) : QObject(parent)
{
    // Without an address the bus library would try to start a bus of its own.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return;
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    m_portal = new Portal(bus, this);
    connect(m_portal, &Portal::SettingChanged, this,
            [this](const QString& space, const QString& key, const QDBusVariant& value) {
                take(space, key, value.variant());
            });
    read(QString::fromLatin1(appearance), QStringLiteral("color-scheme"));
    read(QString::fromLatin1(appearance), QStringLiteral("contrast"));
    read(QString::fromLatin1(gnomeInterface), QStringLiteral("enable-animations"));
}

void SystemAppearance::read(const QString& space, const QString& key)
{
    auto* watcher =
        new QDBusPendingCallWatcher(m_portal->asyncCall(QStringLiteral("Read"), space, key), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, space, key] {
        watcher->deleteLater();
        const QDBusPendingReply<QVariant> reply = *watcher;
        if (!reply.isError())
            take(space, key, reply.value());
    });
}

void SystemAppearance::take(const QString& space, const QString& key, QVariant value)
{
    // Read answers a variant inside a variant, the signal a plain one.
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();

    if (space == QLatin1String(appearance) && key == QLatin1String("color-scheme")) {
        const uint scheme = value.toUInt(); // 0 no preference, 1 dark, 2 light
        m_prefersDark = scheme == 0 ? std::nullopt : std::optional<bool>(scheme == 1);
    } else if (space == QLatin1String(appearance) && key == QLatin1String("contrast")) {
        m_prefersContrast = value.toUInt() == 1;
    } else if (space == QLatin1String(gnomeInterface) && key == QLatin1String("enable-animations")) {
        m_reducedMotion = !value.toBool();
    } else {
        return;
    }
    Q_EMIT changed();
}

} // namespace mw::ui

#include "system_appearance.moc"
