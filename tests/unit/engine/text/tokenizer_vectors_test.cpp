// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <string>

namespace mw::engine {
namespace {

constexpr std::size_t smallStep = 6; // as in tests/support/record_tokenizer_vectors.py

class SmallVocabulary : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(SmallVocabulary, GivesTheRecordedIds)
{
    const auto [preTokenizer, recorded] = GetParam();
    const auto tokenizer = test::make(test::smallVocabulary(preTokenizer));
    const auto cases = test::recordedCases();
    const auto ids = test::recordedIds(std::string("small_") + recorded + ".ids");
    ASSERT_EQ(cases.size(), 2000U);
    ASSERT_EQ(ids.size(), (cases.size() + smallStep - 1) / smallStep);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string& text = cases[i * smallStep];
        ASSERT_EQ(tokenizer->tokenize(text, true), ids[i]) << "case " << i * smallStep << ": " << text;
        ASSERT_EQ(*tokenizer->detokenize(ids[i], true), text);
    }
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, SmallVocabulary,
                         testing::Values(std::pair{"smollm", "smollm"}, std::pair{"gpt-2", "gpt-2"},
                                         std::pair{"llama3", "llama3"}, std::pair{"llama-bpe", "llama3"},
                                         std::pair{"llama-v3", "llama3"}, std::pair{"qwen2", "qwen2"},
                                         std::pair{"deepseek-r1-qwen", "qwen2"}),
                         [](const auto& tested) {
                             std::string name = tested.param.first;
                             std::erase(name, '-');
                             return name;
                         });

} // namespace
} // namespace mw::engine
