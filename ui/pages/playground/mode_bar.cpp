// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/mode_bar.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/toggle_switch.h"
#include "ui/widgets/token_legend.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QTabBar>
#include <QVBoxLayout>

namespace mw::ui {

ModeBar::ModeBar(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space1);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    column->addLayout(row);
    m_tabs = new QTabBar(this);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    for (int i = 0; i < 3; ++i)
        m_tabs->addTab(QString());
    m_legend = new TokenLegend(look, this);
    m_legend->hide();
    m_label = makeLabel(this, "secondary", "muted");
    m_switch = new ToggleSwitch(look, this);
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(m_label);
    row->addWidget(m_switch);
    column->addWidget(m_legend, 0, Qt::AlignRight);
    connect(m_tabs, &QTabBar::currentChanged, this,
            [this](int index) { Q_EMIT modeChosen(static_cast<PlaygroundMode>(index)); });
    connect(m_switch, &QAbstractButton::toggled, m_legend, &QWidget::setVisible);
    connect(m_switch, &QAbstractButton::clicked, this, &ModeBar::tokensShown);
    retranslate();
}

void ModeBar::setMode(PlaygroundMode mode)
{
    m_tabs->setCurrentIndex(static_cast<int>(mode));
}

PlaygroundMode ModeBar::mode() const
{
    return static_cast<PlaygroundMode>(m_tabs->currentIndex());
}

void ModeBar::setTokensShown(bool shown)
{
    m_switch->setChecked(shown);
}

void ModeBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ModeBar::retranslate()
{
    m_tabs->setAccessibleName(tr("How the model is used"));
    m_tabs->setTabText(0, tr("Chat"));
    m_tabs->setTabToolTip(0, tr("Questions and answers, in the form that the model's template gives them"));
    m_tabs->setTabText(1, tr("Completion"));
    m_tabs->setTabToolTip(1, tr("A text that the model writes on from, without a template"));
    m_tabs->setTabText(2, tr("Rendered prompt"));
    m_tabs->setTabToolTip(2, tr("Exactly what the conversation is sent as"));
    m_label->setText(tr("Token probabilities"));
    m_switch->setLabel(tr("Token probabilities"));
    m_switch->setToolTip(
        tr("Show how likely each token of an answer was; for answers that begin from now on"));
    m_switch->setAccessibleDescription(m_switch->toolTip());
}

} // namespace mw::ui
