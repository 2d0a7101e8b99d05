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

/// One line at the foot: model and state, memory and instruction set, requests in flight.
class StatusBar : public QFrame {
    Q_OBJECT
public:
    StatusBar(const Look& look, ModelSession& models, ChatSession& chat, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    const Look& m_look;
    ModelSession& m_models;
    ChatSession& m_chat;
    QLabel* m_icon;
    ElidedLabel* m_model;
    QLabel* m_engine;
    QLabel* m_separator;
    QLabel* m_activity;
};

} // namespace mw::ui
