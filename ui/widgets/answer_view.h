// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/markdown_blocks.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QContextMenuEvent;
class QTextCursor;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class CodeBlock;
class Look;
class ReadingView;

/// An answer in Markdown, rendered while it arrives: code in blocks of their own, prose in pieces of which
/// only the last is laid out again. Rendering rests between slices, so that an answer of any length leaves
/// the event loop free. Words are selected across the pieces. The text is not trusted (ReadingView).
class AnswerView : public QWidget {
    Q_OBJECT
public:
    explicit AnswerView(const Look& look, QWidget* parent = nullptr);

    /// What follows the text before is taken over at the next tick; other text, and the last of an answer
    /// (`complete`), at once.
    void setText(const QString& text, bool complete);
    /// Shows the Markdown itself.
    void setAsWritten(bool asWritten);
    bool asWritten() const { return m_asWritten; }
    /// What a reader hears of the text: "Answer".
    void setTextName(const QString& name);

    /// The selected words of all pieces.
    QString selectedText() const;
    void selectAll();
    /// Whether all that arrived is shown.
    bool upToDate() const { return !m_tick.isActive() && !m_more.isActive(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Part {
        MarkdownBlock shown;
        bool asWritten = false;
        QWidget* widget = nullptr;
        ReadingView* prose = nullptr; ///< this or
        CodeBlock* code = nullptr;    ///< this

        QWidget* text() const; ///< what selects
        QTextCursor cursor() const;
        void setCursor(const QTextCursor& cursor) const;
    };

    void render();
    void showBlock(std::size_t index, const MarkdownBlock& block);
    void removeFrom(std::size_t index);
    std::size_t partOf(const QObject* viewport) const;
    std::size_t partAt(const QPoint& global) const;
    void selectTo(const QPoint& global);
    void clearSelections(std::size_t except);
    void openMenu(std::size_t part, QContextMenuEvent* event);
    void copySelected() const;

    const Look& m_look;
    QString m_text;
    QString m_name;
    MarkdownBlocks m_blocks;
    std::vector<Part> m_parts;
    QVBoxLayout* m_column;
    QTimer m_tick;
    QTimer m_more;
    bool m_asWritten = false;
    bool m_ended = false;     ///< the blocks have the end of the last line
    std::size_t m_from = 0;   ///< first part that may have changed
    std::size_t m_anchor = 0; ///< the part where the mouse button went down
    bool m_dragging = false;
};

} // namespace mw::ui
