// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/token_view.h"

#include "ui/widgets/look.h"
#include "ui/widgets/token_detail.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCoreApplication>
#include <QEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace mw::ui {

namespace {

const QChar breakSign(0x21B5);

/// Tells the current token as its description and all of them as its value.
class TokenViewFace final : public QAccessibleWidget {
public:
    explicit TokenViewFace(TokenView* view) : QAccessibleWidget(view, QAccessible::StaticText), m_view(view)
    {}
    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Value)
            return m_view->fullText();
        if (kind == QAccessible::Description)
            return m_view->currentText();
        return QAccessibleWidget::text(kind);
    }

private:
    TokenView* m_view;
};

QAccessibleInterface* makeFace(const QString&, QObject* object)
{
    auto* view = qobject_cast<TokenView*>(object);
    return view ? new TokenViewFace(view) : nullptr;
}

} // namespace

int likelihoodStep(float logprob)
{
    const double share = std::exp(static_cast<double>(logprob));
    int step = 0;
    while (step < static_cast<int>(likelihoodLimits.size()) &&
           share < likelihoodLimits[static_cast<std::size_t>(step)])
        ++step;
    return step;
}

void paintLikelihood(QPainter& painter, const QRectF& box, int step, const LookValues& look)
{
    painter.fillRect(box, look.likelihood[static_cast<std::size_t>(step)]);
    if (step == 0)
        return;
    // The less likely, the more there is of the line: dots, dashes, a line, a thick one.
    constexpr std::array styles{Qt::NoPen, Qt::DotLine, Qt::DashLine, Qt::SolidLine, Qt::SolidLine};
    const double thick = step + 1 == likelihoodSteps ? 3 : 1;
    painter.setPen(QPen(look.text, thick, styles[static_cast<std::size_t>(step)], Qt::FlatCap));
    const double y = box.bottom() - thick / 2;
    painter.drawLine(QPointF(box.left() + 0.5, y), QPointF(box.right() - 0.5, y));
}

QString percentText(float logprob)
{
    const double percent = 100 * std::exp(static_cast<double>(logprob));
    if (percent < 0.1)
        return QCoreApplication::translate("mw::ui::TokenView", "< 0.1 %");
    return QLocale().toString(percent, 'f', 1) + QStringLiteral(" %");
}

QString visibleText(const QString& token)
{
    QString text = token;
    text.replace(u'\n', breakSign);
    text.replace(u'\r', QChar(0x240D));
    text.replace(u'\t', QChar(0x21E5));
    return text;
}

TokenView::TokenView(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    static const bool installed = [] {
        QAccessible::installFactory(makeFace);
        return true;
    }();
    Q_UNUSED(installed)
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, [this] { layOut(0); });
    layOut(0);
}

void TokenView::clear()
{
    m_tokens.clear();
    m_starts.clear();
    m_text.clear();
    m_paragraphs.clear();
    m_current = -1;
    if (m_detail)
        m_detail->hide();
    layOut(0);
}

void TokenView::append(std::vector<ShownToken> tokens)
{
    if (tokens.empty())
        return;
    const std::size_t changed = m_paragraphs.empty() ? 0 : m_paragraphs.size() - 1;
    for (ShownToken& token : tokens) {
        m_starts.push_back(m_text.size());
        for (const QChar c : token.text) {
            if (m_paragraphs.empty() || (!m_text.isEmpty() && m_text.back() == u'\n')) {
                m_paragraphs.push_back({});
                m_paragraphs.back().from = m_text.size();
            }
            if (c == u'\n')
                m_text += breakSign;
            m_text += c == u'\t' || c == u'\r' ? visibleText(c)[0] : c;
            if (c != u'\n')
                continue;
            m_paragraphs.back().length = m_text.size() - 1 - m_paragraphs.back().from;
        }
        m_tokens.push_back(std::move(token));
    }
    if (!m_paragraphs.empty() && !m_text.endsWith(u'\n'))
        m_paragraphs.back().length = m_text.size() - m_paragraphs.back().from;
    layOut(changed);
}

