// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace mw::engine {
namespace {

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

/// The other long texts are in tokenizer_megabyte_test.cpp, which is slow.
TEST(TokenizerLength, AMegabyteOfOneLetterIsNotQuadratic)
{
    const auto tokenizer = test::make(test::smallVocabulary("smollm"));
    const std::string text(std::size_t{1} << 20U, 'a');
    EXPECT_TRUE(*tokenizer->detokenize(tokenizer->tokenize(text, true), false) == text);
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
