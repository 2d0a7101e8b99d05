// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/autostart.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class SettingsSession;

/// How the server lives without somebody at the window: with the session's start, while the window is closed,
/// while nobody touches the machine. Everything applies at once.
class BackgroundView : public QWidget {
    Q_OBJECT
public:
    /// The session outlives the view.
    BackgroundView(SettingsSession& settings, Autostart autostart, QWidget* parent = nullptr);

Q_SIGNALS:
    void failed(const mw::Error& error);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void retranslate();
    void refresh();
    void setAutostart(bool wanted);

    SettingsSession& m_settings;
    const Autostart m_autostart;
    QCheckBox* m_start;
    QLabel* m_startHelp;
    QCheckBox* m_awake;
    QLabel* m_awakeHelp;
    QLabel* m_closeLabel;
    QComboBox* m_close;
    QLabel* m_note;
};

} // namespace mw::ui
