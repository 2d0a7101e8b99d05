// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Activities;
class ChatSession;
class ElidedLabel;
class ModelSession;
class Look;
class ServerSession;

/// One line at the foot: model and state, memory and instruction set, requests in flight, and the server's
/// address while it serves.
class StatusBar : public QFrame {
    Q_OBJECT
public:
    struct Parts {
        const Look& look;
        ModelSession& models;
        ChatSession& chat;
        ServerSession* server; ///< or null
        Activities& activities;
    };
    explicit StatusBar(const Parts& parts, QWidget* parent = nullptr);

Q_SIGNALS:
    void activitiesWanted();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
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
    QLabel* m_activity;
    Activities& m_activities;
    QPushButton* m_work; ///< what takes longer
    QLabel* m_serverSeparator;
    QLabel* m_serverIcon;
    QLabel* m_serverUrl;
};

} // namespace mw::ui
