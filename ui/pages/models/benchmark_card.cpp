// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/benchmark_card.h"

#include "app/base/error_text.h"
#include "app/base/readable.h"
#include "ui/models/benchmark_session.h"
#include "ui/models/benchmark_words.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/format.h"
#include "ui/widgets/progress_row.h"

#include <QEvent>
#include <QLocale>

namespace mw::ui {

BenchmarkCard::BenchmarkCard(const Look& look, BenchmarkSession& session, QWidget* parent)
    : Card(look, parent), m_session(session)
{
    m_error = makeText(this, "secondary");
    m_doubt = makeText(this, "secondary", "warning");
    m_figures = new FactGrid(tokens::space3, tokens::space1);
    m_recommended = makeText(this, "strong");
    m_advice = new FactGrid(tokens::space3, tokens::space1);
    m_reasons = makeText(this, "secondary", "muted");
    m_progress = new ProgressRow(look, this);
    m_use = makeButton(this);
    m_start = makeButton(this);
    body()->addWidget(m_error);
    body()->addLayout(m_figures);
    body()->addWidget(m_doubt);
    body()->addWidget(m_recommended);
    body()->addLayout(m_advice);
    body()->addWidget(m_reasons);
    body()->addWidget(m_use);
    body()->addWidget(m_progress);
    body()->addWidget(m_start);
    connect(m_start, &QPushButton::clicked, this, [this] { m_session.start(m_reference); });
    connect(m_progress, &ProgressRow::cancelled, this, [this] { m_session.queue().cancel(m_reference); });
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (m_record)
            m_session.use(*m_record);
    });
    connect(&m_session, &BenchmarkSession::changed, this, &BenchmarkCard::refresh);
    connect(&m_session.queue(), &WorkQueue::changed, this, &BenchmarkCard::refresh);
    connect(&m_session.queue(), &WorkQueue::progressed, this, &BenchmarkCard::refreshProgress);
    refresh();
}

void BenchmarkCard::setVersion(const QString& reference, const std::optional<app::BenchmarkRecord>& record,
                               const QString& obstacle)
{
    m_reference = reference;
    m_record = record;
    m_obstacle = obstacle;
    refresh();
}

void BenchmarkCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    Card::changeEvent(event);
}

void BenchmarkCard::refresh()
{
    setTitle(tr("Speed on this machine"));
    refreshOutcome();
    refreshFigures();
    const bool measuring = m_session.queue().has(m_reference);
    m_start->setText(m_record ? tr("Measure again") : tr("Benchmark this machine"));
    m_start->setEnabled(m_obstacle.isEmpty());
    m_start->setToolTip(
        m_obstacle.isEmpty()
            ? tr("Measures this version with fewer and more threads and with several answers at once, for up "
                 "to a minute. Answers that run meanwhile are held up for moments.")
            : m_obstacle);
    showRight(measuring);
    refreshProgress();
}

/// Progress or the button that starts; the focus goes along.
void BenchmarkCard::showRight(bool measuring)
{
    QWidget* shown = measuring ? static_cast<QWidget*>(m_progress) : m_start;
    QWidget* hidden = measuring ? static_cast<QWidget*>(m_start) : m_progress;
    const QWidget* focus = window()->focusWidget(); // also while another window is in front
    const bool moves = focus != nullptr && (focus == hidden || hidden->isAncestorOf(focus));
    shown->show();
    if (moves)
        shown->setFocus(Qt::OtherFocusReason);
    hidden->hide();
}

void BenchmarkCard::refreshProgress()
{
    const WorkQueue& queue = m_session.queue();
    if (!queue.has(m_reference))
        return;
    const bool runs = queue.running() == m_reference;
    const app::WorkProgress progress = runs ? queue.progress() : app::WorkProgress();
    m_progress->setTitle(runs ? tr("Measuring") : tr("Waiting to be measured"));
    m_progress->setProgress(progress.done, progress.total);
}

void BenchmarkCard::refreshOutcome()
{
    const auto error = m_session.errorOf(m_reference);
    setLook(m_error, "tone", error ? QStringLiteral("error") : QStringLiteral("muted"));
    if (error) {
        const app::ErrorText text = app::errorText(*error);
        m_error->setText(text.action.isEmpty() ? text.cause : text.cause + u'\n' + text.action);
    } else {
        m_error->setText(
            tr("Not measured yet. A benchmark takes up to a minute and recommends threads, context "
               "and answers at once."));
    }
    m_error->setVisible(error || !m_record);
}

void BenchmarkCard::refreshFigures()
{
    m_figures->clear();
    m_advice->clear();
    const QString doubt = m_record ? BenchmarkWords::doubt(*m_record) : QString();
    m_doubt->setText(doubt);
    m_doubt->setVisible(!doubt.isEmpty());
    for (QWidget* widget : {static_cast<QWidget*>(m_recommended), static_cast<QWidget*>(m_reasons),
                            static_cast<QWidget*>(m_use)})
        widget->setVisible(m_record.has_value());
    if (!m_record)
        return;
    const app::BenchmarkRecord& record = *m_record;
    const auto perSecond = [](double rate) {
        return rate > 0 ? tr("%1 tok/s").arg(format::rate(rate)) : QString();
    };
    m_figures->add(tr("Measured"), format::exactTime(record.at));
    m_figures->add(tr("Processor"), app::shownText(record.processor.toStdString()));
    m_figures->add(tr("Instruction set"), record.instructionSet);
    m_figures->add(tr("Reads a prompt"), perSecond(record.prefillRate));
    m_figures->add(tr("Writes an answer"), perSecond(record.decodeRate));
    m_figures->add(tr("Behind %1 tokens").arg(format::count(record.promptTokens)),
                   perSecond(record.decodeAtDepthRate));
    m_figures->add(tr("First token"),
                   record.firstTokenMs > 0 ? format::milliseconds(record.firstTokenMs) : QString());
    m_figures->add(tr("Of a known prompt"), record.cachedFirstTokenMs > 0
                                                ? format::milliseconds(record.cachedFirstTokenMs)
                                                : QString());
    for (const app::StreamFigures& figures : record.streams) {
        if (figures.streams > 1)
            m_figures->add(tr("%1 answers at once").arg(format::count(figures.streams)),
                           perSecond(figures.decodeRate));
    }
    m_recommended->setText(tr("Recommended"));
    m_advice->add(tr("Compute threads"), format::count(record.advice.threads));
    m_advice->add(tr("Context"), tr("%1 tokens").arg(format::count(record.advice.contextTokens)));
    m_advice->add(tr("Answers at once"), format::count(record.advice.streams));
    m_reasons->setText(BenchmarkWords::reasons(record).join(u'\n'));
    const bool inUse = m_session.inUse(record);
    m_use->setText(inUse ? tr("These values are in use") : tr("Use these values"));
    m_use->setEnabled(!inUse);
    m_use->setToolTip(inUse ? QString() : tr("Changes the settings, which hold for all models."));
}

} // namespace mw::ui
