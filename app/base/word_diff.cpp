// SPDX-License-Identifier: Apache-2.0
#include "app/base/word_diff.h"

#include <QHash>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace mw::app {

namespace {

/// A word with the space that follows it; the first one also has the space before it.
struct Word {
    qsizetype begin = 0;
    qsizetype end = 0;  ///< of the word
    qsizetype next = 0; ///< where the next one begins
    int id = 0;         ///< the same for the same words
    bool own = false;
};

bool isSpace(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
}

std::vector<Word> wordsOf(const QString& text, QHash<QString, int>& ids)
{
    std::vector<Word> words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    qsizetype begin = 0;
    for (qsizetype end = finder.toNextBoundary(); end > begin; end = finder.toNextBoundary()) {
        const QString piece = text.mid(begin, end - begin);
        if (!isSpace(piece)) {
            const auto known = ids.constFind(piece);
            const int id = known != ids.cend() ? *known : *ids.insert(piece, static_cast<int>(ids.size()));
            words.push_back({words.empty() ? 0 : begin, end, end, id, false});
        } else if (!words.empty()) {
            words.back().next = end;
        }
        begin = end;
    }
    return words;
}

/// Finds the shortest way from one list to the other and marks on both what is not on it.
class Search {
public:
    using Index = std::ptrdiff_t;

    Search(std::vector<Word>& left, std::vector<Word>& right, std::int64_t effort)
        : m_left(left), m_right(right), m_effort(effort),
          m_middle(static_cast<Index>(left.size() + right.size()) + 2),
          m_forward(2 * static_cast<std::size_t>(m_middle) + 1), m_backward(m_forward.size())
    {}

    bool complete() const { return m_effort >= 0; }

    /// The words from a0 to a1 of the left list and from b0 to b1 of the right one.
    void compare(Index a0, Index a1, Index b0, Index b1)
    {
        while (a0 < a1 && b0 < b1 && same(a0, b0)) {
            ++a0;
            ++b0;
        }
        while (a0 < a1 && b0 < b1 && same(a1 - 1, b1 - 1)) {
            --a1;
            --b1;
        }
        const auto place = a0 < a1 && b0 < b1 ? split({a0, b0}, {a1, b1}) : std::nullopt;
        if (!place) { // nothing is left on one side, or the search was given up
            mark(m_left, a0, a1);
            mark(m_right, b0, b1);
            return;
        }
        compare(a0, place->a, b0, place->b);
        compare(place->a, a1, place->b, b1);
    }

private:
    struct Place {
        Index a = 0;
        Index b = 0;
    };

    static std::size_t at(Index index) { return static_cast<std::size_t>(index); }
    bool same(Index a, Index b) const { return m_left[at(a)].id == m_right[at(b)].id; }
    static void mark(std::vector<Word>& words, Index from, Index to)
    {
        for (; from < to; ++from)
            words[at(from)].own = true;
    }

    /// One step further on diagonal `k`, from whichever neighbour is further; without the words that are the
    /// same there.
    Index step(const std::vector<Index>& reached, Index k, Index d) const
    {
        const Index below = reached[at(m_middle + k - 1)];
        const Index above = reached[at(m_middle + k + 1)];
        return k == -d || (k != d && below < above) ? above : below + 1;
    }

    /// A place on a shortest way, about as far from both ends: where the furthest ways from either end meet.
    /// None once the effort is used up. Neither list is empty, and they share neither their first nor their
    /// last word.
    std::optional<Place> split(Place from, Place to)
    {
        const Index n = to.a - from.a;
        const Index m = to.b - from.b;
        const Index apart = n - m;
        const bool odd = apart % 2 != 0;
        m_forward[at(m_middle + 1)] = m_backward[at(m_middle + 1)] = 0;
        for (Index d = 0; d <= (n + m + 1) / 2; ++d) {
            // Diagonals that lie in the field at all.
            const Index lowest = -d + 2 * std::max<Index>(0, d - m);
            const Index highest = d - 2 * std::max<Index>(0, d - n);
            for (Index k = lowest; k <= highest; k += 2) {
                Index a = step(m_forward, k, d);
                const Index began = a;
                while (a < n && a - k < m && same(from.a + a, from.b + a - k))
                    ++a;
                m_forward[at(m_middle + k)] = a;
                const Index other = apart - k;
                if (odd && other >= 1 - d && other <= d - 1 && a + m_backward[at(m_middle + other)] >= n)
                    return Place{from.a + a, from.b + a - k};
                m_effort -= 1 + a - began;
            }
            for (Index k = lowest; k <= highest; k += 2) {
                Index a = step(m_backward, k, d);
                const Index began = a;
                while (a < n && a - k < m && same(to.a - 1 - a, to.b - 1 - a + k))
                    ++a;
                m_backward[at(m_middle + k)] = a;
                const Index other = apart - k;
                if (!odd && other >= -d && other <= d && a + m_forward[at(m_middle + other)] >= n)
                    return Place{to.a - a, to.b - a + k};
                m_effort -= 1 + a - began;
            }
            if (m_effort < 0)
                return std::nullopt;
        }
        return std::nullopt; // not reached: the ways meet half-way at the latest
    }

    std::vector<Word>& m_left;
    std::vector<Word>& m_right;
    std::int64_t m_effort;
    const Index m_middle;
    std::vector<Index> m_forward;  ///< how far along the left list a way comes on each diagonal
    std::vector<Index> m_backward; ///< the same from the ends
};

/// The text cut where words that only it has begin and end; the space around them belongs to both.
std::vector<WordDiff::Part> partsOf(const QString& text, const std::vector<Word>& words)
{
    std::vector<WordDiff::Part> parts;
    const auto add = [&](qsizetype begin, qsizetype end, bool own) {
        if (begin >= end)
            return;
        if (parts.empty() || parts.back().own != own)
            parts.push_back({QString(), own});
        parts.back().text += QStringView(text).mid(begin, end - begin);
    };
    if (words.empty())
        add(0, text.size(), false);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        add(word.begin, word.end, word.own);
        add(word.end, word.next, word.own && i + 1 < words.size() && words[i + 1].own);
    }
    return parts;
}

int countOwn(const std::vector<Word>& words)
{
    return static_cast<int>(std::count_if(words.begin(), words.end(), [](const Word& w) { return w.own; }));
}

} // namespace

WordDiff diffWords(const QString& left, const QString& right, std::int64_t effort)
{
    QHash<QString, int> ids;
    std::vector<Word> leftWords = wordsOf(left, ids);
    std::vector<Word> rightWords = wordsOf(right, ids);
    Search search(leftWords, rightWords, effort);
    search.compare(0, static_cast<Search::Index>(leftWords.size()), 0,
                   static_cast<Search::Index>(rightWords.size()));
    WordDiff diff;
    diff.left = partsOf(left, leftWords);
    diff.right = partsOf(right, rightWords);
    diff.removed = countOwn(leftWords);
    diff.added = countOwn(rightWords);
    diff.same = static_cast<int>(leftWords.size()) - diff.removed;
    diff.complete = search.complete();
    return diff;
}

} // namespace mw::app
