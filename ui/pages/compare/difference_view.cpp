// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/difference_view.h"

#include "app/base/async.h"
#include "ui/models/comparison_session.h"
#include "ui/models/comparison_text.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/reading_view.h"
#include "ui/widgets/widgets.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTextCursor>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int leastLetters = 12;
}

DifferenceView::DifferenceView(const Look& look, ComparisonSession& session, QThreadPool& calls,
                               QWidget* parent)
    : QWidget(parent), m_look(look), m_session(session), m_calls(calls)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("compare"), m_stack);
    auto* both = new QWidget(m_stack);
    auto* rows = new QVBoxLayout(both);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(tokens::space2);
    rows->addWidget(buildBar());
    m_summary = makeText(both, "strong");
    m_legend = makeText(both, "secondary", "muted");
    rows->addWidget(m_summary);
    rows->addWidget(m_legend);
    rows->addWidget(buildTexts(), 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(both);
    column->addWidget(m_stack);
    connect(&look, &Look::changed, this, [this] {
        if (m_difference)
            showDifference();
    });
    retranslate();
}

QWidget* DifferenceView::buildBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space2);
    for (Side& side : m_sides) {
        side.column = new QComboBox(bar);
        side.column->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        side.column->setMinimumContentsLength(leastLetters);
        connect(side.column, &QComboBox::activated, this, [this, &side](int index) {
            side.chosen = &m_session.column(side.column->itemData(index).toInt());
            compare();
        });
    }
    m_swap = new IconButton(m_look, QStringLiteral("swap"), bar);
    connect(m_swap, &QToolButton::clicked, this, [this] {
        std::swap(m_sides[Left].chosen, m_sides[Right].chosen);
        refresh();
    });
    row->addWidget(m_sides[Left].column, 1);
    row->addWidget(m_swap);
    row->addWidget(m_sides[Right].column, 1);
    return bar;
}

QWidget* DifferenceView::buildTexts()
{
    auto* scroll = makeScrollArea(this);
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space3);
    for (Side& side : m_sides) {
        auto* card = makeFrame(content, "card");
        auto* column = new QVBoxLayout(card);
        column->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
        column->setSpacing(tokens::space1);
        side.heading = makeText(card, "secondary", "muted");
        side.text = new ReadingView(m_look, card);
        column->addWidget(side.heading);
        column->addWidget(side.text);
        column->addStretch(1);
        row->addWidget(card, 1);
    }
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

void DifferenceView::fill(Side& side)
{
    side.column->clear();
    for (int i = 0; i < m_session.count(); ++i) {
        if (m_session.column(i).answered())
            side.column->addItem(ComparisonWords::name(m_session, i), i);
    }
    const int chosen = m_session.indexOf(side.chosen);
    side.column->setCurrentIndex(side.column->findData(chosen));
}

void DifferenceView::refresh()
{
    if (!isVisible())
        return;
    std::vector<const ComparisonColumn*> there;
    for (int i = 0; i < m_session.count(); ++i) {
        if (m_session.column(i).answered())
            there.push_back(&m_session.column(i));
    }
    m_stack->setCurrentIndex(there.size() < 2 ? 0 : 1);
    if (there.size() < 2)
        return;
    const auto has = [&there](const ComparisonColumn* column) {
        return std::find(there.begin(), there.end(), column) != there.end();
    };
    Side& left = m_sides[Left];
    Side& right = m_sides[Right];
    if (!has(left.chosen))
        left.chosen = there[0] == right.chosen ? there[1] : there[0];
    if (!has(right.chosen))
        right.chosen = there[1] == left.chosen ? there[0] : there[1];
    fill(left);
    fill(right);
    compare();
}

void DifferenceView::choose(int left, int right)
{
    m_sides[Left].chosen = &m_session.column(left);
    m_sides[Right].chosen = &m_session.column(right);
    refresh();
}

void DifferenceView::compare()
{
    std::array<QString, 2> texts;
    for (const Which which : {Left, Right}) {
        Side& side = m_sides[which];
        texts[which] = side.chosen->text();
        side.heading->setText(ComparisonWords::name(m_session, m_session.indexOf(side.chosen)) +
                              QStringLiteral(" · ") +
                              ComparisonWords::sampling(side.chosen->asked().sampling));
    }
    if (m_difference && texts == m_compared)
        return;
    m_compared = texts;
    m_difference.reset();
    m_comparing = true;
    const quint64 serial = ++m_serial;
    app::runAsync(
        m_calls, this, [texts] { return Result<app::WordDiff>(app::diffWords(texts[Left], texts[Right])); },
        [this, serial](Result<app::WordDiff> difference) {
            if (serial != m_serial || !difference)
                return;
            m_comparing = false;
            m_difference = *std::move(difference);
            showDifference();
        });
}

void DifferenceView::showDifference()
{
    mark(m_sides[Left], m_difference->left, true);
    mark(m_sides[Right], m_difference->right, false);
    m_summary->setText(summary());
}

void DifferenceView::mark(const Side& side, const std::vector<app::WordDiff::Part>& parts, bool left)
{
    QString text;
    for (const app::WordDiff::Part& part : parts)
        text += part.text;
    side.text->setPlain(text);
    QTextCharFormat format;
    format.setForeground(left ? m_look.values().error : m_look.values().good);
    format.setFontStrikeOut(left);
    format.setFontUnderline(!left);
    QStringList own;
    int position = 0;
    for (const app::WordDiff::Part& part : parts) {
        const int end = position + static_cast<int>(part.text.size());
        if (part.own) {
            QTextCursor cursor(side.text->document());
            cursor.setPosition(position);
            cursor.setPosition(end, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(format);
            own << part.text;
        }
        position = end;
    }
    // The marks are not heard.
    side.text->setAccessibleDescription(
        own.isEmpty() ? QString() : tr("Only here: %1").arg(own.join(QStringLiteral(", "))));
}

QString DifferenceView::summary() const
{
    if (!m_difference)
        return {};
    if (m_difference->removed + m_difference->added == 0)
        return tr("The two answers are the same, word by word.");
    const QString text = tr("%1 words the same · %2 only on the left · %3 only on the right")
                             .arg(format::count(m_difference->same), format::count(m_difference->removed),
                                  format::count(m_difference->added));
    if (m_difference->complete)
        return text;
    return text + QStringLiteral(" · ") + tr("very long: not compared to the end");
}

void DifferenceView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void DifferenceView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void DifferenceView::retranslate()
{
    m_empty->setTexts(tr("Nothing to compare yet"),
                      tr("Two columns with an answer can be compared word by word."),
                      tr("Write a prompt below and run it."));
    m_sides[Left].column->setAccessibleName(tr("Column on the left"));
    m_sides[Right].column->setAccessibleName(tr("Column on the right"));
    m_sides[Left].text->setAccessibleName(tr("Answer on the left"));
    m_sides[Right].text->setAccessibleName(tr("Answer on the right"));
    m_swap->setLabel(tr("Swap left and right"));
    m_legend->setText(tr("Struck through: only on the left. Underlined: only on the right. Spaces and line "
                         "breaks are not compared."));
    refresh();
    m_summary->setText(summary());
}

} // namespace mw::ui
