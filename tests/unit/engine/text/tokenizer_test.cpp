// SPDX-License-Identifier: Apache-2.0
#include "engine/text/tokenizer_factory.h"

#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace mw::engine {
namespace {

using Tokens = std::vector<Token>;

Tokens bytesOf(std::string_view text)
{
    Tokens tokens;
    for (const char c : text) {
        tokens.push_back(static_cast<unsigned char>(c));
    }
    return tokens;
}

/// Text with «input» marked.
SpannedText spanned(std::string_view marked)
{
    SpannedText text;
    for (std::size_t at = 0; at < marked.size();) {
        if (marked.substr(at).starts_with("«")) {
            text.input.push_back({text.text.size(), 0});
            at += std::string_view("«").size();
        } else if (marked.substr(at).starts_with("»")) {
            text.input.back().end = text.text.size();
            at += std::string_view("»").size();
        } else {
            text.text.push_back(marked[at++]);
        }
    }
    return text;
}

TEST(Tokenizer, MergesByRankThenFromTheLeft)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token bc = test::addMerge(vocabulary, "b", "c");
    const Token ab = test::addMerge(vocabulary, "a", "b");
    const Token aa = test::addMerge(vocabulary, "a", "a");
    const Token abc = test::addMerge(vocabulary, "a", "bc");
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("abc", false), (Tokens{abc})) << "b c before a b";
    EXPECT_EQ(tokenizer->tokenize("abd", false), (Tokens{ab, 'd'}));
    EXPECT_EQ(tokenizer->tokenize("aaa", false), (Tokens{aa, 'a'})) << "leftmost";
    EXPECT_EQ(tokenizer->tokenize("aab", false), (Tokens{'a', ab}));
    EXPECT_EQ(tokenizer->tokenize("bcbc", false), (Tokens{bc, bc}));
    EXPECT_EQ(tokenizer->tokenize("a bc", false), (Tokens{'a', ' ', bc})) << "not over pieces";
}

TEST(Tokenizer, LongPiecesMergeAsShortOnes)
{
    Vocabulary vocabulary = test::byteVocabulary();
    test::addMerge(vocabulary, "a", "b");
    test::addMerge(vocabulary, "b", "a");
    test::addMerge(vocabulary, "ab", "ab");
    test::addMerge(vocabulary, "c", "a");
    test::addMerge(vocabulary, "abab", "ca");
    const auto tokenizer = test::make(vocabulary);
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) {
        // "zzz..." merges with nothing, so it only decides which of the two ways of merging is used.
        std::string word;
        for (std::size_t n = 1 + random() % 40; n > 0; --n) {
            word.push_back(static_cast<char>('a' + random() % 3));
        }
        const Tokens shortOne = tokenizer->tokenize(word, false);
        Tokens longOne = tokenizer->tokenize(word + std::string(60, 'z'), false);
        longOne.resize(longOne.size() - 60);
        ASSERT_EQ(shortOne, longOne) << word;
    }
}

TEST(Tokenizer, WholePiecesWinOnlyWhereTheFamilySaysSo)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token word = test::addToken(vocabulary, test::spelled(" word"));
    EXPECT_EQ(test::make(vocabulary)->tokenize(" word", false), bytesOf(" word"));
    vocabulary.preTokenizer = "llama-bpe";
    EXPECT_EQ(test::make(vocabulary)->tokenize(" word", false), (Tokens{word}));
    EXPECT_EQ(test::make(vocabulary)->tokenize(" words", false), bytesOf(" words"));
}

TEST(Tokenizer, InvalidUtf8BecomesBytes)
{
    Vocabulary vocabulary = test::byteVocabulary();
    test::addMerge(vocabulary, "\xE2", "\x82");
    const Token euro = test::addMerge(vocabulary, "\xE2\x82", "\xAC");
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("\xE2\x82\xAC", false), (Tokens{euro}));
    EXPECT_EQ(tokenizer->tokenize("\xE2\x82", false), (Tokens{0xE2, 0x82})) << "not merged";
    EXPECT_EQ(tokenizer->tokenize("\xFF\xE2\x82\xAC\xED\xA0\x80", false),
              (Tokens{0xFF, euro, 0xED, 0xA0, 0x80}));
    EXPECT_EQ(tokenizer->tokenize(std::string_view("\0\0", 2), false), (Tokens{0, 0}));
}

