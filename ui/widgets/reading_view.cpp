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
#include <vector>

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
    document->setIndentWidth(look.values().large + look.values().small);
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
        format.setTopMargin(halfLeading());
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
    document()->setMarkdown(text, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                                      QTextDocument::MarkdownNoHTML);
    wordImages();
    style();
}

int ReadingView::halfLeading() const
{
    // A proportional line height adds its room below the line; half of it above makes a single line stand
    // in the middle.
    return fontMetrics().height() * (m_look.values().lineHeightPercent - 100) / 200;
}

void ReadingView::wordImages()
{
    const QString mark(QChar::ObjectReplacementCharacter);
    QTextCharFormat words;
    words.setFontItalic(true);
    for (QTextCursor found = document()->find(mark); !found.isNull(); found = document()->find(mark, found)) {
        const QString name = found.charFormat().property(QTextFormat::ImageAltText).toString();
        found.insertText(name.isEmpty() ? tr("[image]") : tr("[image: %1]").arg(name), words);
    }
}

void ReadingView::style()
{
    QTextCursor all(document());
    all.beginEditBlock();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (m_isMarkdown) {
            styleMarkdown(block);
        } else {
            QTextBlockFormat format = block.blockFormat();
            format.setLineHeight(m_look.values().lineHeightPercent, QTextBlockFormat::ProportionalHeight);
            format.setTopMargin(block == document()->begin() ? halfLeading() : 0);
            QTextCursor(block).setBlockFormat(format);
        }
    }
    styleFrame(document()->rootFrame());
    all.endEditBlock();
    fitHeight();
}

void ReadingView::styleMarkdown(const QTextBlock& block)
{
    const LookValues& look = m_look.values();
    QTextBlockFormat format = block.blockFormat();
    const auto isCode = [](const QTextBlockFormat& of) {
        return of.hasProperty(QTextFormat::BlockCodeFence) || of.nonBreakableLines();
    };
    const bool code = isCode(format);
    const bool codeGoesOn = code && block.previous().isValid() && isCode(block.previous().blockFormat());
    if (code) // closed up, so that the lines' grounds make one
        format.setLineHeight(0, QTextBlockFormat::SingleHeight);
    else
        format.setLineHeight(look.lineHeightPercent, QTextBlockFormat::ProportionalHeight);
    const bool afterCode = !code && block.previous().isValid() && isCode(block.previous().blockFormat());
    format.setTopMargin(codeGoesOn                     ? 0
                        : block == document()->begin() ? halfLeading()
                        : afterCode || code            ? look.medium
                        : block.textList()             ? look.tight
                                                       : look.small);
    format.setBottomMargin(0);
    if (code)
        format.setBackground(look.background);
    QTextCursor cursor(block);
    cursor.setBlockFormat(format);

    struct Piece {
        int from;
        int to;
        QTextCharFormat format;
    };
    std::vector<Piece> pieces; // first all, because a new format may join fragments under the iterator
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextFragment fragment = it.fragment();
        pieces.push_back(
            {fragment.position(), fragment.position() + fragment.length(), fragment.charFormat()});
    }
    const int heading = format.headingLevel();
    for (Piece& piece : pieces) {
        if (heading > 0) {
            piece.format.clearProperty(QTextFormat::FontSizeAdjustment);
            piece.format.setProperty(QTextFormat::FontPixelSize,
                                     heading <= 2 ? look.fontSection : look.fontBody);
            piece.format.setFontWeight(look.weightStrong);
        }
        if (code || piece.format.fontFixedPitch()) {
            piece.format.setFontFamilies({QFontDatabase::systemFont(QFontDatabase::FixedFont).family()});
            piece.format.setProperty(QTextFormat::FontPixelSize, look.fontBody);
            if (!code)
                piece.format.setBackground(look.background);
        }
        if (piece.format.isAnchor())
            piece.format.setForeground(look.accent);
        cursor.setPosition(piece.from);
        cursor.setPosition(piece.to, QTextCursor::KeepAnchor);
        cursor.setCharFormat(piece.format);
    }
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
    const int wanted =
        static_cast<int>(std::ceil(document()->size().height())) + 2 * m_look.values().focusWidth;
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
