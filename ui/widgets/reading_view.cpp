// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/reading_view.h"

#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAbstractTextDocumentLayout>
#include <QAccessible>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QImage>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace mw::ui {

namespace {

/// Answers every request for a resource with one transparent pixel: a null answer would make Qt's image
/// handler try the name as a path.
class ClosedDocument final : public QTextDocument {
public:
    using QTextDocument::QTextDocument;

protected:
    QVariant loadResource(int, const QUrl&) override
    {
        QImage pixel(1, 1, QImage::Format_ARGB32_Premultiplied);
        pixel.fill(Qt::transparent);
        return pixel;
    }
};

} // namespace

ReadingView::ReadingView(const Look& look, QWidget* parent) : QTextEdit(parent), m_look(look)
{
    auto* document = new ClosedDocument(this);
    document->setDocumentMargin(0);
    document->setUndoRedoEnabled(false);
    setDocument(document);
    setProperty("kind", QStringLiteral("reading"));
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setLineWrapMode(QTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ReadingView::fitHeight);
    connect(&look, &Look::changed, this, &ReadingView::style);
}

void ReadingView::setPlain(const QString& text)
{
    m_isMarkdown = false;
    setPlainText(text);
    style();
}

void ReadingView::appendPlain(const QString& text)
{
    m_isMarkdown = false;
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (document()->isEmpty()) {
        QTextBlockFormat format;
        format.setLineHeight(m_look.values().lineHeightPercent, QTextBlockFormat::ProportionalHeight);
        cursor.setBlockFormat(format);
    }
    cursor.insertText(text);
    if (QAccessible::isActive()) {
        QAccessibleTextInsertEvent event(this, cursor.position() - static_cast<int>(text.size()), text);
        QAccessible::updateAccessibility(&event);
    }
}

void ReadingView::setMarkdownText(const QString& text)
{
    m_isMarkdown = true;
    m_markdown = text;
    document()->setMarkdown(text, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                                      QTextDocument::MarkdownNoHTML);
    style();
}

void ReadingView::style()
{
    QTextCursor all(document());
    all.beginEditBlock();
    const LookValues& colors = m_look.values();
    const QString fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(m_look.values().lineHeightPercent, QTextBlockFormat::ProportionalHeight);
        if (m_isMarkdown) {
            const bool code = format.hasProperty(QTextFormat::BlockCodeFence) || format.nonBreakableLines();
            const bool first = block == document()->begin();
            const bool listItem = block.textList() != nullptr;
            const bool codeGoesOn = code && block.previous().isValid() &&
                                    block.previous().blockFormat().background() != Qt::NoBrush;
            format.setTopMargin(first || codeGoesOn ? 0
                                : listItem          ? m_look.values().tight
                                                    : m_look.values().small);
            format.setBottomMargin(0);
            if (code)
                format.setBackground(colors.background);
            cursor.setBlockFormat(format);

            const int heading = format.headingLevel();
            for (auto it = block.begin(); !it.atEnd(); ++it) {
                const QTextFragment fragment = it.fragment();
                QTextCharFormat chars = fragment.charFormat();
                if (heading > 0) {
                    chars.clearProperty(QTextFormat::FontSizeAdjustment);
                    chars.setProperty(QTextFormat::FontPixelSize,
                                      heading <= 2 ? m_look.values().fontSection : m_look.values().fontBody);
                    chars.setFontWeight(m_look.values().weightStrong);
                }
                if (code || chars.fontFixedPitch()) {
                    chars.setFontFamilies({fixed});
                    chars.setProperty(QTextFormat::FontPixelSize, m_look.values().fontBody);
                    if (!code)
                        chars.setBackground(colors.background);
                }
                if (chars.isAnchor())
                    chars.setForeground(colors.accent);
                cursor.setPosition(fragment.position());
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
                if (chars.isImageFormat()) {
                    QTextCharFormat words;
                    words.setFontItalic(true);
                    words.setForeground(colors.muted);
                    const QString name = chars.property(QTextFormat::ImageAltText).toString();
                    cursor.insertText(name.isEmpty() ? tr("[image]") : tr("[image: %1]").arg(name), words);
                    break; // the block's fragments have changed; an answer has one image a block at most
                }
                cursor.setCharFormat(chars);
            }
        } else {
            cursor.setBlockFormat(format);
        }
    }
    styleFrame(document()->rootFrame());
    all.endEditBlock();
    fitHeight();
}

void ReadingView::styleFrame(QTextFrame* frame)
{
    for (QTextFrame* child : frame->childFrames()) {
        if (auto* table = qobject_cast<QTextTable*>(child)) {
            QTextTableFormat format = table->format();
            format.setBorder(1);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderBrush(m_look.values().border);
            format.setBorderCollapse(true);
            format.setCellPadding(m_look.values().tight);
            format.setCellSpacing(0);
            format.setTopMargin(m_look.values().small);
            table->setFormat(format);
        }
        styleFrame(child);
    }
}

void ReadingView::fitHeight()
{
    const int wanted = static_cast<int>(std::ceil(document()->size().height())) + 2 * frameWidth() + 4;
    if (height() != wanted || minimumHeight() != wanted)
        setFixedHeight(wanted);
}

QSize ReadingView::sizeHint() const
{
    return {QTextEdit::sizeHint().width(), minimumHeight()};
}

QSize ReadingView::minimumSizeHint() const
{
    return {m_look.values().controlHeight, minimumHeight()};
}

void ReadingView::focusInEvent(QFocusEvent* event)
{
    // The ring is for the keyboard; a click that selects words needs none.
    setLook(this, "pointer", event->reason() == Qt::MouseFocusReason);
    QTextEdit::focusInEvent(event);
}

void ReadingView::focusOutEvent(QFocusEvent* event)
{
    setLook(this, "pointer", false);
    QTextEdit::focusOutEvent(event);
}

void ReadingView::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the conversation scrolls, not a turn of it
}

bool ReadingView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString address = anchorAt(viewport()->mapFrom(this, help->pos()));
        if (!address.isEmpty())
            QToolTip::showText(help->globalPos(), address.left(400).toHtmlEscaped(), this);
        return true;
    }
    return QTextEdit::event(event);
}

} // namespace mw::ui
