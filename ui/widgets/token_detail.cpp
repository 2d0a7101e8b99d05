// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/token_detail.h"

#include "ui/widgets/look.h"
#include "ui/widgets/token_view.h"

#include <QFontDatabase>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace mw::ui {

namespace {
constexpr int widthPx = 300;
} // namespace

TokenDetail::TokenDetail(const Look& look, QWidget* window) : QFrame(window), m_look(look)
{
    setProperty("kind", QStringLiteral("card"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void TokenDetail::showToken(const ShownToken& token, const QRect& place)
{
    m_rows.clear();
    m_title = tr("%1 likely").arg(percentText(token.logprob));
    m_note = tr("Before temperature, top-k and the like.");
    bool among = false;
    for (const auto& [text, logprob] : token.top) {
        const bool chosen = !among && text == token.text;
        among = among || chosen;
        m_rows.push_back({visibleText(text), logprob, chosen});
    }
    if (!among) // less likely than all that are told of, or a part of a character
        m_rows.push_back({visibleText(token.text), token.logprob, true});
    const LookValues& look = m_look.values();
    const int line = fontMetrics().height() + look.tight;
    resize(widthPx, static_cast<int>(m_rows.size() + 2) * line + 2 * look.medium + look.tight);

    const QRect room = parentWidget()->rect().adjusted(look.small, look.small, -look.small, -look.small);
    int y = place.bottom() + look.tight;
    if (y + height() > room.bottom())
        y = place.top() - look.tight - height();
    move(std::clamp(place.left(), room.left(), std::max(room.left(), room.right() - width())),
         std::max(room.top(), y));
    show();
    raise();
    update();
}

void TokenDetail::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    const LookValues& look = m_look.values();
    QPainter painter(this);
    const int line = fontMetrics().height() + look.tight;
    const int left = look.medium;
    const int right = width() - look.medium;
    QRect row(left, look.medium, right - left, line);
    QFont strong = font();
    strong.setWeight(static_cast<QFont::Weight>(look.weightStrong));
    painter.setFont(strong);
    painter.setPen(look.text);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_title);
    row.translate(0, line + look.tight);

    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPixelSize(look.fontBody);
    const int number = fontMetrics().horizontalAdvance(percentText(0)) + look.small;
    const int words = (row.width() - number) * 2 / 5;
    for (const Row& one : m_rows) {
        painter.setFont(code);
        painter.setPen(look.text);
        const QString mark = one.chosen ? QStringLiteral("▸ ") : QStringLiteral("  ");
        painter.drawText(row.adjusted(0, 0, -(row.width() - words), 0), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(code).elidedText(mark + one.text, Qt::ElideRight, words - look.tight));
        const double share = std::clamp(std::exp(static_cast<double>(one.logprob)), 0.0, 1.0);
        const int most = row.width() - words - number;
        const QRectF bar(row.left() + words, row.top() + line * 0.3, std::max(1.0, most * share), line * 0.4);
        painter.fillRect(bar, one.chosen ? look.accent : look.muted);
        painter.setFont(font());
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, percentText(one.logprob));
        row.translate(0, line);
    }
    painter.setFont(font());
    painter.setPen(look.muted);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(m_note, Qt::ElideRight, row.width()));
}

} // namespace mw::ui
