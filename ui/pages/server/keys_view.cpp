// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/keys_view.h"

#include "app/base/readable.h"
#include "ui/models/server_session.h"
#include "ui/pages/server/key_dialog.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/look.h"
#include "ui/widgets/question.h"
#include "ui/widgets/table.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace mw::ui {

KeysView::KeysView(const Look& look, ServerSession& session, QWidget* parent)
    : QWidget(parent), m_look(look), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space2, 0, 0);
    column->setSpacing(tokens::space2);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("key"), m_stack);
    m_createFirst = m_empty->addButton();
    auto* filled = new QWidget(m_stack);
    auto* inside = new QVBoxLayout(filled);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(tokens::space2);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(tokens::space2, 0, tokens::space2, 0);
    bar->setSpacing(tokens::space2);
    m_create = makeButton(filled);
    m_revoke = makeButton(filled);
    bar->addWidget(m_create);
    bar->addWidget(m_revoke);
    bar->addStretch();
    inside->addLayout(bar);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(&session.keys());
    m_sorted->setSortRole(KeysModel::SortRole);
    m_table = new QTableView(filled);
    m_table->setModel(m_sorted);
    setUpTable(*m_table, look, KeysModel::Name);
    inside->addWidget(m_table, 1);
    m_stack->addWidget(new QWidget(m_stack)); // before the keys were read
    m_stack->addWidget(m_empty);
    m_stack->addWidget(filled);
    column->addWidget(m_stack, 1);

    auto* revoke = new QShortcut(QKeySequence::Delete, m_table);
    revoke->setContext(Qt::WidgetShortcut);
    connect(revoke, &QShortcut::activated, this, &KeysView::askRevoke);
    connect(m_revoke, &QPushButton::clicked, this, &KeysView::askRevoke);
    for (QPushButton* button : {m_create, m_createFirst})
        connect(button, &QPushButton::clicked, this, &KeysView::askNewKey);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &KeysView::refresh);
    connect(&session, &ServerSession::keysChanged, this, &KeysView::refresh);
    retranslate();
}

int KeysView::selectedRow() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? -1 : m_session.keys().rowOf(rows.front().data(KeysModel::IdRole).toString());
}

void KeysView::askNewKey()
{
    auto* dialog = new KeyDialog(m_look, m_session.now(), this);
    connect(dialog, &KeyDialog::wanted, &m_session, &ServerSession::createKey);
    dialog->open();
}

void KeysView::askRevoke()
{
    const int row = selectedRow();
    if (row < 0 || m_session.keys().at(row).revokedAt)
        return; // the button says why
    const app::ApiKey& key = m_session.keys().at(row);
    const QString name = app::shownText(key.name.toStdString());
    ask(this,
        {tr("Revoke the key “%1”?").arg(name),
         tr("Programs that use it are refused at once. A revoked key never becomes valid again."),
         tr("Revoke %1").arg(app::shownText(key.name.toStdString(), 40)), tr("Keep")},
        [this, id = key.id] { m_session.revokeKey(id); });
}

void KeysView::refresh()
{
    m_stack->setCurrentIndex(!m_session.keysListed() ? 0 : m_session.keys().rowCount() == 0 ? 1 : 2);
    const int row = selectedRow();
    const bool revoked = row >= 0 && m_session.keys().at(row).revokedAt;
    m_revoke->setEnabled(row >= 0 && !revoked);
    m_revoke->setToolTip(row < 0   ? tr("Select a key first.")
                         : revoked ? tr("This key is revoked already.")
                                   : QString());
}

void KeysView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void KeysView::retranslate()
{
    m_empty->setTexts(tr("No keys yet"), tr("A program needs a key for every request, also on this machine."),
                      tr("The first start of the server makes one that may ask models. In a terminal: %1")
                          .arg(QStringLiteral("mw keys create --name N --scopes infer")));
    m_create->setText(tr("Create a key…"));
    m_createFirst->setText(m_create->text());
    m_revoke->setText(tr("Revoke…"));
    m_table->setAccessibleName(tr("Keys"));
    m_session.keys().retranslate();
    refresh();
}

} // namespace mw::ui
