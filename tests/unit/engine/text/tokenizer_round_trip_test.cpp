// SPDX-License-Identifier: Apache-2.0
#include "engine/text/pre_tokenizer.h"

#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace mw::engine {
namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20U;

class RoundTrip : public testing::TestWithParam<const char*> {
protected:
    std::shared_ptr<const Tokenizer> m_tokenizer = test::make(test::smallVocabulary(GetParam()));

    void expectRoundTrip(const std::string& text) const
    {
        const auto tokens = m_tokenizer->tokenize(text, true);
        const auto back = m_tokenizer->detokenize(tokens, false);
        ASSERT_TRUE(back);
        ASSERT_TRUE(*back == text) << "a text of " << text.size() << " bytes: " << text.substr(0, 80);
        ASSERT_EQ(m_tokenizer->tokenize(SpannedText{text, {{0, text.size()}}}, true), tokens);
    }
};

/// Random bytes, valid text, and valid text with broken sequences.
std::string randomBytes(std::mt19937& random)
{
    const unsigned kind = random() % 3;
    const std::size_t length = random() % 60;
    std::string text = kind == 0 ? std::string(length, '\0') : test::randomText(random, length);
    for (char& c : text) {
        if (kind == 0 || (kind == 1 && random() % 8 == 0)) {
            c = static_cast<char>(random() % 256);
        }
    }
    return text;
}

TEST_P(RoundTrip, OfRandomBytesIsExact)
{
    std::mt19937 random(11);
    for (int i = 0; i < 5000; ++i) {
        ASSERT_NO_FATAL_FAILURE(expectRoundTrip(randomBytes(random)));
    }
}

TEST_P(RoundTrip, OfAMegabyteTakesLinearTime)
{
    std::mt19937 random(5);
    std::string mixed;
    while (mixed.size() < megabyte) {
        mixed += test::randomText(random, 1000);
    }
    std::string words;
    while (words.size() < megabyte) {
        words += "The licence terms of this program and 12 others; ";
    }
    const std::string texts[] = {std::string(megabyte, 'a'),
                                 std::string(megabyte, ' '),
                                 std::string(megabyte, '\n'),
                                 std::string(megabyte, '7'),
                                 std::string(megabyte, '\''),
                                 std::string(megabyte, '<'),
                                 std::string(megabyte, '\xFF'),
                                 std::string(megabyte, '\0'),
                                 mixed,
                                 words};
    for (const std::string& text : texts) {
        const auto start = std::chrono::steady_clock::now();
        ASSERT_NO_FATAL_FAILURE(expectRoundTrip(text));
        // Quadratic behaviour would take hours; the bound leaves room for sanitizers and busy machines.
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    }
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, RoundTrip, testing::Values("smollm", "gpt-2", "llama3", "qwen2"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(TokenizerThreads, ShareOneTokenizer)
{
    const auto tokenizer = test::make(test::smallVocabulary("llama3"));
    const auto cases = test::recordedCases();
    std::vector<std::vector<Token>> expected;
    for (const std::string& text : cases) {
        expected.push_back(tokenizer->tokenize(text, true));
    }
    std::vector<int> differences(4, 0);
    std::vector<std::thread> threads;
    for (int& count : differences) {
        threads.emplace_back([&] {
            for (std::size_t i = 0; i < cases.size(); ++i) {
                count += tokenizer->tokenize(cases[i], true) == expected[i] ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(differences, (std::vector<int>{0, 0, 0, 0}));
}

} // namespace
} // namespace mw::engine
