// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Activities;
class ChatSession;
class ElidedLabel;
class ModelSession;
class MonitorSession;
class Look;
class ServerSession;

/// One line at the foot: model and state, instruction set, memory and processor share of the program,
/// requests in flight, and the server's address while it serves.
class StatusBar : public QFrame {
    Q_OBJECT
public:
    struct Parts {
        const Look& look;
        ModelSession& models;
        ChatSession& chat;
        ServerSession* server; ///< or null
        Activities& activities;
        const MonitorSession& monitor;
    };
    explicit StatusBar(const Parts& parts, QWidget* parent = nullptr);

Q_SIGNALS:
    void activitiesWanted();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void refreshInFlight();
    void refreshProcess();
    void refreshServer();
    void refreshWork();
    bool serving() const;

    const Look& m_look;
    ModelSession& m_models;
    ChatSession& m_chat;
    ServerSession* m_server; ///< or null
    QLabel* m_icon;
    ElidedLabel* m_model;
    QLabel* m_engine;
    QLabel* m_separator;
    QLabel* m_process; ///< what the program takes
    QLabel* m_processSeparator;
    QLabel* m_activity;
    Activities& m_activities;
    QPushButton* m_work; ///< what takes longer
    QLabel* m_serverSeparator;
    QLabel* m_serverIcon;
    QLabel* m_serverUrl;
    const MonitorSession& m_monitor;
    QTimer m_processTimer; ///< runs while the line is shown
};

} // namespace mw::ui
