// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QListView;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class ConversationLibrary;
class IconButton;
class Look;
class UndoBar;

/// The conversations that are kept: filter, list, and what can be done with the selected one. Enter opens it,
/// F2 renames it, Del deletes it.
class ConversationsPanel : public QWidget {
    Q_OBJECT
public:
    ConversationsPanel(const Look& look, ConversationLibrary& library, QWidget* parent = nullptr);

    void focusFilter();
    QListView& list() { return *m_list; }
    UndoBar& undoBar() { return *m_undo; }

Q_SIGNALS:
    void exportWanted();
    void copyWanted();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildActions();
    void connectLibrary();
    void retranslate();
    void refresh();
    void selectCurrent();
    QString selected() const;
    void openSelected();
    void removeSelected();
    void rename();
    void showMenu(const QPoint& position);

    const Look& m_look;
    ConversationLibrary& m_library;
    QLineEdit* m_filter;
    QStackedWidget* m_stack;
    QListView* m_list;
    QLabel* m_empty;
    IconButton* m_rename;
    IconButton* m_copy;
    IconButton* m_export;
    IconButton* m_copyText;
    IconButton* m_delete;
    UndoBar* m_undo;
    QTimer m_typing;
};

} // namespace mw::ui
