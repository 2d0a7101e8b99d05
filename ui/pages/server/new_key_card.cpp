// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/new_key_card.h"

#include "app/base/readable.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace mw::ui {

NewKeyCard::NewKeyCard(const Look& look, QWidget* parent) : QFrame(parent), m_look(look)
{
    setProperty("kind", QStringLiteral("notice"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space3);
    row->setSpacing(tokens::space3);
    m_icon = makeLabel(this);
    m_icon->setFixedSize(tokens::icon, tokens::controlHeight);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(0, tokens::space1, 0, 0);
    column->setSpacing(tokens::space1);
    m_title = makeText(this, "strong");
    m_text = makeText(this, "", "muted");
    column->addWidget(m_title);
    column->addWidget(m_text);
    auto* line = new QHBoxLayout;
    line->setSpacing(tokens::space2);
    m_field = new QLineEdit(this);
    m_field->setReadOnly(true);
    m_field->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_copy = new CopyButton([this] { return keyText(); }, this);
    setLook(m_copy, "kind", QString());
    m_stored = makeButton(this);
    line->addWidget(m_field, 1);
    line->addWidget(m_copy);
    line->addWidget(m_stored);
    column->addSpacing(tokens::space1);
    column->addLayout(line);
    row->addLayout(column, 1);
    connect(m_stored, &QPushButton::clicked, this, &NewKeyCard::forget);
    hide();
}

QString NewKeyCard::keyText() const
{
    return m_key ? m_key->text : QString();
}

void NewKeyCard::show(const app::CreatedKey& key)
{
    m_key = key;
    m_field->setText(key.text);
    m_field->setCursorPosition(0);
    retranslate();
    setVisible(true);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    Q_EMIT changed();
}

void NewKeyCard::forget()
{
    m_key.reset();
    m_field->clear();
    hide();
    Q_EMIT changed();
}

void NewKeyCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void NewKeyCard::paintEvent(QPaintEvent* event)
{
    const QPixmap icon =
        iconPixmap(QStringLiteral("key"), m_look.values().warning, tokens::icon, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    QFrame::paintEvent(event);
}

void NewKeyCard::retranslate()
{
    if (!m_key)
        return;
    const app::ApiKey& key = m_key->key;
    m_title->setText(
        tr("The key “%1” was made. You will not see it again.").arg(app::shownText(key.name.toStdString())));
    m_text->setText(
        key.expiresAt
            ? tr("Copy it now and keep it where only you can read it: the program keeps no copy. It expires "
                 "on %1.")
                  .arg(format::exactTime(*key.expiresAt))
            : tr("Copy it now and keep it where only you can read it: the program keeps no copy. It never "
                 "expires."));
    m_field->setAccessibleName(tr("The new key"));
    m_copy->setWhat(tr("Copy the new key"));
    m_stored->setText(tr("I have stored it"));
    setAccessibleName(m_title->text());
}

} // namespace mw::ui
