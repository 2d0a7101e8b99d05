// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/keys_view.h"

#include "app/base/readable.h"
#include "ui/models/server_session.h"
#include "ui/pages/server/key_dialog.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/question.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr qsizetype longestOnButton = 40;
}

KeysView::KeysView(const Look& look, ServerSession& session, TableStates& tables, QWidget* parent)
    : QWidget(parent), m_look(look), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space2, 0, 0);
    column->setSpacing(tokens::space2);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("key"), m_stack);
    m_createFirst = m_empty->addButton();
    Table::Options options;
    options.name = QStringLiteral("keys");
    options.wide = KeysModel::Name;
    options.searchColumn = KeysModel::Name;
    m_panel = new TablePanel(look, session.keys(), tables, options, m_stack);
    m_create = makeButton(m_panel);
    auto* revokeButton = makeButton(m_panel);
    m_revoke = new QAction(this);
    m_panel->addWidget(m_create);
    m_panel->addWidget(revokeButton);
    m_panel->addVerb(m_revoke, true);
    m_stack->addWidget(new QWidget(m_stack)); // before the keys were read
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_panel);
    column->addWidget(m_stack, 1);

    connect(m_revoke, &QAction::changed, revokeButton, [this, revokeButton] {
        revokeButton->setText(m_revoke->text());
        revokeButton->setEnabled(m_revoke->isEnabled());
        revokeButton->setToolTip(m_revoke->isEnabled() ? QString() : m_revoke->toolTip());
    });
    connect(revokeButton, &QPushButton::clicked, m_revoke, &QAction::trigger);
    connect(m_revoke, &QAction::triggered, this, &KeysView::askRevoke);
    connect(&m_panel->table(), &Table::removeWanted, this, &KeysView::askRevoke);
    connect(m_panel, &TablePanel::failed, this, &KeysView::failed);
    for (QPushButton* button : {m_create, m_createFirst})
        connect(button, &QPushButton::clicked, this, &KeysView::askNewKey);
    connect(&m_panel->table(), &Table::selectionChangedTo, this, &KeysView::refresh);
    connect(&session, &ServerSession::keysChanged, this, &KeysView::refresh);
    retranslate();
}

QStringList KeysView::revocable() const
{
    QStringList ids;
    for (const QString& id : m_panel->table().selectedKeys()) {
        const int row = m_session.keys().rowOf(id);
        if (row >= 0 && !m_session.keys().at(row).revokedAt)
            ids << id;
    }
    return ids;
}

void KeysView::askNewKey()
{
    auto* dialog = new KeyDialog(m_look, m_session.now(), this);
    connect(dialog, &KeyDialog::wanted, &m_session, &ServerSession::createKey);
    dialog->open();
}

void KeysView::askRevoke()
{
    const QStringList ids = revocable();
    if (ids.isEmpty())
        return; // the button says why
    const QString name =
        app::shownText(m_session.keys().at(m_session.keys().rowOf(ids.front())).name.toStdString());
    const QString count = format::count(ids.size());
    const bool one = ids.size() == 1;
    ask(this,
        {one ? tr("Revoke the key “%1”?").arg(name) : tr("Revoke %1 keys?").arg(count),
         one ? tr("Programs that use it are refused at once. A revoked key never becomes valid again.")
             : tr("Programs that use them are refused at once. A revoked key never becomes valid again."),
         one ? tr("Revoke %1").arg(app::shownText(name.toStdString(), longestOnButton))
             : tr("Revoke %1 keys").arg(count),
         tr("Keep")},
        [this, ids] {
            for (const QString& id : ids)
                m_session.revokeKey(id);
        });
}

void KeysView::refresh()
{
    m_stack->setCurrentIndex(!m_session.keysListed() ? 0 : m_session.keys().rowCount() == 0 ? 1 : 2);
    const bool some = m_panel->table().selectedCount() > 0;
    m_revoke->setEnabled(!revocable().isEmpty());
    m_revoke->setToolTip(!some                   ? tr("Select a key first.")
                         : m_revoke->isEnabled() ? QString()
                                                 : tr("This key is revoked already."));
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
    m_panel->setTexts(tr("Keys"), tr("Filter by name, scope or state"), tr("No key has this text."),
                      tr("keys", "name of a file"));
    m_session.keys().retranslate();
    refresh();
}

} // namespace mw::ui