TEST(Tokenizer, UserDefinedTokensAreAlwaysRecognised)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token tool = test::addToken(vocabulary, "<tool>", TokenKind::UserDefined);
    const Token toolCall = test::addToken(vocabulary, "<tool>call", TokenKind::UserDefined);
    const Token spaces = test::addToken(vocabulary, "    ", TokenKind::UserDefined);
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("a<tool>b", false), (Tokens{'a', tool, 'b'}));
    EXPECT_EQ(tokenizer->tokenize("<tool>call<tool>cal", false), (Tokens{toolCall, tool, 'c', 'a', 'l'}))
        << "the longest";
    EXPECT_EQ(tokenizer->tokenize("     x", false), (Tokens{spaces, ' ', 'x'})) << "the leftmost";
    EXPECT_EQ(tokenizer->tokenize("<too<tool>", false), (Tokens{'<', 't', 'o', 'o', tool}));
    EXPECT_EQ(tokenizer->tokenize(spanned("x«<tool>»"), false), (Tokens{'x', tool}));
    EXPECT_EQ(tokenizer->tokenBytes(tool), "<tool>");
    EXPECT_EQ(*tokenizer->detokenize(Tokens{tool, spaces}, false), "<tool>    ");
}

TEST(Tokenizer, ControlTokensOnlyInATemplateOutsideOfInput)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token end = test::addToken(vocabulary, "<|e|>", TokenKind::Control);
    const Token longer = test::addToken(vocabulary, "<|e|>\n", TokenKind::Control);
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize("<|e|>", true), bytesOf("<|e|>")) << "plain text";
    EXPECT_EQ(tokenizer->tokenize(spanned("a<|e|>b"), true), (Tokens{'a', end, 'b'}));
    EXPECT_EQ(tokenizer->tokenize(spanned("a<|e|>\nb"), true), (Tokens{'a', longer, 'b'}));
    EXPECT_EQ(tokenizer->tokenize(spanned("«a<|e|>b»"), true), bytesOf("a<|e|>b"));
    EXPECT_EQ(tokenizer->tokenize(spanned("«<|e|>»"), true), bytesOf("<|e|>"));
    EXPECT_EQ(tokenizer->tokenize(spanned("«hi»<|e|>«hi»"), true), (Tokens{'h', 'i', end, 'h', 'i'}))
        << "next to input is outside of it";
    EXPECT_EQ(tokenizer->tokenize(spanned("<|«e|>»"), true), bytesOf("<|e|>")) << "made with input";
    EXPECT_EQ(tokenizer->tokenize(spanned("«<|e»|>"), true), bytesOf("<|e|>")) << "made with input";
    EXPECT_EQ(tokenizer->tokenize(spanned("<|«e»|>"), true), bytesOf("<|e|>")) << "made with input";
    EXPECT_EQ(tokenizer->tokenize(spanned("<|e|>«\n»x"), true), (Tokens{end, '\n', 'x'}))
        << "the longest that is allowed";
    EXPECT_EQ(tokenizer->tokenize(spanned("«»<|e|>«»"), true), (Tokens{end}));
}

TEST(Tokenizer, RangesNeverSplitMerges)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token ab = test::addMerge(vocabulary, "a", "b");
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->tokenize(spanned("a«b»"), false), (Tokens{ab}));
    EXPECT_EQ(tokenizer->tokenize(spanned("«a»b"), false), (Tokens{ab}));
    SpannedText beyond{"ab", {{1, 50}, {60, 70}}};
    EXPECT_EQ(tokenizer->tokenize(beyond, false), (Tokens{ab})) << "ranges behind the text do no harm";
}

TEST(Tokenizer, TextNeverMergesIntoAControlToken)
{
    for (const TokenKind kind : {TokenKind::Control, TokenKind::Unknown}) {
        Vocabulary vocabulary = test::byteVocabulary();
        vocabulary.preTokenizer = "llama3";
        test::addToken(vocabulary, "ab", kind);
        vocabulary.merges = {"a b"};
        const auto tokenizer = test::make(vocabulary);
        EXPECT_EQ(tokenizer->tokenize("ab", false), (Tokens{'a', 'b'}));
    }
}

