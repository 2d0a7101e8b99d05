// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/answer_view.h"

#include "ui/widgets/code_block.h"
#include "ui/widgets/link_question.h"
#include "ui/widgets/look.h"
#include "ui/widgets/reading_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QTextDocumentFragment>
#include <QVBoxLayout>

namespace mw::ui {

namespace {

constexpr int tickMs = 50;  ///< how often text that arrives is rendered
constexpr int sliceMs = 15; ///< how long rendering takes the event loop
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

void announce(ReadingView* view, const QString& text)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleTextInsertEvent event(view, view->document()->characterCount() - 1, text);
    QAccessible::updateAccessibility(&event);
}

} // namespace

QWidget* AnswerView::Part::text() const
{
    return prose ? static_cast<QWidget*>(prose) : code->view();
}

QTextCursor AnswerView::Part::cursor() const
{
    return prose ? prose->textCursor() : code->view()->textCursor();
}

void AnswerView::Part::setCursor(const QTextCursor& cursor) const
{
    if (prose)
        prose->setTextCursor(cursor);
    else
        code->view()->setTextCursor(cursor);
}

AnswerView::AnswerView(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    for (QTimer* timer : {&m_tick, &m_more})
        timer->setSingleShot(true);
    m_tick.setInterval(tickMs);
    m_more.setInterval(0);
    connect(&m_tick, &QTimer::timeout, this, &AnswerView::render);
    connect(&m_more, &QTimer::timeout, this, &AnswerView::render);
}

void AnswerView::setText(const QString& text, bool complete)
{
    const bool goesOn = text.startsWith(m_text) && !(m_ended && text.size() > m_text.size());
    if (!goesOn) {
        m_blocks.clear();
        m_text.clear();
        m_ended = false;
        m_from = 0;
    }
    const bool first = m_text.isEmpty();
    const QString added = text.mid(m_text.size());
    m_text = text;
    m_blocks.append(added);
    if (complete && !m_ended) {
        m_ended = true;
        m_blocks.append(u"\n"); // the last line may be the end of a block of code
    }
    if (goesOn && !first && !complete) {
        if (!m_tick.isActive())
            m_tick.start();
        return;
    }
    render();
}

void AnswerView::setAsWritten(bool asWritten)
{
    if (asWritten == m_asWritten)
        return;
    m_asWritten = asWritten;
    m_from = 0;
    render();
}

void AnswerView::setTextName(const QString& name)
{
    m_name = name;
    for (const Part& part : m_parts) {
        if (part.prose)
            part.prose->setAccessibleName(name);
    }
}

void AnswerView::render()
{
    QElapsedTimer timer;
    timer.start();
    const std::vector<MarkdownBlock>& blocks = m_blocks.blocks();
    if (blocks.size() < m_parts.size())
        removeFrom(blocks.size());
    std::size_t index = std::min(m_from, m_parts.size());
    for (; index < blocks.size(); ++index) {
        showBlock(index, blocks[index]);
        if (timer.elapsed() >= sliceMs && index + 1 < blocks.size()) {
            ++index;
            break;
        }
    }
    // The last block may still grow or go.
    m_from = index < blocks.size() ? index : blocks.size() < 2 ? 0 : blocks.size() - 2;
    if (index < blocks.size())
        m_more.start();
    updateGeometry();
}

void AnswerView::showBlock(std::size_t index, const MarkdownBlock& block)
{
    const bool asCode = block.kind == MarkdownBlock::Kind::Code && !m_asWritten;
    if (index < m_parts.size() && (m_parts[index].code != nullptr) != asCode)
        removeFrom(index);
    if (index == m_parts.size()) {
        Part part;
        if (asCode) {
            part.widget = new QWidget(this);
            auto* room = new QVBoxLayout(part.widget);
            // Prose has its own room above its first line.
            room->setContentsMargins(0, index > 0 ? m_look.values().small : 0, 0, m_look.values().tight);
            part.code = new CodeBlock(m_look, part.widget);
            room->addWidget(part.code);
        } else {
            part.prose = new ReadingView(m_look, this);
            part.prose->setAccessibleName(m_name);
            part.widget = part.prose;
            connect(part.prose, &ReadingView::linkChosen, this,
                    [this](const QString& address) { askToOpen(this, address); });
        }
        part.text()->installEventFilter(this);
        qobject_cast<QAbstractScrollArea*>(part.text())->viewport()->installEventFilter(this);
        m_column->addWidget(part.widget);
        m_parts.push_back(part);
    }
    Part& part = m_parts[index];
    if (part.shown == block && part.asWritten == m_asWritten && !block.source.isEmpty())
        return;
    if (asCode) {
        part.code->setCode(block.text, block.language);
    } else if (m_asWritten) {
        QString source = block.source;
        while (source.endsWith(u'\n'))
            source.chop(1);
        part.prose->setPlain(source);
    } else {
        part.prose->setMarkdownText(block.text, index > 0);
        if (block.text.startsWith(part.shown.text))
            announce(part.prose, block.text.mid(part.shown.text.size()));
    }
    part.shown = block;
    part.asWritten = m_asWritten;
}

