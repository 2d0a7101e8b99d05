// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>
#include <QFrame>
#include <QKeySequence>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QVBoxLayout;
class QVariantAnimation;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// One place to go, or one switch at the rail's foot: an icon, and its name when the rail is wide.
class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(const Look& look, QString icon, QWidget* parent);
    /// `keys`: the shortcut that does the same, for the tool tip.
    void setLabel(const QString& label, const QKeySequence& keys = {});
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    QString m_icon;
};

/// The rail on the left: places above, switches below, 48 pixels or 200. Arrow keys move between places.
class NavigationRail : public QFrame {
    Q_OBJECT
public:
    explicit NavigationRail(const Look& look, QWidget* parent = nullptr);

    /// Returns the group's heading, which is shown while the rail is wide.
    QLabel* addGroup();
    RailButton* addPlace(const QString& icon);
    RailButton* addSwitch(const QString& icon);

    /// No place is the current one.
    void clearPlace();

    bool wide() const { return m_wide; }
    /// The change takes `durationMs`; 0 is at once.
    void setWide(bool wide, int durationMs);

private:
    const Look& m_look;
    QVBoxLayout* m_places;
    QVBoxLayout* m_switches;
    std::vector<QLabel*> m_headings;
    QVariantAnimation* m_animation;
    bool m_wide = false;
};

} // namespace mw::ui