TEST(Tokenizer, AddsBosAndEosByTheFilesRule)
{
    Vocabulary vocabulary = test::byteVocabulary();
    vocabulary.bos = test::addToken(vocabulary, "<s>", TokenKind::Control);
    vocabulary.eos = test::addToken(vocabulary, "</s>", TokenKind::Control);
    const Token bos = vocabulary.bos;
    const Token eos = vocabulary.eos;
    EXPECT_EQ(test::make(vocabulary)->tokenize("a", true), (Tokens{'a'}));
    vocabulary.addBos = true;
    vocabulary.addEos = true;
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->bosToken(), bos);
    EXPECT_EQ(tokenizer->eosToken(), eos);
    EXPECT_EQ(tokenizer->tokenize("a", true), (Tokens{bos, 'a', eos}));
    EXPECT_EQ(tokenizer->tokenize("a", false), (Tokens{'a'}));
    EXPECT_EQ(tokenizer->tokenize("", true), (Tokens{bos, eos}));
    EXPECT_EQ(tokenizer->tokenize("<s>", true), (Tokens{bos, '<', 's', '>', eos}));
    EXPECT_EQ(tokenizer->tokenize(spanned("a"), true), (Tokens{bos, 'a'})) << "no EOS in a template";
    EXPECT_EQ(tokenizer->tokenize(spanned("<s>a"), true), (Tokens{bos, 'a'})) << "not twice";
    EXPECT_EQ(tokenizer->tokenize(spanned("«<s>»"), true), (Tokens{bos, '<', 's', '>'}));
    EXPECT_EQ(tokenizer->tokenize(spanned(""), true), (Tokens{bos}));
    EXPECT_EQ(tokenizer->tokenize(spanned("a"), false), (Tokens{'a'}));

    vocabulary.bos = -1;
    vocabulary.eos = -1;
    EXPECT_EQ(test::make(vocabulary)->tokenize("a", true), (Tokens{'a'})) << "none to add";
}

TEST(Tokenizer, KnowsTheEndTokens)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token text = test::addToken(vocabulary, "<|endoftext|>", TokenKind::Control);
    const Token start = test::addToken(vocabulary, "<|im_start|>", TokenKind::Control);
    const Token end = test::addToken(vocabulary, "<|im_end|>", TokenKind::Control);
    const Token normal = test::addToken(vocabulary, "</s>", TokenKind::Normal);
    const Token eom = test::addToken(vocabulary, "<stop>", TokenKind::Control);
    EXPECT_EQ(test::make(vocabulary)->endTokens(), (Tokens{text, end})) << "a normal </s> is text";
    vocabulary.eos = end;
    vocabulary.eom = eom;
    vocabulary.eot = 7;
    EXPECT_EQ(test::make(vocabulary)->endTokens(), (Tokens{7, text, end, eom}));
    EXPECT_LT(start, normal);
}

TEST(Tokenizer, DetokenizesAndDescribesTokens)
{
    Vocabulary vocabulary = test::byteVocabulary();
    const Token end = test::addToken(vocabulary, "<|im_end|>", TokenKind::Control);
    const Token raw = test::addToken(vocabulary, "日本");
    const Token byte = test::addToken(vocabulary, "<0x41>", TokenKind::Byte);
    const Token unused = test::addToken(vocabulary, "[PAD7]", TokenKind::Unused);
    const auto tokenizer = test::make(vocabulary);
    EXPECT_EQ(tokenizer->vocabularySize(), 260U);
    EXPECT_EQ(*tokenizer->detokenize(Tokens{'a', end, 0xFF, ' '}, false), "a\xFF ");
    EXPECT_EQ(*tokenizer->detokenize(Tokens{'a', end, 0xFF, ' '}, true), "a<|im_end|>\xFF ");
    EXPECT_EQ(*tokenizer->detokenize({}, true), "");
    EXPECT_EQ(tokenizer->tokenBytes(end), "<|im_end|>");
    EXPECT_EQ(tokenizer->tokenBytes(raw), "日本") << "outside of the byte alphabet: taken as it is";
    EXPECT_EQ(tokenizer->tokenBytes(byte), "A");
    EXPECT_EQ(tokenizer->tokenBytes(unused), "[PAD7]");
    EXPECT_EQ(tokenizer->tokenBytes(0), std::string_view("\0", 1));
    EXPECT_EQ(tokenizer->kind(end), TokenKind::Control);
    EXPECT_EQ(tokenizer->kind(byte), TokenKind::Byte);
    EXPECT_EQ(tokenizer->tokenize("A日本", false).front(), 'A') << "the normal token of a byte comes first";
    for (const Token outside :
         {-1, 260, std::numeric_limits<Token>::min(), std::numeric_limits<Token>::max()}) {
        EXPECT_EQ(tokenizer->tokenBytes(outside), "");
        EXPECT_EQ(tokenizer->kind(outside), TokenKind::Undefined);
        const auto text = tokenizer->detokenize(Tokens{'a', outside}, true);
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().code, ErrorCode::InvalidArgument);
    }
}

} // namespace
} // namespace mw::engine
