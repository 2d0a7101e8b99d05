// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/code_block.h"

#include "ui/widgets/copy_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHash>
#include <QLabel>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>
#include <QWheelEvent>

namespace mw::ui {

namespace {

constexpr qsizetype longestName = 24;

/// The usual name of a language; what is not known is shown as it was written.
QString languageName(const QString& written)
{
    static const QHash<QString, QString> names{
        {QStringLiteral("bash"), QStringLiteral("Bash")},
        {QStringLiteral("c"), QStringLiteral("C")},
        {QStringLiteral("c++"), QStringLiteral("C++")},
        {QStringLiteral("cpp"), QStringLiteral("C++")},
        {QStringLiteral("css"), QStringLiteral("CSS")},
        {QStringLiteral("go"), QStringLiteral("Go")},
        {QStringLiteral("html"), QStringLiteral("HTML")},
        {QStringLiteral("java"), QStringLiteral("Java")},
        {QStringLiteral("javascript"), QStringLiteral("JavaScript")},
        {QStringLiteral("js"), QStringLiteral("JavaScript")},
        {QStringLiteral("json"), QStringLiteral("JSON")},
        {QStringLiteral("py"), QStringLiteral("Python")},
        {QStringLiteral("python"), QStringLiteral("Python")},
        {QStringLiteral("rust"), QStringLiteral("Rust")},
        {QStringLiteral("sh"), QStringLiteral("Shell")},
        {QStringLiteral("shell"), QStringLiteral("Shell")},
        {QStringLiteral("sql"), QStringLiteral("SQL")},
        {QStringLiteral("ts"), QStringLiteral("TypeScript")},
        {QStringLiteral("typescript"), QStringLiteral("TypeScript")},
        {QStringLiteral("xml"), QStringLiteral("XML")},
        {QStringLiteral("yaml"), QStringLiteral("YAML")},
    };
    return names.value(written.toLower(), written.left(longestName));
}

} // namespace

CodeView::CodeView(const Look& look, QWidget* parent) : QPlainTextEdit(parent), m_look(look)
{
    setProperty("kind", QStringLiteral("reading"));
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(0);
    connect(&look, &Look::changed, this, &CodeView::style);
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this, &CodeView::fitHeight);
    style();
}

void CodeView::style()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(m_look.values().fontBody);
    setFont(font);
    document()->setDefaultFont(font);
    document()->setDocumentMargin(0);
    setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(u' '));
    fitHeight();
}

void CodeView::setCode(const QString& code)
{
    // The last line break only ends the last line.
    const QString shown = code.endsWith(u'\n') ? code.chopped(1) : code;
    if (shown == m_code)
        return;
    if (!m_code.isEmpty() && shown.startsWith(m_code)) {
        QTextCursor cursor(document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(shown.mid(m_code.size()));
    } else {
        setPlainText(shown);
    }
    m_code = shown;
    fitHeight();
}

void CodeView::fitHeight()
{
    const QScrollBar* bar = horizontalScrollBar();
    const int lines = static_cast<int>(blockBoundingRect(document()->firstBlock()).height() + 0.5);
    const int wanted = lines * document()->blockCount() + 2 * m_look.values().focusWidth +
                       (bar->maximum() > bar->minimum() ? bar->sizeHint().height() : 0);
    if (minimumHeight() != wanted || maximumHeight() != wanted)
        setFixedHeight(wanted);
}

void CodeView::focusInEvent(QFocusEvent* event)
{
    setLook(this, "pointer", event->reason() == Qt::MouseFocusReason);
    QPlainTextEdit::focusInEvent(event);
}

void CodeView::focusOutEvent(QFocusEvent* event)
{
    setLook(this, "pointer", false);
    QPlainTextEdit::focusOutEvent(event);
}

void CodeView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

void CodeView::wheelEvent(QWheelEvent* event)
{
    // Up and down scroll the conversation, only sideways this.
    const bool sideways = std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y());
    if (sideways || event->modifiers() == Qt::ShiftModifier)
        QPlainTextEdit::wheelEvent(event);
    else
        event->ignore();
}

CodeBlock::CodeBlock(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(look.values().medium - look.values().focusWidth, look.values().tight,
                               look.values().tight, look.values().small);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(look.values().focusWidth, 0, 0, 0);
    m_name = makeLabel(this, "secondary", "muted");
    m_copy = new CopyButton([this] { return m_code; }, this);
    row->addWidget(m_name, 1);
    row->addWidget(m_copy);
    column->addLayout(row);
    m_view = new CodeView(look, this);
    column->addWidget(m_view);
    setTabOrder(m_copy, m_view);
    retranslate();
}

void CodeBlock::setCode(const QString& code, const QString& language)
{
    m_code = code;
    m_view->setCode(code);
    if (language == m_language)
        return;
    m_language = language;
    retranslate();
}

void CodeBlock::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void CodeBlock::retranslate()
{
    const QString name = languageName(m_language);
    m_name->setText(name.isEmpty() ? tr("Code") : name);
    m_copy->setWhat(name.isEmpty() ? tr("Copy the code") : tr("Copy the %1 code").arg(name));
    m_view->setAccessibleName(name.isEmpty() ? tr("Code") : tr("%1 code").arg(name));
}

} // namespace mw::ui
