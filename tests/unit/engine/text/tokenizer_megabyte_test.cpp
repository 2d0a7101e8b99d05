// SPDX-License-Identifier: Apache-2.0
// Prompts of a megabyte: exact, and in a time that grows with their length and not with its square.
#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace mw::engine {
namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20U;

class Megabyte : public testing::TestWithParam<const char*> {
protected:
    std::shared_ptr<const Tokenizer> m_tokenizer = test::make(test::smallVocabulary(GetParam()));

    void expectExactAndQuick(const std::string& text) const
    {
        const std::clock_t begin = std::clock();
        const auto tokens = m_tokenizer->tokenize(text, true);
        // Quadratic behaviour would take hours of processor time; the bound leaves room for sanitizers.
        EXPECT_LT(std::clock() - begin, 20 * std::clock_t{CLOCKS_PER_SEC});
        EXPECT_TRUE(*m_tokenizer->detokenize(tokens, false) == text) << text.substr(0, 60);
    }

    void expectExactAndQuickRun(char of) const { expectExactAndQuick(std::string(megabyte, of)); }
};

TEST_P(Megabyte, OfOneLetter)
{
    expectExactAndQuickRun('a');
}

TEST_P(Megabyte, OfWhiteSpace)
{
    expectExactAndQuickRun(' ');
    expectExactAndQuickRun('\n');
}

TEST_P(Megabyte, OfDigitsAndSigns)
{
    expectExactAndQuickRun('7');
    expectExactAndQuickRun('\'');
    expectExactAndQuickRun('<');
}

TEST_P(Megabyte, OfInvalidAndControlBytes)
{
    expectExactAndQuickRun('\xFF');
    expectExactAndQuickRun('\0');
}

TEST_P(Megabyte, OfRandomText)
{
    std::mt19937 random(5);
    std::string text;
    while (text.size() < megabyte) {
        text += test::randomText(random, 1000);
    }
    expectExactAndQuick(text);
}

TEST_P(Megabyte, OfRandomLettersInOneWord)
{
    std::mt19937 random(6);
    std::string text;
    while (text.size() < megabyte) {
        text.push_back(static_cast<char>('a' + random() % 26));
    }
    expectExactAndQuick(text);
}

TEST(MegabyteOfNames, OfSpecialTokens)
{
    Vocabulary vocabulary = test::smallVocabulary("llama3");
    const Token half = test::addToken(vocabulary, "<|a", TokenKind::UserDefined);
    const Token whole = test::addToken(vocabulary, "<|a|>", TokenKind::Control);
    for (int i = 0; i < 1000; ++i) {
        test::addToken(vocabulary, "<|a" + std::to_string(i) + "|>", TokenKind::Control);
    }
    const auto tokenizer = test::make(vocabulary);
    SpannedText text;
    while (text.text.size() < megabyte) {
        text.text += "<|a|>";
        const std::size_t begin = text.text.size();
        text.text += "<|a|>";
        text.input.push_back({begin, text.text.size()});
    }
    const auto tokens = tokenizer->tokenize(text, true);
    ASSERT_GT(tokens.size(), 4U);
    EXPECT_EQ(tokens[0], whole);
    EXPECT_EQ(tokens[1], half);
    EXPECT_TRUE(*tokenizer->detokenize(tokens, true) == text.text);
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, Megabyte, testing::Values("smollm", "gpt-2", "llama3", "qwen2"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::erase(name, '-');
                             return name;
                         });

} // namespace
} // namespace mw::engine
