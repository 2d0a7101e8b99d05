// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class Attention;
class Card;
class ConversationLibrary;
class ModelSession;
class ServerSession;

/// Where one begins: what answers, what is served, what needs attention, and what was done last.
class HomePage : public FramedPage {
    Q_OBJECT
public:
    /// The session of the server is null where there is no store.
    struct Parts {
        const Look& look;
        ModelSession& models;
        ServerSession* server;
        ConversationLibrary& conversations;
        Attention& attention;
    };

    explicit HomePage(const Parts& parts, QWidget* parent = nullptr);

    QString title() const override;
    bool atRest() const override;

Q_SIGNALS:
    /// The id of a page.
    void pageWanted(const QString& id);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    Card* addCard(QWidget* parent);
    void buildModel();
    void buildServer();
    void retranslate();
    void refreshModel();
    void refreshServer();
    void refreshAttention();
    void refreshRecent();

    const Parts m_parts;
    QPushButton* m_welcome;
    QPushButton* m_ask;
    QWidget* m_cards;
    Card* m_model;
    QLabel* m_modelState;
    QLabel* m_modelDetail;
    QPushButton* m_modelButton;
    Card* m_server;
    QLabel* m_serverState;
    QLabel* m_serverDetail;
    QPushButton* m_serverButton;
    Card* m_attention;
    QVBoxLayout* m_items;
    Card* m_recent;
    QVBoxLayout* m_records;
};

} // namespace mw::ui
