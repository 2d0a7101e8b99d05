// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/markdown_blocks.h"

#include <QList>

#include <algorithm>
#include <optional>

namespace mw::ui {

namespace {

// Laying a piece out costs about a millisecond per thousand characters.
constexpr qsizetype wantedLength = 2000;   ///< from here on a piece ends at the next paragraph
constexpr qsizetype listLength = 4000;     ///< ... at the next item of a list
constexpr qsizetype anyLineLength = 8000;  ///< ... at the next line, but not inside a table
constexpr qsizetype longestLength = 16000; ///< ... anywhere

qsizetype indentOf(QStringView line)
{
    qsizetype column = 0;
    for (const QChar c : line) {
        if (c == u' ')
            ++column;
        else if (c == u'\t')
            column += 4 - column % 4;
        else
            break;
    }
    return column;
}

/// The number of an ordered item, -1 for a bullet; nothing where the line begins no item.
std::optional<int> listItem(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    const auto gapAt = [text](qsizetype at) { return at == text.size() || text[at].isSpace(); };
    if (text[0] == u'-' || text[0] == u'*' || text[0] == u'+')
        return gapAt(1) ? std::optional(-1) : std::nullopt;
    qsizetype digits = 0;
    while (digits < text.size() && digits < 9 && text[digits] >= u'0' && text[digits] <= u'9')
        ++digits;
    if (digits == 0 || digits == text.size() || (text[digits] != u'.' && text[digits] != u')') ||
        !gapAt(digits + 1))
        return std::nullopt;
    return text.first(digits).toInt();
}

bool isHeading(QStringView line)
{
    qsizetype level = 0;
    while (level < line.size() && line[level] == u'#')
        ++level;
    return level >= 1 && level <= 6 && (level == line.size() || line[level].isSpace());
}

/// Whether a line that is not complete may still become a fence.
bool mayBecomeFence(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text[0] != u'`' && text[0] != u'~'))
        return false;
    const auto other = std::find_if(text.begin(), text.end(), [text](QChar c) { return c != text[0]; });
    return other == text.end() || other - text.begin() >= 3;
}

QStringView withoutIndent(QStringView line, qsizetype columns)
{
    qsizetype at = 0;
    while (at < line.size() && at < columns && line[at] == u' ')
        ++at;
    return line.sliced(at);
}

} // namespace

void MarkdownBlocks::clear()
{
    *this = MarkdownBlocks();
}

void MarkdownBlocks::append(QStringView text)
{
    if (text.isEmpty())
        return;
    if (!m_partial.isEmpty()) {
        m_state = m_stateBefore;
        m_blocks.resize(m_blocksBefore);
        if (!m_blocks.empty())
            m_blocks.back() = m_lastBefore;
    }
    QString all = m_partial;
    all += text;
    m_partial.clear();
    qsizetype from = 0;
    for (qsizetype end = all.indexOf(u'\n'); end >= 0; end = all.indexOf(u'\n', from)) {
        QStringView line = QStringView(all).sliced(from, end - from);
        if (line.endsWith(u'\r'))
            line.chop(1);
        addLine(line, true);
        from = end + 1;
    }
    if (from == all.size())
        return;
    m_partial = all.sliced(from);
    m_stateBefore = m_state;
    m_blocksBefore = m_blocks.size();
    m_lastBefore = m_blocks.empty() ? MarkdownBlock() : m_blocks.back();
    if (!mayBecomeFence(m_partial))
        addLine(m_partial, false);
    if (m_partial.size() > longestLength) // a line without an end is not read again and again
        m_partial.clear();
}

MarkdownBlock& MarkdownBlocks::open(MarkdownBlock::Kind kind)
{
    if (!m_state.openBlock || m_blocks.empty() || m_blocks.back().kind != kind) {
        m_blocks.push_back({});
        m_blocks.back().kind = kind;
        m_state.openBlock = true;
    }
    return m_blocks.back();
}

void MarkdownBlocks::addLine(QStringView line, bool ended)
{
    const qsizetype indent = indentOf(line);
    if (m_state.inFence) {
        MarkdownBlock& block = m_blocks.back();
        block.source += line;
        if (closesFence(line, indent)) {
            m_state.inFence = false;
            m_state.openBlock = false;
            m_state.afterBlank = true;
            return;
        }
        if (ended)
            block.source += u'\n';
        block.text += withoutIndent(line, m_state.fenceIndent);
        if (ended)
            block.text += u'\n';
        return;
    }
    if (opensFence(line, indent))
        return;
    addProse(line, ended);
}

