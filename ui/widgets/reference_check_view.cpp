// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/reference_check_view.h"

#include "app/base/error_text.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/widgets.h"

#include <QApplication>
#include <QEvent>
#include <QLocale>
#include <QVBoxLayout>

namespace mw::ui {

ReferenceCheckView::ReferenceCheckView(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, look.values().tight, 0, 0);
    column->setSpacing(look.values().small);
    m_start = makeButton(this);
    m_progress = new ProgressRow(look, this);
    m_result = makeText(this, "strong");
    m_meaning = makeText(this, "secondary", "muted");
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    for (QWidget* widget : {static_cast<QWidget*>(m_result), static_cast<QWidget*>(m_meaning),
                            static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_start)})
        column->addWidget(widget);
    connect(m_start, &QPushButton::clicked, this, &ReferenceCheckView::startWanted);
    connect(m_progress, &ProgressRow::cancelled, this, &ReferenceCheckView::cancelWanted);
    refresh();
}

void ReferenceCheckView::setState(const std::optional<app::WorkProgress>& running,
                                  const std::optional<app::ReferenceCheck>& check,
                                  const std::optional<Error>& error)
{
    m_running = running;
    m_check = check;
    m_error = error;
    refresh();
}

void ReferenceCheckView::setObstacle(const QString& why)
{
    m_obstacle = why;
    refresh();
}

void ReferenceCheckView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

/// One of the two buttons; the focus goes along.
void ReferenceCheckView::showButtons()
{
    const QWidget* focus = QApplication::focusWidget();
    const bool had = focus != nullptr && isAncestorOf(focus);
    QWidget* shown = m_running ? static_cast<QWidget*>(m_progress) : m_start;
    QWidget* hidden = m_running ? static_cast<QWidget*>(m_start) : m_progress;
    const bool moves = had && (focus == hidden || hidden->isAncestorOf(focus));
    shown->show();
    if (moves)
        shown->setFocus(Qt::OtherFocusReason);
    hidden->hide();
}

void ReferenceCheckView::refresh()
{
    m_start->setText(tr("Check against reference"));
    m_start->setEnabled(m_obstacle.isEmpty());
    m_start->setToolTip(
        !m_obstacle.isEmpty()
            ? m_obstacle
            : tr("Computes %1 tokens with this engine and with LibTorch in 32-bit floating point, and "
                 "compares. Takes some seconds and four bytes of memory a weight.")
                  .arg(app::ReferenceCheckService::tokens));
    showButtons();
    const app::WorkProgress progress = m_running.value_or(app::WorkProgress());
    const bool reading = progress.total > 0 && progress.done < progress.total;
    m_progress->setTitle(reading ? tr("Loading") : tr("Comparing"));
    m_progress->setProgress(reading ? progress.done : 0, reading ? progress.total : 0);

    const bool outcome = !m_running && (m_check || m_error);
    setLook(m_result, "tone", m_error ? QStringLiteral("error") : QString());
    m_result->setVisible(outcome);
    m_meaning->setVisible(outcome);
    if (m_error) {
        const app::ErrorText text = app::errorText(*m_error);
        m_result->setText(text.cause);
        m_meaning->setText(text.action);
    } else if (m_check) {
        m_result->setText(
            tr("Largest logit difference: %1").arg(QLocale().toString(m_check->largestDifference, 'g', 3)));
        m_meaning->setText(tr("Behind token %1 of %2. Both find the same next token likeliest behind %3 of "
                              "them; mean divergence "
                              "%4. %5 against %6.")
                               .arg(format::count(m_check->largestAt), format::count(m_check->tokens),
                                    format::count(m_check->sameTop),
                                    QLocale().toString(m_check->meanKl, 'g', 2), m_check->packedEngine,
                                    m_check->referenceEngine));
    }
}

} // namespace mw::ui
