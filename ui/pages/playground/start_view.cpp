// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/start_view.h"

#include <QEvent>
#include <QPushButton>

namespace mw::ui {

StartView::StartView(const Look& look, QWidget* parent) : EmptyView(look, QStringLiteral("model"), parent)
{
    m_default = addButton();
    m_open = addButton("primary");
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
    EmptyView::changeEvent(event);
}

void StartView::retranslate()
{
    setTexts(tr("Open a model to ask it something"),
             tr("A model is one .gguf file. It runs on this machine; nothing leaves it."),
             tr("Or drop a model file anywhere in this window."));
    m_open->setText(tr("Open a model file…"));
    m_default->setText(tr("Use the default model"));
    m_default->setToolTip(tr("SmolLM2 135M, fetched when the program was set up"));
}

} // namespace mw::ui
