// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <vector>

namespace mw::ui {

/// A part of a Markdown text that is shown by a widget of its own.
struct MarkdownBlock {
    enum class Kind { Prose, Code };
    Kind kind = Kind::Prose;
    QString source;   ///< as it was written, fences included
    QString text;     ///< Markdown, or the lines of code without their fences and their indentation
    QString language; ///< of code: the first word behind the fence, as written; may be empty

    bool operator==(const MarkdownBlock&) const = default;
};

/// Cuts Markdown into blocks while it arrives: fenced code, and prose in pieces that are short enough to be
/// laid out many times a second. Pieces end where Markdown lets them: before a paragraph or heading, inside a
/// list only before an item. Only the last block changes when text is appended, and it may be taken back.
/// Untrusted input: linear in its length, no recursion.
class MarkdownBlocks {
public:
    void append(QStringView text);
    void clear();

    const std::vector<MarkdownBlock>& blocks() const { return m_blocks; }

private:
    void addLine(QStringView line, bool ended);
    void addProse(QStringView line, bool ended);
    bool opensFence(QStringView line, qsizetype indent);
    bool closesFence(QStringView line, qsizetype indent) const;
    bool mayEndBefore(QStringView line, qsizetype indent) const;
    void cutLongLine();
    MarkdownBlock& open(MarkdownBlock::Kind kind);

    /// What a line that is not complete yet may have to give back.
    struct State {
        bool inFence = false;
        bool inList = false;
        bool inTable = false;
        bool afterBlank = true;
        bool openBlock = false; ///< whether lines go to the last block
        QChar fence;
        qsizetype fenceLength = 0;
        qsizetype fenceIndent = 0;
    };

    std::vector<MarkdownBlock> m_blocks;
    State m_state;
    QString m_partial; ///< the line that is not complete
    // As they were before the partial line.
    State m_stateBefore;
    std::size_t m_blocksBefore = 0;
    MarkdownBlock m_lastBefore;
};

/// The first numbers of the ordered lists of a Markdown text that are not inside others, in its order.
std::vector<int> orderedListStarts(const QString& markdown);

} // namespace mw::ui
