// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/progress_row.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QGridLayout>
#include <QProgressBar>

namespace mw::ui {

namespace {
constexpr int barSteps = 1000;
}

ProgressRow::ProgressRow(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(look.values().medium);
    grid->setVerticalSpacing(look.values().small);
    m_title = new ElidedLabel(this);
    m_title->setElideMode(Qt::ElideMiddle);
    m_numbers = makeLabel(this, "secondary", "muted");
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_cancel = makeButton(this);
    grid->addWidget(m_title, 0, 0);
    grid->addWidget(m_numbers, 0, 1);
    grid->addWidget(m_bar, 1, 0, 1, 2);
    grid->addWidget(m_cancel, 0, 2, 2, 1, Qt::AlignVCenter);
    grid->setColumnStretch(0, 1);
    setFocusProxy(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &ProgressRow::cancelled);
    retranslate();
    setProgress(0, 0);
}

void ProgressRow::setTitle(const QString& title)
{
    m_title->setFullText(title);
    m_bar->setAccessibleName(title);
}

void ProgressRow::setProgress(quint64 done, quint64 total)
{
    m_done = done;
    m_total = total;
    m_bar->setRange(0, total == 0 ? 0 : barSteps);
    if (total > 0)
        m_bar->setValue(static_cast<int>(done * barSteps / total));
    m_numbers->setText(total == 0 ? QString()
                                  : tr("%1 of %2").arg(format::bytes(done), format::bytes(total)));
}

void ProgressRow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ProgressRow::retranslate()
{
    m_cancel->setText(tr("Cancel"));
    setProgress(m_done, m_total);
}

} // namespace mw::ui
