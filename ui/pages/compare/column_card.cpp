// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/column_card.h"

#include "ui/models/comparison_column.h"
#include "ui/models/comparison_text.h"
#include "ui/pages/compare/column_figures.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/answer_view.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace mw::ui {

ColumnCard::ColumnCard(const Look& look, ComparisonColumn& column, QWidget* parent)
    : QFrame(parent), m_look(look), m_column(column)
{
    setProperty("kind", QStringLiteral("card"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    whole->setSpacing(tokens::space1);
    whole->addWidget(buildHead());
    m_summary = new ElidedLabel(this);
    m_summary->setLevelAndTone("secondary", "muted");
    whole->addWidget(m_summary);
    whole->addWidget(makeFrame(this, "line"));
    whole->addWidget(buildBody(), 1);
    whole->addWidget(makeFrame(this, "line"));
    m_figures = new ColumnFiguresView(look, this);
    whole->addWidget(m_figures);
    whole->addWidget(buildFoot());
    connect(m_figures, &ColumnFiguresView::seedWanted, this, &ColumnCard::seedWanted);

    connect(&column, &ComparisonColumn::choiceChanged, this, &ColumnCard::refresh);
    connect(&column, &ComparisonColumn::stateChanged, this, &ColumnCard::refresh);
    connect(&column, &ComparisonColumn::textChanged, this, &ColumnCard::showText);
    connect(&column, &ComparisonColumn::progressed, this, [this] {
        const app::WorkProgress progress = m_column.loadProgress();
        m_progress->setProgress(progress.done, progress.total);
    });
    retranslate();
}

QWidget* ColumnCard::buildHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space1);
    m_letterLabel = makeLabel(head, "section");
    m_model = new ModelChoice(head);
    m_settings = new IconButton(m_look, QStringLiteral("settings"), head);
    m_settings->setCheckable(true);
    m_more = new IconButton(m_look, QStringLiteral("more"), head);
    row->addWidget(m_letterLabel);
    row->addSpacing(tokens::space1);
    row->addWidget(m_model, 1);
    row->addWidget(m_settings);
    row->addWidget(m_more);
    connect(m_model, &ModelChoice::modelChosen, this, &ColumnCard::modelChosen);
    connect(m_settings, &QToolButton::clicked, this, [this] { Q_EMIT verbWanted(ColumnVerb::Settings); });
    connect(m_more, &QToolButton::clicked, this, &ColumnCard::showMenu);
    return head;
}

QScrollArea* ColumnCard::buildBody()
{
    m_scroll = makeScrollArea(this);
    m_scroll->setMinimumHeight(2 * tokens::space6);
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, tokens::space1, 0, tokens::space1);
    column->setSpacing(tokens::space2);
    m_hint = makeText(content, "", "muted");
    m_progress = new ProgressRow(m_look, content);
    m_error = new ErrorBanner(m_look, content, ErrorBanner::Shape::Narrow);
    m_answer = new AnswerView(m_look, content);
    for (QWidget* widget : {static_cast<QWidget*>(m_hint), static_cast<QWidget*>(m_progress),
                            static_cast<QWidget*>(m_answer), static_cast<QWidget*>(m_error)})
        column->addWidget(widget);
    column->addStretch(1);
    m_scroll->setWidget(content);
    m_scroll->viewport()->setAutoFillBackground(false);
    connect(m_progress, &ProgressRow::cancelled, this, [this] { Q_EMIT verbWanted(ColumnVerb::Stop); });
    const QScrollBar* bar = m_scroll->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this,
            [this, bar](int value) { m_follow = value >= bar->maximum() - tokens::space3; });
    connect(bar, &QScrollBar::rangeChanged, this, [this](int, int maximum) {
        if (m_follow && m_column.busy())
            m_scroll->verticalScrollBar()->setValue(maximum);
    });
    return m_scroll;
}

QWidget* ColumnCard::buildFoot()
{
    auto* foot = new QWidget(this);
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space1);
    m_state = new ElidedLabel(foot);
    m_state->setLevelAndTone("secondary", "muted");
    m_run = new IconButton(m_look, QStringLiteral("regenerate"), foot);
    m_source = new IconButton(m_look, QStringLiteral("source"), foot);
    m_source->setCheckable(true);
    m_copy = new IconButton(m_look, QStringLiteral("copy"), foot);
    row->addWidget(m_state, 1);
    for (IconButton* button : {m_run, m_source, m_copy})
        row->addWidget(button);
    connect(m_run, &QToolButton::clicked, this,
            [this] { Q_EMIT verbWanted(m_column.busy() ? ColumnVerb::Stop : ColumnVerb::Again); });
    connect(m_source, &QToolButton::toggled, this, [this](bool shown) {
        m_answer->setAsWritten(shown);
        retranslate();
    });
    connect(m_copy, &QToolButton::clicked, this, [this] { Q_EMIT verbWanted(ColumnVerb::Copy); });
    return foot;
}

void ColumnCard::setLetter(const QString& letter)
{
    m_letter = letter;
    retranslate();
}

void ColumnCard::setEntries(const std::vector<ModelChoice::Entry>& entries)
{
    m_model->setEntries(entries);
}

