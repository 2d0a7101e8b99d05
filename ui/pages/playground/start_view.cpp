// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/start_view.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int emblem = 2 * tokens::icon;
}

StartView::StartView(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space6, tokens::space6, tokens::space6, tokens::space6);
    column->setSpacing(tokens::space3);
    m_icon = makeLabel(this);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_icon->setMinimumHeight(emblem);
    m_title = makeLabel(this, "section");
    m_title->setAlignment(Qt::AlignHCenter);
    m_text = makeText(this, "", "muted");
    m_text->setAlignment(Qt::AlignHCenter);
    m_drop = makeText(this, "secondary", "muted");
    m_drop->setAlignment(Qt::AlignHCenter);
    m_open = makeButton(this, "primary");
    m_default = makeButton(this);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    buttons->addStretch();
    buttons->addWidget(m_default);
    buttons->addWidget(m_open);
    buttons->addStretch();

    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(tokens::space2);
    column->addLayout(buttons);
    column->addSpacing(tokens::space2);
    column->addWidget(m_drop);
    column->addStretch(3);
    connect(m_open, &QPushButton::clicked, this, &StartView::openWanted);
    connect(m_default, &QPushButton::clicked, this, &StartView::defaultWanted);
    setDefaultModelThere(false);
    retranslate();
}

void StartView::setDefaultModelThere(bool there)
{
    m_default->setVisible(there);
}

void StartView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void StartView::paintEvent(QPaintEvent* event)
{
    const QPixmap icon =
        iconPixmap(QStringLiteral("model"), m_look.values().accent, emblem, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    QWidget::paintEvent(event);
}

void StartView::retranslate()
{
    m_title->setText(tr("Open a model to ask it something"));
    m_text->setText(tr("A model is one .gguf file. It runs on this machine; nothing leaves it."));
    m_drop->setText(tr("Or drop a model file anywhere in this window."));
    m_open->setText(tr("Open a model file…"));
    m_default->setText(tr("Use the default model"));
    m_default->setToolTip(tr("SmolLM2 135M, fetched when the program was set up"));
}

} // namespace mw::ui
