// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/column_figures.h"

#include "ui/models/answer_words.h"
#include "ui/models/comparison_column.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QGridLayout>

namespace mw::ui {

namespace {
const QString none = QStringLiteral("–");
}

ColumnFiguresView::ColumnFiguresView(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(look.values().small);
    grid->setVerticalSpacing(look.values().tight / 2);
    const auto label = [this](const char* tone) {
        auto* made = new ElidedLabel(this);
        made->setLevelAndTone("secondary", tone);
        return made;
    };
    for (int i = 0; i < fields; ++i) {
        Place& place = m_places[static_cast<std::size_t>(i)];
        place = {label("muted"), label("")};
        place.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(place.name, i / 2, i % 2 * 3);
        grid->addWidget(place.value, i / 2, i % 2 * 3 + 1);
    }
    m_seedName = label("muted");
    m_seed = makeButton(this, "inline");
    grid->addWidget(m_seedName, fields / 2, 0);
    grid->addWidget(m_seed, fields / 2, 1, 1, 4, Qt::AlignLeft);
    grid->setColumnMinimumWidth(2, look.values().small);
    for (const int column : {1, 4})
        grid->setColumnStretch(column, 1);
    connect(m_seed, &QPushButton::clicked, this, [this] { Q_EMIT seedWanted(m_seedValue); });
}

void ColumnFiguresView::set(Field field, const QString& name, const QString& value)
{
    const Place& place = m_places[field];
    place.name->setFullText(name);
    place.value->setFullText(value);
    place.value->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
}

void ColumnFiguresView::show(const ComparisonColumn& column)
{
    const ColumnFigures& figures = column.figures();
    const bool ended = !column.busy() && figures.totalMs > 0;
    const bool began = figures.answer.tokens > 0;
    set(FirstToken, tr("First token"),
        ended && began ? format::milliseconds(figures.answer.firstTokenMs) : none);
    set(Speed, tr("Speed"),
        figures.answer.tokensPerSecond > 0 ? tr("%1 tok/s").arg(format::rate(figures.answer.tokensPerSecond))
                                           : none);
    set(Tokens, tr("Tokens"), began ? format::count(figures.answer.tokens) : none);
    set(Time, tr("Time"), ended ? format::milliseconds(figures.totalMs) : none);
    const app::AnswerFigures& answer = figures.answer;
    set(Prompt, tr("Cached"),
        ended && figures.promptTokens > 0
            ? tr("%1 of %2").arg(format::count(answer.cachedTokens), format::count(figures.promptTokens))
            : none);
    set(Guesses, tr("Guessed"),
        ended && answer.proposedTokens > 0
            ? tr("%1 of %2").arg(format::count(answer.acceptedTokens), format::count(answer.proposedTokens))
            : none);
    setToolTip(ended ? AnswerWords::explained(answer) : QString());
    m_seedName->setFullText(tr("Seed"));
    m_seedValue = figures.answer.seed;
    m_seed->setEnabled(ended);
    m_seed->setText(ended ? QString::number(m_seedValue) : none);
    m_seed->setToolTip(tr("Use this seed in every column"));
    m_seed->setAccessibleName(tr("Seed %1").arg(m_seed->text()));
    m_seed->setAccessibleDescription(m_seed->toolTip());
}

} // namespace mw::ui
