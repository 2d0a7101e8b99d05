// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QPushButton;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class EmptyView;
class Look;
class RequestCard;
struct RecordedCall;
class ServerSession;
class TablePanel;
class TableStates;

/// The live list of requests: those being answered and the last ones that were.
class RequestsView : public QWidget {
    Q_OBJECT
public:
    RequestsView(const Look& look, ServerSession& session, TableStates& tables, QWidget* parent = nullptr);

    TablePanel& panel() { return *m_panel; }

Q_SIGNALS:
    /// From the empty view: how does one send a request?
    void connectWanted();
    void playgroundWanted(const mw::ui::RecordedCall& call);
    void failed(const mw::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void retranslate();

    ServerSession& m_session;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_begin;
    TablePanel* m_panel;
    QWidget* m_details;
    RequestCard* m_card;
};

} // namespace mw::ui
