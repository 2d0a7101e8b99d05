// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
QT_END_NAMESPACE

namespace mw::ui {

class EmptyView;
class Look;
class ServerSession;

/// The live list of requests: those being answered and the last ones that were, with a filter.
class RequestsView : public QWidget {
    Q_OBJECT
public:
    RequestsView(const Look& look, ServerSession& session, QWidget* parent = nullptr);

    QTableView& table() { return *m_table; }
    QLineEdit& filter() { return *m_filter; }
    /// The selected row to the clipboard, tab separated.
    void copyRow();

Q_SIGNALS:
    /// From the empty view: how does one send a request?
    void connectWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void retranslate();

    ServerSession& m_session;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_begin;
    QLineEdit* m_filter;
    QPushButton* m_copy;
    QLabel* m_nothing;
    QTableView* m_table;
    QSortFilterProxyModel* m_sorted;
};

} // namespace mw::ui
