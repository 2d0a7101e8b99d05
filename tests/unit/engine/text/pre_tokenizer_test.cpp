// SPDX-License-Identifier: Apache-2.0
#include "engine/text/pre_tokenizer.h"

#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine {
namespace {

using Pieces = std::vector<std::string_view>;

Pieces cut(PieceRule rule, std::string_view text)
{
    Pieces pieces;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = pieceEnd(rule, text, begin);
        EXPECT_GT(end, begin);
        EXPECT_LE(end, text.size());
        if (end <= begin || end > text.size()) {
            break;
        }
        pieces.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return pieces;
}

TEST(PreTokenizer, CutsAsGpt2)
{
    const auto gpt2 = [](std::string_view text) { return cut(PieceRule::Gpt2, text); };
    EXPECT_EQ(gpt2("Hello world!"), (Pieces{"Hello", " world", "!"}));
    EXPECT_EQ(gpt2("I'm we'RE"), (Pieces{"I", "'m", " we", "'", "RE"}));
    EXPECT_EQ(gpt2("a  b   "), (Pieces{"a", " ", " b", "   "}));
    EXPECT_EQ(gpt2("x 123 \n\ny"), (Pieces{"x", " 123", " \n", "\n", "y"}));
    EXPECT_EQ(gpt2(""), Pieces{});
}

TEST(PreTokenizer, CutsSmollmNumbersOut)
{
    const auto smollm = [](std::string_view text) { return cut(PieceRule::Smollm, text); };
    EXPECT_EQ(smollm("in 2024!"), (Pieces{"in", " ", "2", "0", "2", "4", "!"}));
    EXPECT_EQ(smollm("a   1"), (Pieces{"a", "   ", "1"})) << "white space before a number is whole";
    EXPECT_EQ(smollm("x\u00B2\u2167"), (Pieces{"x", "\u00B2", "\u2167"})) << "No and Nl count";
}

TEST(PreTokenizer, CutsAsLlama3)
{
    const auto llama3 = [](std::string_view text) { return cut(PieceRule::Llama3, text); };
    EXPECT_EQ(llama3("We'RE 12345"), (Pieces{"We", "'RE", " ", "123", "45"}));
    EXPECT_EQ(llama3("(foo)\n\n bar"), (Pieces{"(foo", ")\n\n", " bar"}));
    EXPECT_EQ(llama3(" \n \n  x"), (Pieces{" \n \n", " ", " x"}));
    EXPECT_EQ(llama3("it'\u017F"), (Pieces{"it", "'\u017F"})) << "folds to 's";
}

TEST(PreTokenizer, CutsQwen2NumbersSingly)
{
    EXPECT_EQ(cut(PieceRule::Qwen2, "a 12"), (Pieces{"a", " ", "1", "2"}));
}

TEST(PreTokenizer, KnowsItsNames)
{
    for (const char* name :
         {"smollm", "gpt-2", "llama-bpe", "llama3", "llama-v3", "qwen2", "deepseek-r1-qwen"}) {
        EXPECT_TRUE(findPreTokenizer(name)) << name;
        EXPECT_NE(preTokenizerNames().find(name), std::string::npos) << name;
    }
    for (const char* name : {"", "default", "GPT-2", "smollm2", "tekken"}) {
        EXPECT_FALSE(findPreTokenizer(name)) << name;
    }
    EXPECT_TRUE(findPreTokenizer("llama-bpe")->wholePieces);
    EXPECT_FALSE(findPreTokenizer("qwen2")->wholePieces);
}

/// The published expressions through PCRE2, as an independent reference. Its \s counts U+180E, which the
/// families' own programs do not, so white space is spelled out.
class Expression {
public:
    explicit Expression(std::string pattern)
    {
        const std::string space = "\\x{9}-\\x{D}\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}"
                                  "\\x{2029}\\x{202F}\\x{205F}"
                                  "\\x{3000}";
        replaceAll(pattern, "SPACES", "[" + space + "]");
        replaceAll(pattern, "SPACE_LIST", space);
        int problem = 0;
        std::size_t where = 0;
        m_code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   PCRE2_UTF | PCRE2_UCP, &problem, &where, nullptr));
        EXPECT_TRUE(m_code) << "at " << where << " in " << pattern;
        pcre2_jit_compile(m_code.get(), PCRE2_JIT_COMPLETE);
        m_match.reset(pcre2_match_data_create_from_pattern(m_code.get(), nullptr));
    }

    /// Matches and what is between them.
    Pieces cut(std::string_view text) const
    {
        Pieces pieces;
        std::size_t done = 0;
        const auto add = [&](std::size_t end) {
            if (end > done) {
                pieces.push_back(text.substr(done, end - done));
                done = end;
            }
        };
        while (done < text.size() && pcre2_match(m_code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                                 text.size(), done, 0, m_match.get(), nullptr) > 0) {
            const std::size_t* range = pcre2_get_ovector_pointer(m_match.get());
            const std::size_t end = range[1];
            add(range[0]);
            add(end);
        }
        add(text.size());
        return pieces;
    }

private:
    static void replaceAll(std::string& text, std::string_view from, const std::string& to)
    {
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
            text.replace(at, from.size(), to);
        }
    }

    struct Free {
        void operator()(pcre2_code* code) const { pcre2_code_free(code); }
        void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    };
    std::unique_ptr<pcre2_code, Free> m_code;
    std::unique_ptr<pcre2_match_data, Free> m_match;
};

const std::string gpt2Pattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^SPACE_LIST\p{L}\p{N}]+)"
                                R"(|SPACES+(?![^SPACE_LIST])|SPACES+)";
const std::string llama3Pattern = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
                                  R"(| ?[^SPACE_LIST\p{L}\p{N}]+[\r\n]*|SPACES*[\r\n]+)"
                                  R"(|SPACES+(?![^SPACE_LIST])|SPACES+)";
const std::string qwen2Pattern = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
                                 R"(| ?[^SPACE_LIST\p{L}\p{N}]+[\r\n]*|SPACES*[\r\n]+)"
                                 R"(|SPACES+(?![^SPACE_LIST])|SPACES+)";

void compareWithExpression(PieceRule rule, const std::vector<std::string>& patterns)
{
    std::vector<Expression> stages(patterns.begin(), patterns.end());
    std::mt19937 random(7);
    std::vector<std::string> texts = test::recordedCases();
    for (int i = 0; i < 20'000; ++i) {
        texts.push_back(test::randomText(random, 1 + random() % 24));
    }
    for (const std::string& text : texts) {
        Pieces expected{text};
        for (const Expression& stage : stages) {
            Pieces finer;
            for (const std::string_view piece : expected) {
                const Pieces parts = stage.cut(piece);
                finer.insert(finer.end(), parts.begin(), parts.end());
            }
            expected = finer;
        }
        ASSERT_EQ(cut(rule, text), expected) << "in: " << text;
    }
}

TEST(PreTokenizer, Gpt2AgreesWithItsExpression)
{
    compareWithExpression(PieceRule::Gpt2, {gpt2Pattern});
}

TEST(PreTokenizer, SmollmAgreesWithItsExpressions)
{
    compareWithExpression(PieceRule::Smollm, {R"(\p{N})", gpt2Pattern});
}

TEST(PreTokenizer, Llama3AgreesWithItsExpression)
{
    compareWithExpression(PieceRule::Llama3, {llama3Pattern});
}

TEST(PreTokenizer, Qwen2AgreesWithItsExpression)
{
    compareWithExpression(PieceRule::Qwen2, {qwen2Pattern});
}

} // namespace
} // namespace mw::engine
