// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/activities.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class Look;

/// One row of the list: what, how far or how it ended, and a button that cancels it.
class ActivityRow : public QWidget {
    Q_OBJECT
public:
    explicit ActivityRow(const Look& look, QWidget* parent);
    void setActivity(const Activities::Activity& activity);

Q_SIGNALS:
    void cancelWanted();

private:
    const Look& m_look;
    QLabel* m_icon;
    ElidedLabel* m_title;
    ElidedLabel* m_state;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
};

/// All work that lives longer than a glance, in a pop-up over the status bar.
class ActivityList : public QFrame {
    Q_OBJECT
public:
    ActivityList(const Look& look, Activities& activities, QWidget* parent);

    /// Opens with its lower right corner at `corner` (global).
    void popUp(QPoint corner);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    const Look& m_look;
    Activities& m_activities;
    QLabel* m_title;
    QLabel* m_empty;
    QWidget* m_content;
    QVBoxLayout* m_rows;
    QPushButton* m_clear;
};

} // namespace mw::ui