void TokenView::layOut(std::size_t from)
{
    const int ring = m_look.values().focusWidth;
    const double width = std::max(1, this->width() - 2 * ring);
    double y =
        from == 0 || m_paragraphs.empty() ? ring : m_paragraphs[from - 1].y + m_paragraphs[from - 1].height;
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    const double lineHeight = fontMetrics().height() * m_look.values().lineHeightPercent / 100.0;
    for (std::size_t i = from; i < m_paragraphs.size(); ++i) {
        Paragraph& paragraph = m_paragraphs[i];
        paragraph.layout =
            std::make_unique<QTextLayout>(m_text.mid(paragraph.from, paragraph.length), font(), this);
        paragraph.layout->setTextOption(option);
        paragraph.layout->setCacheEnabled(true);
        paragraph.y = y;
        paragraph.height = 0;
        paragraph.layout->beginLayout();
        while (true) {
            QTextLine line = paragraph.layout->createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(width);
            line.setPosition({static_cast<double>(ring), paragraph.height});
            paragraph.height += lineHeight;
        }
        paragraph.layout->endLayout();
        y += paragraph.height;
    }
    const int wanted = static_cast<int>(std::ceil(y)) + ring;
    if (minimumHeight() != wanted || maximumHeight() != wanted)
        setFixedHeight(wanted);
    update();
}

