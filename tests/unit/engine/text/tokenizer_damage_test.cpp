// SPDX-License-Identifier: Apache-2.0
// Vocabularies as a hostile or broken file may have them: refused with a clear error, or harmless.
#include "engine/text/tokenizer_factory.h"

#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace mw::engine {
namespace {

using Tokens = std::vector<Token>;
using Change = std::function<void(Vocabulary&)>;

Error refusal(const Change& change)
{
    Vocabulary vocabulary = test::byteVocabulary();
    change(vocabulary);
    const auto tokenizer = makeTokenizer(std::move(vocabulary), "bad.gguf");
    EXPECT_FALSE(tokenizer);
    return tokenizer ? Error{} : tokenizer.error();
}

void expectDamaged(const std::string& reason, const Change& change)
{
    const Error error = refusal(change);
    EXPECT_EQ(error.code, ErrorCode::FileDamaged) << reason;
    EXPECT_NE(error.detail.find(reason), std::string::npos) << error.detail;
    ASSERT_EQ(error.args.size(), 2U);
    EXPECT_EQ(error.args[0], "bad.gguf");
}

TEST(DamagedVocabulary, OtherTokenizersAreRefusedByName)
{
    for (const std::string model : {"llama", "bert", "t5", "rwkv", "", "GPT2", "gpt2 "}) {
        const Error error = refusal([&](Vocabulary& v) { v.model = model; });
        EXPECT_EQ(error.code, ErrorCode::UnsupportedTokenizer);
        ASSERT_EQ(error.args.size(), 2U);
        EXPECT_TRUE(error.args[0].starts_with(model.empty() ? "(none)" : model)) << error.args[0];
        EXPECT_EQ(error.args[1], "gpt2");
        EXPECT_NE(error.detail.find("bad.gguf"), std::string::npos);
    }
    EXPECT_EQ(refusal([](Vocabulary& v) { v.model = "llama"; }).args[0], "llama (SentencePiece)");
}

TEST(DamagedVocabulary, OtherPreTokenizersAreRefusedByName)
{
    for (const std::string name : {"tekken", "default", ""}) {
        const Error error = refusal([&](Vocabulary& v) { v.preTokenizer = name; });
        EXPECT_EQ(error.code, ErrorCode::UnsupportedTokenizer);
        ASSERT_EQ(error.args.size(), 2U);
        EXPECT_EQ(error.args[0], name.empty() ? "(none)" : name);
        EXPECT_EQ(error.args[1], "smollm, gpt-2, llama-bpe, llama3, llama-v3, qwen2, deepseek-r1-qwen");
    }
    const Error error = refusal([](Vocabulary& v) { v.preTokenizer = "\x1b[31m\n" + std::string(500, 'x'); });
    EXPECT_EQ(error.args[0], "?[31m?" + std::string(58, 'x') + "...");
}

TEST(DamagedVocabulary, CountsMustAgree)
{
    expectDamaged("empty", [](Vocabulary& v) { v.tokens.clear(); });
    expectDamaged("255 token types", [](Vocabulary& v) { v.kinds.resize(255, TokenKind::Normal); });
    expectDamaged("257 token types", [](Vocabulary& v) { v.kinds.resize(257, TokenKind::Normal); });
}

TEST(DamagedVocabulary, KindsMustBeKnown)
{
    for (const int kind : {-1, 7, 1 << 30, std::numeric_limits<int>::min()}) {
        expectDamaged("unknown type", [&](Vocabulary& v) {
            v.kinds.resize(256, TokenKind::Normal);
            v.kinds[9] = static_cast<TokenKind>(kind);
        });
    }
}

TEST(DamagedVocabulary, SpecialIdsMustExist)
{
    for (Token Vocabulary::*id :
         {&Vocabulary::bos, &Vocabulary::eos, &Vocabulary::eot, &Vocabulary::eom, &Vocabulary::unknown}) {
        for (const Token value :
             {256, -2, std::numeric_limits<Token>::max(), std::numeric_limits<Token>::min()}) {
            expectDamaged("not in the vocabulary", [&](Vocabulary& v) { v.*id = value; });
        }
    }
}

TEST(DamagedVocabulary, ByteTokensMustBeTwoHexadecimalDigits)
{
    for (const std::string name : {"<0x-1>", "<0xZZ>", "<0x+1>", "<0x 1>", "<0x1>", "<0x100>", "<0x>", "0x41",
                                   "", "<0x4g>", "<0X41>", "<0x0x>"}) {
        expectDamaged("entry 256 is a byte token",
                      [&](Vocabulary& v) { test::addToken(v, name, TokenKind::Byte); });
    }
}

TEST(DamagedVocabulary, ByteTokensStandInForMissingBytes)
{
    Vocabulary vocabulary = test::byteVocabulary();
    vocabulary.tokens['a'] = "elsewhere";
    const Token a = test::addToken(vocabulary, "<0x61>", TokenKind::Byte);
    EXPECT_EQ(test::make(vocabulary)->tokenize("aa", false), (Tokens{a, a}));
}

TEST(DamagedVocabulary, MissingBytesNeedAnUnknownToken)
{
    expectDamaged("no tokens for 2 of the 256 bytes", [](Vocabulary& v) {
        v.tokens[4] = "four";
        v.tokens[6] = "six";
    });

    Vocabulary vocabulary = test::byteVocabulary();
    vocabulary.tokens[4] = "four";
    vocabulary.unknown = test::addToken(vocabulary, "<unk>", TokenKind::Unknown);
    EXPECT_EQ(test::make(vocabulary)->tokenize("a\x04", false), (Tokens{'a', vocabulary.unknown}));

    vocabulary.kinds.back() = TokenKind::Control;
    EXPECT_EQ(test::make(vocabulary)->tokenize("!\x04?\x04", false), (Tokens{'!', '?'}))
        << "text never becomes a CONTROL token";
    EXPECT_EQ(test::make(vocabulary)->tokenize("\x04", true), Tokens{});
}

TEST(DamagedVocabulary, MergesMustNameTokens)
{
    for (const std::string line : {"a zz", "zz a", "a b", "日 本", "a  b", "\xFF a", "a \xFF"}) {
        expectDamaged("merge 0 names a token that is not in the vocabulary",
                      [&](Vocabulary& v) { v.merges = {line}; });
    }
    for (const std::string line : {"", " ", "ab", "a ", " a"}) {
        expectDamaged("merge 1 is not two parts", [&](Vocabulary& v) {
            test::addMerge(v, "a", "b");
            v.merges.push_back(line);
        });
    }
    expectDamaged("merge 0", [](Vocabulary& v) { v.merges = {std::string("a\0 b", 4)}; });
    expectDamaged("merge 0", [](Vocabulary& v) { v.merges = {std::string(1 << 20, 'a') + " b"}; });
}

TEST(DamagedVocabulary, OfEqualMergesTheFirstCounts)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token ab = test::addMerge(vocabulary, "a", "b");
    const Token bc = test::addMerge(vocabulary, "b", "c");
    vocabulary.merges.push_back("a b");
    EXPECT_EQ(test::make(vocabulary)->tokenize("abc", false), (Tokens{ab, 'c'}));
    EXPECT_LT(ab, bc);
}

