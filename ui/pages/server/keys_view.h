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
class ServerSession;
class TablePanel;
class TableStates;

/// The keys of other programs: a table, a dialog that makes one, a question before some are revoked.
class KeysView : public QWidget {
    Q_OBJECT
public:
    KeysView(const Look& look, ServerSession& session, TableStates& tables, QWidget* parent = nullptr);

    /// Opens the dialog.
    void askNewKey();
    /// Asks whether to revoke those of the selected keys that are not revoked yet.
    void askRevoke();

    TablePanel& panel() { return *m_panel; }

Q_SIGNALS:
    void failed(const mw::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    QStringList revocable() const; ///< ids of selected keys
    void refresh();
    void retranslate();

    const Look& m_look;
    ServerSession& m_session;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_createFirst;
    QPushButton* m_create;
    TablePanel* m_panel;
    QAction* m_revoke;
};

} // namespace mw::ui