void AnswerView::removeFrom(std::size_t index)
{
    while (m_parts.size() > index) {
        QWidget* widget = m_parts.back().widget;
        m_parts.pop_back();
        m_column->removeWidget(widget);
        widget->hide();
        widget->deleteLater();
    }
    m_dragging = false;
}

std::size_t AnswerView::partOf(const QObject* object) const
{
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const QWidget* text = m_parts[i].text();
        if (object == text || object->parent() == text)
            return i;
    }
    return nowhere;
}

std::size_t AnswerView::partAt(const QPoint& global) const
{
    const int y = mapFromGlobal(global).y();
    std::size_t part = 0;
    while (part + 1 < m_parts.size() && y >= m_parts[part + 1].widget->y())
        ++part;
    return part;
}

void AnswerView::clearSelections(std::size_t except)
{
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        QTextCursor cursor = m_parts[i].cursor();
        if (i == except || !cursor.hasSelection())
            continue;
        cursor.clearSelection();
        m_parts[i].setCursor(cursor);
    }
}

void AnswerView::selectTo(const QPoint& global)
{
    const std::size_t target = partAt(global);
    const bool down = target > m_anchor;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        QTextCursor cursor = part.cursor();
        const bool between = down ? i > m_anchor && i < target : i < m_anchor && i > target;
        const auto end = [down](bool away) { return down == away ? QTextCursor::End : QTextCursor::Start; };
        if (i == m_anchor) {
            cursor.setPosition(cursor.anchor());
            cursor.movePosition(end(true), QTextCursor::KeepAnchor);
        } else if (i == target || between) {
            cursor.movePosition(end(false));
            if (between) {
                cursor.movePosition(end(true), QTextCursor::KeepAnchor);
            } else {
                const auto* area = qobject_cast<QAbstractScrollArea*>(part.text());
                const QPoint place = area->viewport()->mapFromGlobal(global);
                const QTextCursor at = part.prose ? part.prose->cursorForPosition(place)
                                                  : part.code->view()->cursorForPosition(place);
                cursor.setPosition(at.position(), QTextCursor::KeepAnchor);
            }
        } else {
            cursor.clearSelection();
        }
        part.setCursor(cursor);
    }
}

void AnswerView::selectAll()
{
    for (const Part& part : m_parts) {
        QTextCursor cursor = part.cursor();
        cursor.select(QTextCursor::Document);
        part.setCursor(cursor);
    }
}

QString AnswerView::selectedText() const
{
    QStringList pieces;
    for (const Part& part : m_parts) {
        if (part.cursor().hasSelection())
            pieces << part.cursor().selection().toPlainText();
    }
    return pieces.join(QStringLiteral("\n\n"));
}

void AnswerView::copySelected() const
{
    const QString selected = selectedText();
    if (!selected.isEmpty())
        QGuiApplication::clipboard()->setText(selected);
}

void AnswerView::openMenu(std::size_t part, QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copy = menu->addAction(tr("Copy"), this, &AnswerView::copySelected);
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(!selectedText().isEmpty());
    menu->addAction(tr("Select all"), QKeySequence::SelectAll, this, &AnswerView::selectAll);
    ReadingView* prose = m_parts[part].prose;
    const QString address = !prose ? QString()
                            : event->reason() == QContextMenuEvent::Keyboard
                                ? prose->linkAtCaret()
                                : prose->linkAt(prose->viewport()->mapFromGlobal(event->globalPos()));
    if (!address.isEmpty())
        menu->addAction(tr("Copy the address"), this,
                        [address] { QGuiApplication::clipboard()->setText(address); });
    menu->popup(event->globalPos());
}

bool AnswerView::eventFilter(QObject* watched, QEvent* event)
{
    const std::size_t part = partOf(watched);
    if (part == nowhere)
        return QWidget::eventFilter(watched, event);
    const bool viewport = watched->parent() == m_parts[part].text();
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (viewport && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
            clearSelections(part);
            m_anchor = part;
            m_dragging = true;
        }
        break;
    case QEvent::MouseButtonRelease:
        m_dragging = false;
        break;
    case QEvent::MouseMove:
        if (viewport && m_dragging && m_anchor < m_parts.size()) {
            const QPoint global = static_cast<QMouseEvent*>(event)->globalPosition().toPoint();
            if (partAt(global) != m_anchor) {
                selectTo(global);
                return true;
            }
            clearSelections(part);
        }
        break;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress: {
        auto* key = static_cast<QKeyEvent*>(event);
        if (!key->matches(QKeySequence::Copy) && !key->matches(QKeySequence::SelectAll))
            break;
        event->accept();
        if (event->type() == QEvent::KeyPress) {
            if (key->matches(QKeySequence::Copy))
                copySelected();
            else
                selectAll();
        }
        return true;
    }
    case QEvent::ContextMenu:
        // Once: it comes to the viewport, and to the text where a key opened it.
        openMenu(part, static_cast<QContextMenuEvent*>(event));
        return true;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace mw::ui