void TokenView::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    for (const Paragraph& paragraph : m_paragraphs) {
        if (paragraph.layout && paragraph.y <= event->rect().bottom() &&
            paragraph.y + paragraph.height >= event->rect().top())
            paintParagraph(painter, paragraph, event->rect());
    }
    const LookValues& look = m_look.values();
    if (m_current >= 0 && (hasFocus() || (m_detail && m_detail->isVisible()))) {
        painter.setPen(QPen(look.accent, look.focusWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(tokenRect(m_current));
    }
}

void TokenView::paintParagraph(QPainter& painter, const Paragraph& paragraph, const QRect& clip) const
{
    for (int i = 0; i < paragraph.layout->lineCount(); ++i) {
        const QTextLine line = paragraph.layout->lineAt(i);
        const double top = paragraph.y + line.y();
        if (top > clip.bottom() || top + line.height() < clip.top() || line.textLength() == 0)
            continue;
        const qsizetype from = paragraph.from + line.textStart();
        const qsizetype to = from + line.textLength();
        for (int token = tokenOf(from); token >= 0 && token < static_cast<int>(m_tokens.size()); ++token) {
            const auto at = static_cast<std::size_t>(token);
            const qsizetype begin = std::max(from, m_starts[at]);
            const qsizetype end = std::min(to, at + 1 < m_starts.size() ? m_starts[at + 1] : m_text.size());
            if (m_starts[at] >= to)
                break;
            if (begin >= end)
                continue;
            const double left = line.cursorToX(static_cast<int>(begin - paragraph.from));
            const double right = line.cursorToX(static_cast<int>(end - paragraph.from));
            paintLikelihood(painter, {left, top, right - left, line.height() + 2},
                            likelihoodStep(m_tokens[at].logprob), m_look.values());
        }
    }
    painter.setPen(m_look.values().text);
    paragraph.layout->draw(&painter, {0, paragraph.y}, {}, QRectF(clip));
}

int TokenView::tokenOf(qsizetype position) const
{
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    return static_cast<int>(next - m_starts.begin()) - 1;
}

int TokenView::tokenAt(const QPoint& place) const
{
    for (const Paragraph& paragraph : m_paragraphs) {
        if (!paragraph.layout || place.y() < paragraph.y || place.y() >= paragraph.y + paragraph.height)
            continue;
        const int lines = paragraph.layout->lineCount();
        int at = 0;
        while (at + 1 < lines && place.y() >= paragraph.y + paragraph.layout->lineAt(at + 1).y())
            ++at;
        const QTextLine line = paragraph.layout->lineAt(at);
        if (place.x() > line.x() + line.naturalTextWidth())
            return -1;
        return tokenOf(paragraph.from + line.xToCursor(place.x(), QTextLine::CursorOnCharacter));
    }
    return -1;
}

QRect TokenView::tokenRect(int token) const
{
    if (token < 0 || token >= static_cast<int>(m_tokens.size()))
        return {};
    const auto at = static_cast<std::size_t>(token);
    const qsizetype start = m_starts[at];
    const qsizetype end = at + 1 < m_starts.size() ? m_starts[at + 1] : m_text.size();
    const auto after = std::upper_bound(m_paragraphs.begin(), m_paragraphs.end(), start,
                                        [](qsizetype p, const Paragraph& one) { return p < one.from; });
    if (after == m_paragraphs.begin())
        return {};
    const Paragraph& paragraph = *std::prev(after);
    const int inside = static_cast<int>(start - paragraph.from);
    const QTextLine line = paragraph.layout->lineForTextPosition(inside);
    if (!line.isValid())
        return {};
    const double left = line.cursorToX(inside);
    const int last =
        static_cast<int>(std::min<qsizetype>(end - paragraph.from, line.textStart() + line.textLength()));
    const double right = line.cursorToX(std::max(last, inside));
    return QRectF(left, paragraph.y + line.y(), std::max(2.0, right - left), line.height() + 2)
        .toAlignedRect();
}

QString TokenView::currentText() const
{
    if (m_current < 0)
        return {};
    const ShownToken& token = m_tokens[static_cast<std::size_t>(m_current)];
    QStringList others;
    for (const auto& [text, logprob] : token.top) {
        if (text != token.text)
            others << tr("“%1” %2").arg(visibleText(text), percentText(logprob));
    }
    const QString own = tr("Token %1 of %2: “%3”, %4 likely.")
                            .arg(m_current + 1)
                            .arg(m_tokens.size())
                            .arg(visibleText(token.text), percentText(token.logprob));
    if (others.empty())
        return own;
    return tr("%1 Instead: %2.", "a token's sentence, then its alternatives")
        .arg(own, others.join(tr(", ", "between two tokens")));
}

QString TokenView::fullText() const
{
    QStringList all;
    for (const ShownToken& token : m_tokens)
        all << tr("“%1” %2").arg(visibleText(token.text), percentText(token.logprob));
    return all.join(tr(", ", "between two tokens"));
}

void TokenView::setCurrent(int token)
{
    const int wanted = std::clamp(token, -1, static_cast<int>(m_tokens.size()) - 1);
    if (wanted == m_current)
        return;
    m_current = wanted;
    showDetail();
    update();
    if (QAccessible::isActive()) {
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
}

void TokenView::showDetail()
{
    if (m_current < 0) {
        if (m_detail)
            m_detail->hide();
        return;
    }
    if (!m_detail) {
        m_detail = new TokenDetail(m_look, window());
        connect(m_detail, &QObject::destroyed, this, [this] { m_detail = nullptr; });
        connect(this, &QObject::destroyed, m_detail, &QObject::deleteLater);
    }
    const QRect rect = tokenRect(m_current);
    m_detail->showToken(m_tokens[static_cast<std::size_t>(m_current)],
                        {mapTo(window(), rect.topLeft()), rect.size()});
}

void TokenView::step(int by)
{
    const int last = static_cast<int>(m_tokens.size()) - 1;
    int next = std::clamp(m_current + by, 0, std::max(0, last));
    // What added no text has no place to stand at.
    while (next > 0 && next < last && m_tokens[static_cast<std::size_t>(next)].text.isEmpty())
        next += by;
    setCurrent(std::clamp(next, -1, last));
}

void TokenView::stepLine(int by)
{
    const QRect rect = tokenRect(m_current);
    const int line = fontMetrics().height() * m_look.values().lineHeightPercent / 100;
    const int y = rect.center().y() + by * line;
    if (y < 0 || y >= height())
        return;
    for (int x = rect.left() + 1; x >= 0; x -= fontMetrics().averageCharWidth()) {
        const int token = tokenAt({x, y});
        if (token >= 0) {
            setCurrent(token);
            return;
        }
    }
}

void TokenView::keyPressEvent(QKeyEvent* event)
{
    const Qt::KeyboardModifiers keys = event->modifiers() & ~Qt::KeypadModifier;
    if (keys != Qt::NoModifier || m_tokens.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        step(-1);
        return;
    case Qt::Key_Right:
        step(1);
        return;
    case Qt::Key_Up:
        stepLine(-1);
        return;
    case Qt::Key_Down:
        stepLine(1);
        return;
    case Qt::Key_Home:
        setCurrent(0);
        return;
    case Qt::Key_End:
        setCurrent(static_cast<int>(m_tokens.size()) - 1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool TokenView::event(QEvent* event)
{
    // Esc puts the detail away first; only then it is the page's.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && m_detail && m_detail->isVisible()) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                m_detail->hide();
            return true;
        }
    }
    return QWidget::event(event);
}

void TokenView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        layOut(0);
    QWidget::changeEvent(event);
}

void TokenView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) {
        if (m_current < 0 && !m_tokens.empty())
            setCurrent(0);
        else
            showDetail();
    }
    update();
}

void TokenView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    if (m_detail)
        m_detail->hide();
    update();
}

void TokenView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (m_detail)
        m_detail->hide();
}

void TokenView::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (!hasFocus())
        setCurrent(-1);
}

void TokenView::mouseMoveEvent(QMouseEvent* event)
{
    const int token = tokenAt(event->pos());
    if (token >= 0 || !hasFocus())
        setCurrent(token);
}

void TokenView::mousePressEvent(QMouseEvent* event)
{
    setCurrent(tokenAt(event->pos()));
    QWidget::mousePressEvent(event);
}

void TokenView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        layOut(0);
}

} // namespace mw::ui
