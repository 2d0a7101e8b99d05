// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/token_legend.h"

#include "ui/widgets/look.h"
#include "ui/widgets/token_view.h"

#include <QEvent>
#include <QPainter>

namespace mw::ui {

TokenLegend::TokenLegend(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, qOverload<>(&QWidget::update));
    retranslate();
}

QString TokenLegend::stepText(int step) const
{
    const auto percent = [](double share) { return QString::number(qRound(100 * share)); };
    if (step == 0)
        return QStringLiteral("≥ %1 %").arg(percent(likelihoodLimits[0]));
    const auto limit = likelihoodLimits[static_cast<std::size_t>(step - 1)];
    if (step == static_cast<int>(likelihoodLimits.size()))
        return QStringLiteral("< %1 %").arg(percent(limit));
    return QStringLiteral("%1–%2 %").arg(percent(likelihoodLimits[static_cast<std::size_t>(step)]),
                                         percent(limit));
}

QSize TokenLegend::sizeHint() const
{
    int width = 0;
    for (int step = 0; step < likelihoodSteps; ++step)
        width += fontMetrics().horizontalAdvance(stepText(step)) + 2 * m_look.values().small;
    return {width, fontMetrics().height() + 2 * m_look.values().tight};
}

void TokenLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const int pad = m_look.values().small;
    int x = 0;
    for (int step = 0; step < likelihoodSteps; ++step) {
        const QString text = stepText(step);
        const QRect box(x, 0, fontMetrics().horizontalAdvance(text) + 2 * pad, height());
        paintLikelihood(painter, QRectF(box).adjusted(1, 1, -1, -1), step, m_look.values());
        painter.setPen(m_look.values().text);
        painter.drawText(box, Qt::AlignCenter, text);
        x += box.width();
    }
}

void TokenLegend::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TokenLegend::retranslate()
{
    setAccessibleName(tr("Grounds and underlines of tokens, from the likeliest to the least likely"));
    setToolTip(tr("How likely the model itself found each token, before temperature and limits of the draw"));
}

} // namespace mw::ui
