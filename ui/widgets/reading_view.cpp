// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/reading_view.h"

#include "ui/widgets/link_question.h"
#include "ui/widgets/look.h"
#include "ui/widgets/markdown_blocks.h"
#include "ui/widgets/widgets.h"

#include <QAbstractTextDocumentLayout>
#include <QAccessible>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QImage>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextList>
#include <QTextTable>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>
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
    m_goesOn = false;
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

void ReadingView::setMarkdownText(const QString& text, bool goesOn)
{
    m_isMarkdown = true;
    m_goesOn = goesOn;
    const QTextCursor before = textCursor();
    document()->setMarkdown(text, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                                      QTextDocument::MarkdownNoHTML);
    wordImages();
    numberLists(text);
    style();
    const int last = document()->characterCount() - 1;
    if (before.hasSelection() && before.selectionEnd() <= last) {
        QTextCursor cursor = textCursor();
        cursor.setPosition(before.anchor());
        cursor.setPosition(before.position(), QTextCursor::KeepAnchor);
        setTextCursor(cursor);
    }
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

void ReadingView::numberLists(const QString& markdown)
{
    // Qt 6.4 numbers every list from 1. A list that begins elsewhere is written out.
    const std::vector<int> starts = orderedListStarts(markdown);
    std::vector<QTextList*> lists;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        QTextList* list = block.textList();
        if (list && list->format().style() == QTextListFormat::ListDecimal && list->format().indent() == 1 &&
            std::find(lists.begin(), lists.end(), list) == lists.end())
            lists.push_back(list);
    }
    if (lists.size() != starts.size())
        return;
    const int room = m_look.values().large + m_look.values().small;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (starts[i] == 1)
            continue;
        std::vector<QTextBlock> items;
        for (int item = 0; item < lists[i]->count(); ++item)
            items.push_back(lists[i]->item(item));
        int number = starts[i];
        for (const QTextBlock& item : items) {
            const QString written = QStringLiteral("%1.%2").arg(number++).arg(QChar(QChar::Nbsp));
            QTextBlockFormat format = item.blockFormat();
            format.setObjectIndex(-1);
            format.setIndent(0);
            format.setLeftMargin(room);
            format.setTextIndent(-std::min(room, fontMetrics().horizontalAdvance(written)));
            QTextCursor cursor(item);
            cursor.setBlockFormat(format);
            cursor.insertText(written, QTextCharFormat());
        }
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
                        : block == document()->begin() ? (m_goesOn ? look.small : halfLeading())
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
        if (piece.format.isAnchor() && !webAddress(piece.format.anchorHref()).isValid()) {
            piece.format.setAnchor(false);
            piece.format.setAnchorHref({});
            piece.format.clearProperty(QTextFormat::TextUnderlineStyle);
            piece.format.clearForeground();
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

QString ReadingView::linkAtCaret() const
{
    // The format of a caret is that of the character before it; a caret before a link is in it too.
    QTextCursor after = textCursor();
    after.movePosition(QTextCursor::NextCharacter);
    const QString before = textCursor().charFormat().anchorHref();
    return before.isEmpty() ? after.charFormat().anchorHref() : before;
}

void ReadingView::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !linkAtCaret().isEmpty()) {
        event->accept();
        Q_EMIT linkChosen(linkAtCaret());
        return;
    }
    QTextEdit::keyPressEvent(event);
}

void ReadingView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->button() == Qt::LeftButton ? anchorAt(event->pos()) : QString();
    QTextEdit::mousePressEvent(event);
}

void ReadingView::mouseMoveEvent(QMouseEvent* event)
{
    QTextEdit::mouseMoveEvent(event);
    viewport()->setCursor(anchorAt(event->pos()).isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
}

void ReadingView::mouseReleaseEvent(QMouseEvent* event)
{
    QTextEdit::mouseReleaseEvent(event);
    const QString address = std::exchange(m_pressed, {});
    // Not where words of a link were selected.
    if (!address.isEmpty() && anchorAt(event->pos()) == address && !textCursor().hasSelection())
        Q_EMIT linkChosen(address);
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