bool MarkdownBlocks::opensFence(QStringView line, qsizetype indent)
{
    // Inside a list the code belongs to an item and stands further in.
    if (indent > 3 && !m_state.inList)
        return false;
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text[0] != u'`' && text[0] != u'~'))
        return false;
    const QChar fence = text[0];
    qsizetype length = 0;
    while (length < text.size() && text[length] == fence)
        ++length;
    const QStringView info = text.sliced(length).trimmed();
    if (length < 3 || (fence == u'`' && info.contains(u'`')))
        return false;

    m_state.openBlock = false;
    MarkdownBlock& block = open(MarkdownBlock::Kind::Code);
    const auto end = std::find_if(info.begin(), info.end(), [](QChar c) { return c.isSpace(); });
    block.language = info.first(end - info.begin()).toString();
    block.source = line.toString() + u'\n';
    m_state.inFence = true;
    m_state.fence = fence;
    m_state.fenceLength = length;
    m_state.fenceIndent = indent;
    return true;
}

bool MarkdownBlocks::closesFence(QStringView line, qsizetype indent) const
{
    const QStringView text = line.trimmed();
    return indent <= m_state.fenceIndent + 3 && text.size() >= m_state.fenceLength &&
           std::all_of(text.begin(), text.end(), [this](QChar c) { return c == m_state.fence; });
}

bool MarkdownBlocks::mayEndBefore(QStringView line, qsizetype indent) const
{
    const qsizetype length = m_blocks.back().text.size();
    if (length >= longestLength)
        return true;
    if (line.trimmed().isEmpty() || m_state.inTable)
        return false;
    if (length >= anyLineLength)
        return true;
    if (indent == 0 && listItem(line))
        return length >= listLength;
    const bool begins = isHeading(line) || (m_state.afterBlank && indent == 0);
    return begins && length >= wantedLength;
}

void MarkdownBlocks::addProse(QStringView line, bool ended)
{
    const qsizetype indent = indentOf(line);
    const bool blank = line.trimmed().isEmpty();
    const bool continues = m_state.openBlock && !m_blocks.empty();
    if (blank && !continues)
        return; // between blocks
    if (continues && mayEndBefore(line, indent)) {
        m_state.openBlock = false;
        if (blank)
            return;
    }
    MarkdownBlock& block = open(MarkdownBlock::Kind::Prose);
    block.text += line;
    if (ended)
        block.text += u'\n';
    block.source = block.text;

    const bool item = listItem(line).has_value();
    if (item && (indent <= 3 || m_state.inList))
        m_state.inList = true;
    else if (!blank && indent == 0 && (m_state.afterBlank || isHeading(line)))
        m_state.inList = false;
    m_state.inTable = !blank && line.contains(u'|');
    m_state.afterBlank = blank;
    cutLongLine();
}

void MarkdownBlocks::cutLongLine()
{
    while (m_blocks.back().text.size() > longestLength) {
        QString& text = m_blocks.back().text;
        qsizetype at = text.lastIndexOf(u' ', anyLineLength);
        if (at < anyLineLength / 2)
            at = text[anyLineLength].isLowSurrogate() ? anyLineLength - 1 : anyLineLength;
        QString rest = text.sliced(at);
        text.truncate(at);
        m_blocks.back().source = text;
        m_state.openBlock = false;
        MarkdownBlock& next = open(MarkdownBlock::Kind::Prose);
        next.text = std::move(rest);
        next.source = next.text;
    }
}

std::vector<int> orderedListStarts(const QString& markdown)
{
    std::vector<int> starts;
    bool ordered = false;
    bool afterBlank = true;
    for (const QStringView line : QStringView(markdown).split(u'\n')) {
        const bool blank = line.trimmed().isEmpty();
        const qsizetype indent = indentOf(line);
        if (!blank && indent <= 3) {
            const std::optional<int> number = listItem(line);
            if (number && *number >= 0 && !ordered)
                starts.push_back(*number);
            if (number)
                ordered = *number >= 0 || (ordered && indent > 1);
            else if ((afterBlank && indent == 0) || isHeading(line))
                ordered = false;
        }
        afterBlank = blank;
    }
    return starts;
}

} // namespace mw::ui
