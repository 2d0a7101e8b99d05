// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversations_panel.h"

#include "ui/models/conversation_library.h"
#include "ui/pages/playground/conversation_delegate.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/undo_bar.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int typingMs = 200;
}

ConversationsPanel::ConversationsPanel(const Look& look, ConversationLibrary& library, QWidget* parent)
    : QWidget(parent), m_look(look), m_library(library)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space3, tokens::space3, tokens::space3, tokens::space3);
    column->setSpacing(tokens::space2);
    m_filter = new QLineEdit(this);
    m_filter->setClearButtonEnabled(true);
    column->addWidget(m_filter);
    m_stack = new QStackedWidget(this);
    m_list = new QListView(m_stack);
    m_list->setModel(&library);
    m_list->setItemDelegate(new ConversationDelegate(look, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setProperty("kind", QStringLiteral("clear"));
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setTabKeyNavigation(false);
    m_list->installEventFilter(this);
    m_empty = makeText(m_stack, "", "muted");
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    m_undo = new UndoBar(look, this);
    column->addWidget(m_undo);
    column->addWidget(buildActions());

    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { m_library.setFilter(m_filter->text()); });
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    connectLibrary();
    retranslate();
    refresh();
}

QWidget* ConversationsPanel::buildActions()
{
    auto* actions = new QWidget(this);
    auto* row = new QHBoxLayout(actions);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space1);
    m_rename = new IconButton(m_look, QStringLiteral("edit"), actions);
    m_copy = new IconButton(m_look, QStringLiteral("duplicate"), actions);
    m_export = new IconButton(m_look, QStringLiteral("export"), actions);
    m_copyText = new IconButton(m_look, QStringLiteral("copy"), actions);
    m_delete = new IconButton(m_look, QStringLiteral("delete"), actions);
    for (IconButton* button : {m_rename, m_copy, m_copyText, m_export})
        row->addWidget(button);
    row->addStretch(1);
    row->addWidget(m_delete);
    connect(m_rename, &QToolButton::clicked, this, &ConversationsPanel::rename);
    connect(m_copy, &QToolButton::clicked, this, [this] { m_library.copyPath(m_library.lastRow()); });
    connect(m_export, &QToolButton::clicked, this, &ConversationsPanel::exportWanted);
    connect(m_copyText, &QToolButton::clicked, this, &ConversationsPanel::copyWanted);
    connect(m_delete, &QToolButton::clicked, this, &ConversationsPanel::removeSelected);
    return actions;
}

void ConversationsPanel::connectLibrary()
{
    connect(m_list, &QListView::clicked, this, [this] { openSelected(); });
    connect(m_list, &QWidget::customContextMenuRequested, this, &ConversationsPanel::showMenu);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ConversationsPanel::refresh);
    connect(&m_library, &ConversationLibrary::currentChanged, this, &ConversationsPanel::selectCurrent);
    connect(&m_library, &ConversationLibrary::refreshed, this, [this] {
        if (!m_list->currentIndex().isValid())
            selectCurrent();
        refresh();
    });
    connect(&m_library, &QAbstractItemModel::modelReset, this, &ConversationsPanel::selectCurrent);
    connect(&m_library, &QAbstractItemModel::rowsInserted, this, &ConversationsPanel::refresh);
    connect(&m_library, &QAbstractItemModel::rowsRemoved, this, &ConversationsPanel::refresh);
    connect(&m_library, &ConversationLibrary::removed, this, [this](const QString& title) {
        m_undo->offer([title] { return tr("Deleted: %1").arg(title); }, [this] { m_library.undoRemove(); });
    });
}

void ConversationsPanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

QString ConversationsPanel::selected() const
{
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? index.data(ConversationLibrary::IdRole).toString() : QString();
}

void ConversationsPanel::selectCurrent()
{
    const int row = m_library.rowOf(m_library.current());
    m_list->setCurrentIndex(row < 0 ? QModelIndex() : m_library.index(row));
    if (row < 0)
        m_list->clearSelection();
    refresh();
}

void ConversationsPanel::openSelected()
{
    if (const QString id = selected(); !id.isEmpty())
        m_library.open(id);
}

void ConversationsPanel::removeSelected()
{
    if (const QString id = selected(); !id.isEmpty())
        m_library.remove(id);
}

void ConversationsPanel::rename()
{
    if (m_list->currentIndex().isValid())
        m_list->edit(m_list->currentIndex());
}

void ConversationsPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    m_list->setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, &ConversationsPanel::openSelected);
    menu->addAction(tr("Rename"), QKeySequence(Qt::Key_F2), this, &ConversationsPanel::rename);
    menu->addSeparator();
    menu->addAction(tr("Delete"), QKeySequence(Qt::Key_Delete), this, &ConversationsPanel::removeSelected);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool ConversationsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            openSelected();
            return true;
        case Qt::Key_Delete:
            removeSelected();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConversationsPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ConversationsPanel::retranslate()
{
    m_filter->setPlaceholderText(tr("Filter by title or text"));
    m_filter->setAccessibleName(tr("Filter the conversations"));
    m_list->setAccessibleName(tr("Conversations"));
    m_rename->setLabel(tr("Rename (F2)"));
    m_copy->setLabel(tr("Go on in a copy of the conversation on screen"));
    m_export->setLabel(tr("Export the conversation on screen…"));
    m_copyText->setLabel(tr("Copy the conversation on screen as Markdown"));
    m_delete->setLabel(tr("Delete (Del)"));
    refresh();
}

void ConversationsPanel::refresh()
{
    const bool any = m_library.rowCount() > 0;
    m_stack->setCurrentWidget(any ? static_cast<QWidget*>(m_list) : m_empty);
    m_filter->setVisible(m_library.kept());
    if (!m_library.kept())
        m_empty->setText(
            tr("Conversations are not kept now, because the data folder could not be opened. The one on "
               "screen stays until the window closes."));
    else if (!m_library.filter().isEmpty())
        m_empty->setText(tr("No conversation has “%1” in its title or text.").arg(m_library.filter()));
    else if (m_library.listed())
        m_empty->setText(tr("Conversations are kept here, the newest first. Ask something to begin one."));
    else
        m_empty->setText({});
    const bool chosen = !selected().isEmpty();
    m_rename->setEnabled(chosen);
    m_delete->setEnabled(chosen);
    m_copy->setEnabled(m_library.kept() && !m_library.current().isEmpty());
    m_export->setEnabled(m_library.lastRow() >= 0);
    m_copyText->setEnabled(m_library.lastRow() >= 0);
}

} // namespace mw::ui
