// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
QT_END_NAMESPACE

namespace mw::ui {

class EmptyView;
class Look;
class ServerSession;

/// The keys of other programs: a table, a dialog that makes one, a question before one is revoked.
class KeysView : public QWidget {
    Q_OBJECT
public:
    KeysView(const Look& look, ServerSession& session, QWidget* parent = nullptr);

    /// Opens the dialog.
    void askNewKey();
    /// Asks whether to revoke the selected key.
    void askRevoke();

    QTableView& table() { return *m_table; }

protected:
    void changeEvent(QEvent* event) override;

private:
    int selectedRow() const; ///< of the session's rows; -1 without one
    void refresh();
    void retranslate();

    const Look& m_look;
    ServerSession& m_session;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_createFirst;
    QPushButton* m_create;
    QPushButton* m_revoke;
    QTableView* m_table;
    QSortFilterProxyModel* m_sorted;
};

} // namespace mw::ui
