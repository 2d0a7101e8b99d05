// SPDX-License-Identifier: Apache-2.0
#include "app/base/word_diff.h"

#include <QStringList>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mw::app {
namespace {

/// "the [quick] fox": what only this text has stands in brackets.
std::string marked(const std::vector<WordDiff::Part>& parts)
{
    QString text;
    for (const WordDiff::Part& part : parts)
        text += part.own ? u'[' + part.text + u']' : part.text;
    return text.toStdString();
}

QString whole(const std::vector<WordDiff::Part>& parts)
{
    QString text;
    for (const WordDiff::Part& part : parts)
        text += part.text;
    return text;
}

TEST(WordDiff, WordsThatOnlyOneTextHasAreMarked)
{
    const WordDiff diff = diffWords(QStringLiteral("The quick brown fox, again."),
                                    QStringLiteral("The slow brown fox jumps again."));
    EXPECT_EQ(marked(diff.left), "The [quick] brown fox[,] again.");
    EXPECT_EQ(marked(diff.right), "The [slow] brown fox [jumps] again.");
    EXPECT_EQ(diff.removed, 2);
    EXPECT_EQ(diff.added, 2);
    EXPECT_EQ(diff.same, 5);
    EXPECT_TRUE(diff.complete);
}

TEST(WordDiff, NeighboursAreMarkedTogetherWithTheSpaceBetweenThem)
{
    const WordDiff diff = diffWords(QStringLiteral("a b c d"), QStringLiteral("a d"));
    EXPECT_EQ(marked(diff.left), "a [b c] d");
    EXPECT_EQ(marked(diff.right), "a d");
}

TEST(WordDiff, ChineseIsComparedByCharacter)
{
    const WordDiff diff = diffWords(QString::fromUtf8("今天天气很好。"), QString::fromUtf8("今天天气不好！"));
    EXPECT_EQ(marked(diff.left), "今天天气[很]好[。]");
    EXPECT_EQ(marked(diff.right), "今天天气[不]好[！]");
}

TEST(WordDiff, SpacesAndLineBreaksAreNotCompared)
{
    const WordDiff diff =
        diffWords(QStringLiteral("  one two\nthree\n"), QStringLiteral("one\n\ntwo  three"));
    EXPECT_EQ(diff.removed + diff.added, 0);
    EXPECT_EQ(diff.same, 3);
    EXPECT_EQ(whole(diff.left), QStringLiteral("  one two\nthree\n"));
    EXPECT_EQ(whole(diff.right), QStringLiteral("one\n\ntwo  three"));
}

TEST(WordDiff, EmptyTexts)
{
    EXPECT_EQ(diffWords({}, {}).same, 0);
    const WordDiff onlyRight = diffWords({}, QStringLiteral("a b"));
    EXPECT_EQ(onlyRight.added, 2);
    EXPECT_EQ(marked(onlyRight.right), "[a b]");
    const WordDiff onlyLeft = diffWords(QStringLiteral(" a b "), QStringLiteral(" \n"));
    EXPECT_EQ(onlyLeft.removed, 2);
    EXPECT_EQ(whole(onlyLeft.left), QStringLiteral(" a b "));
    EXPECT_EQ(whole(onlyLeft.right), QStringLiteral(" \n"));
}

/// Length of the longest common subsequence, by the table that everybody knows.
int commonWords(const QStringList& a, const QStringList& b)
{
    std::vector<int> row(static_cast<std::size_t>(b.size()) + 1);
    for (const QString& word : a) {
        int diagonal = 0;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const int above = row[j];
            row[j] = word == b[static_cast<qsizetype>(j) - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
            diagonal = above;
        }
    }
    return row.back();
}

TEST(WordDiff, AsLittleIsMarkedAsCanBe)
{
    std::mt19937 random(7);
    const auto draw = [&random](int most, int letters) {
        QStringList words;
        for (auto count = random() % static_cast<unsigned>(most); count > 0; --count)
            words << QString(QChar(static_cast<char16_t>(u'a' + random() % static_cast<unsigned>(letters))));
        return words;
    };
    for (int i = 0; i < 2000; ++i) {
        const QStringList a = draw(i % 3 == 0 ? 4 : 40, 1 + i % 5);
        const QStringList b = draw(i % 7 == 0 ? 4 : 40, 1 + i % 5);
        const WordDiff diff = diffWords(a.join(u' '), b.join(u' '));
        ASSERT_EQ(diff.same, commonWords(a, b))
            << a.join(u' ').toStdString() << " / " << b.join(u' ').toStdString();
        ASSERT_EQ(diff.same + diff.removed, a.size());
        ASSERT_EQ(diff.same + diff.added, b.size());
        ASSERT_EQ(whole(diff.left), a.join(u' '));
        ASSERT_EQ(whole(diff.right), b.join(u' '));
        // What both have is the same, in the same order.
        QString left;
        QString right;
        for (const WordDiff::Part& part : diff.left)
            left += part.own ? QString() : part.text;
        for (const WordDiff::Part& part : diff.right)
            right += part.own ? QString() : part.text;
        ASSERT_EQ(left.remove(u' '), right.remove(u' '));
    }
}

TEST(WordDiff, TheSearchIsGivenUpWhereItWouldTakeTooLong)
{
    QString left = QStringLiteral("same ");
    QString right = QStringLiteral("same ");
    for (int i = 0; i < 50'000; ++i) {
        left += QStringLiteral("l%1 ").arg(i);
        right += QStringLiteral("r%1 ").arg(i);
    }
    left += QStringLiteral("end");
    right += QStringLiteral("end");
    const WordDiff diff = diffWords(left, right, 1'000'000);
    EXPECT_FALSE(diff.complete);
    EXPECT_EQ(diff.same, 2);
    EXPECT_EQ(diff.removed, 50'000);
    EXPECT_EQ(whole(diff.left), left);
}

} // namespace
} // namespace mw::app
