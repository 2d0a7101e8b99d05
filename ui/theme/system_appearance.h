// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QVariant>

#include <optional>

namespace mw::ui {

/// What the desktop prefers, read from org.freedesktop.portal.Settings over the session bus and followed
/// live. Nothing waits: the answers arrive as `changed`. Without a bus or a portal every value stays empty.
class SystemAppearance : public QObject {
    Q_OBJECT
public:
    explicit SystemAppearance(QObject* parent = nullptr);

    std::optional<bool> prefersDark() const { return m_prefersDark; }
    bool prefersContrast() const { return m_prefersContrast; }
    bool reducedMotion() const { return m_reducedMotion; }

Q_SIGNALS:
    void changed();

private:
    class Portal;

    void read(const QString& space, const QString& key);
    void take(const QString& space, const QString& key, QVariant value);

    Portal* m_portal = nullptr;
    std::optional<bool> m_prefersDark;
    bool m_prefersContrast = false;
    bool m_reducedMotion = false;
};

} // namespace mw::ui
