// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

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
    /// `server` may be null.
    StatusBar(const Look& look, ModelSession& models, ChatSession& chat, ServerSession* server,
              QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void refreshServer();
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
    QLabel* m_serverSeparator;
    QLabel* m_serverIcon;
    QLabel* m_serverUrl;
};

} // namespace mw::ui