void ColumnCard::setRoom(bool duplicate, bool remove)
{
    m_mayDuplicate = duplicate;
    m_mayRemove = remove;
}

void ColumnCard::setSettingsShown(bool shown)
{
    m_settings->setChecked(shown);
}

QString ColumnCard::verbText(ColumnVerb verb)
{
    switch (verb) {
    case ColumnVerb::Settings:
        return tr("Settings of this column");
    case ColumnVerb::Again:
        return tr("Ask this column again");
    case ColumnVerb::Stop:
        return tr("Stop this answer");
    case ColumnVerb::Copy:
        return tr("Copy the answer");
    case ColumnVerb::Playground:
        return tr("Use in the playground");
    case ColumnVerb::Duplicate:
        return tr("Duplicate the column");
    case ColumnVerb::Remove:
        return tr("Remove the column");
    }
    return {};
}

bool ColumnCard::can(ColumnVerb verb) const
{
    switch (verb) {
    case ColumnVerb::Settings:
        return true;
    case ColumnVerb::Again:
        return !m_column.busy() && m_column.state() != ComparisonColumn::State::Empty &&
               !m_column.choice().model.isEmpty();
    case ColumnVerb::Stop:
        return m_column.busy();
    case ColumnVerb::Copy:
        return !m_column.text().isEmpty();
    case ColumnVerb::Playground:
        return !m_column.choice().model.isEmpty();
    case ColumnVerb::Duplicate:
        return m_mayDuplicate;
    case ColumnVerb::Remove:
        return m_mayRemove;
    }
    return false;
}

void ColumnCard::showMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const ColumnVerb verb : {ColumnVerb::Playground, ColumnVerb::Duplicate, ColumnVerb::Remove})
        menu->addAction(verbText(verb), this, [this, verb] { Q_EMIT verbWanted(verb); })
            ->setEnabled(can(verb));
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

void ColumnCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void ColumnCard::retranslate()
{
    m_letterLabel->setText(m_letter);
    m_letterLabel->setAccessibleName(tr("Column %1").arg(m_letter));
    m_model->setPlaceholderText(tr("Choose a model"));
    m_model->setAccessibleName(tr("Model of column %1").arg(m_letter));
    m_settings->setLabel(tr("Settings of column %1").arg(m_letter));
    m_more->setLabel(tr("More about column %1").arg(m_letter));
    m_progress->setTitle(tr("Loading the model"));
    m_copy->setLabel(verbText(ColumnVerb::Copy));
    m_source->setLabel(m_source->isChecked() ? tr("Show the answer laid out")
                                             : tr("Show the answer as it was written"));
    m_answer->setTextName(tr("Answer of column %1").arg(m_letter));
    refresh();
}

void ColumnCard::showText()
{
    if (m_column.text().isEmpty())
        m_follow = true;
    m_answer->setText(m_column.text(), !m_column.busy());
    m_answer->setVisible(!m_column.text().isEmpty());
    m_copy->setEnabled(can(ColumnVerb::Copy));
    m_figures->show(m_column);
}

/// The pieces of an answer came later than what stands below them.
void ColumnCard::orderTabs()
{
    QWidget* before = m_more;
    const auto pieces = m_answer->findChildren<QWidget*>();
    for (QWidget* piece : pieces) {
        if ((piece->focusPolicy() & Qt::TabFocus) == 0)
            continue;
        setTabOrder(before, piece);
        before = piece;
    }
}

void ColumnCard::refresh()
{
    using State = ComparisonColumn::State;
    const State state = m_column.state();
    m_model->setModel(m_column.choice().model);
    m_summary->setFullText(ComparisonWords::sampling(m_column.choice().sampling));
    QString stateText = ComparisonWords::state(m_column);
    if (!m_column.busy() && m_column.changedSince())
        stateText += QStringLiteral(" · ") + tr("changed since");
    m_state->setFullText(stateText);
    setLook(m_state, "tone", state == State::Failed ? QStringLiteral("error") : QStringLiteral("muted"));
    const QString hint = state == State::Empty    ? tr("The answer appears here.")
                         : state == State::Queued ? tr("Its turn comes after the columns before it.")
                         : state == State::NoRoom
                             ? tr("The other columns' models leave no room for this one. It begins when they "
                                  "have answered.")
                         : state == State::Reading ? tr("Reading the prompt…")
                                                   : QString();
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_progress->setVisible(state == State::Loading);
    if (state == State::Loading)
        m_progress->setProgress(0, 0);
    if (state == State::Failed && m_column.error())
        m_error->showError(
            *m_column.error(), [] { return tr("Try again"); },
            [this] { Q_EMIT verbWanted(ColumnVerb::Again); });
    else
        m_error->dismiss();
    m_run->setIconName(m_column.busy() ? QStringLiteral("stop") : QStringLiteral("regenerate"));
    m_run->setLabel(verbText(m_column.busy() ? ColumnVerb::Stop : ColumnVerb::Again));
    m_run->setEnabled(can(ColumnVerb::Stop) || can(ColumnVerb::Again));
    m_source->setEnabled(can(ColumnVerb::Copy));
    showText();
    orderTabs();
}

} // namespace mw::ui
