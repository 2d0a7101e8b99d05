// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/shell/sleep_inhibitor.h"

#include <QObject>

#include <functional>

QT_BEGIN_NAMESPACE
class QMenu;
class QSystemTrayIcon;
class QWidget;
QT_END_NAMESPACE

namespace mw::ui {

class ServerSession;

/// The program while its window is closed: whether it goes on serving, its icon in the tray where the desktop
/// has one, and that the machine stays awake while the server is on. Main thread only.
class Background : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
        ServerSession& server;
        /// The setting ui.close_while_serving: "ask", "keep" or "stop".
        std::function<QString()> choice;
        std::function<void(const QString&)> remember;
        /// The setting server.keep_awake.
        std::function<bool()> keepAwake;
    };

    explicit Background(Parts parts, QObject* parent = nullptr);
    ~Background() override;

    /// The window was asked to close: whether it may, now. Where it may not, it was hidden, a question was
    /// asked, or the server is ending first and `quitWanted` follows.
    bool mayClose();
    /// Ends the program, the server first.
    void quit();

    void hideWindow();
    /// Brings the window to the front, from wherever it is.
    void showWindow();
    void settingsChanged() { refresh(); }

    const SleepInhibitor& sleepInhibitor() const { return m_inhibitor; }

Q_SIGNALS:
    void quitWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void ask();
    void refresh();
    void refreshTray();

    const Parts m_parts;
    SleepInhibitor m_inhibitor;
    QSystemTrayIcon* m_tray = nullptr;
    QMenu* m_menu = nullptr;
    bool m_quitting = false;
    bool m_asking = false;
};

} // namespace mw::ui