TEST(DamagedVocabulary, OfEqualTokensTheFirstNormalOneCounts)
{
    Vocabulary vocabulary = test::byteVocabulary();
    test::addToken(vocabulary, "ab", TokenKind::Unused);
    const Token first = test::addToken(vocabulary, "ab");
    const Token second = test::addToken(vocabulary, "ab");
    vocabulary.merges = {"a b"};
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("ab", false), (Tokens{first}));
    EXPECT_EQ(*tokenizer->detokenize(Tokens{second}, false), "ab");
}

TEST(DamagedVocabulary, StrangeTextsAreHarmless)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token empty = test::addToken(vocabulary, "");
    const Token emptyControl = test::addToken(vocabulary, "", TokenKind::Control);
    const Token emptyUser = test::addToken(vocabulary, "", TokenKind::UserDefined);
    const Token nul = test::addToken(vocabulary, std::string("\0x\0", 3));
    const Token nulUser = test::addToken(vocabulary, std::string("\0\0", 2), TokenKind::UserDefined);
    const Token invalid = test::addToken(vocabulary, "\xFF\xC3");
    const Token large = test::addToken(vocabulary, std::string(1 << 20, 'a'));
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("ab", true), (Tokens{'a', 'b'}));
    EXPECT_EQ(tokenizer->tokenize(SpannedText{"ab", {}}, true), (Tokens{'a', 'b'}));
    EXPECT_EQ(tokenizer->tokenize(std::string_view("\0\0\0", 3), true), (Tokens{nulUser, 0}));
    EXPECT_EQ(*tokenizer->detokenize(Tokens{empty, emptyControl, emptyUser, nul, invalid}, true),
              std::string("\0x\0\xFF\xC3", 5));
    EXPECT_EQ(tokenizer->tokenBytes(large).size(), std::size_t{1} << 20);
    EXPECT_EQ(tokenizer->tokenize(std::string(1000, 'a'), false).size(), 1000U);
}

TEST(DamagedVocabulary, NamesOfSpecialTokensAreBounded)
{
    for (const TokenKind kind : {TokenKind::Control, TokenKind::UserDefined}) {
        expectDamaged("1048576 bytes",
                      [&](Vocabulary& v) { test::addToken(v, std::string(1 << 20, '<'), kind); });
        Vocabulary vocabulary = test::byteVocabulary();
        const Token name = test::addToken(vocabulary, std::string(1024, '<'), kind);
        EXPECT_EQ(test::make(vocabulary)->tokenize(SpannedText{std::string(1025, '<'), {}}, true),
                  (Tokens{name, '<'}));
    }
}

} // namespace
} // namespace mw::engine
