// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/text/tokenizer_samples.h"

#include <nlohmann/json.hpp>
#include <unicode/uchar.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace mw::engine::test {
namespace {

const std::string dataFolder = MODELWRIGHT_TEST_DATA "/tokenizer/";

std::ifstream openData(const std::string& fileName)
{
    std::ifstream file(dataFolder + fileName, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + dataFolder + fileName);
    }
    return file;
}

} // namespace

std::string spelled(std::string_view text)
{
    std::string spelling;
    for (const char c : text) {
        const unsigned byte = static_cast<unsigned char>(c);
        unsigned code = byte;
        if (byte <= 0x20) {
            code = 0x100 + byte;
        } else if (byte >= 0x7F && byte <= 0xA0) {
            code = 0x100 + 0x21 + (byte - 0x7F);
        } else if (byte == 0xAD) {
            code = 0x143;
        }
        if (code < 0x80) {
            spelling.push_back(static_cast<char>(code));
        } else {
            spelling.push_back(static_cast<char>(0xC0U | (code >> 6U)));
            spelling.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
        }
    }
    return spelling;
}

Vocabulary byteVocabulary()
{
    Vocabulary vocabulary;
    vocabulary.model = "gpt2";
    vocabulary.preTokenizer = "gpt-2";
    for (int byte = 0; byte < 256; ++byte) {
        vocabulary.tokens.push_back(spelled(std::string(1, static_cast<char>(byte))));
    }
    return vocabulary;
}

Token addToken(Vocabulary& vocabulary, std::string text, TokenKind kind)
{
    vocabulary.kinds.resize(vocabulary.tokens.size(), TokenKind::Normal);
    vocabulary.kinds.push_back(kind);
    vocabulary.tokens.push_back(std::move(text));
    return static_cast<Token>(vocabulary.tokens.size() - 1);
}

Token addMerge(Vocabulary& vocabulary, std::string_view left, std::string_view right)
{
    vocabulary.merges.push_back(spelled(left) + " " + spelled(right));
    return addToken(vocabulary, spelled(left) + spelled(right));
}

Vocabulary smallVocabulary(const std::string& preTokenizer)
{
    std::ifstream file = openData("small_vocabulary.json");
    const nlohmann::json json = nlohmann::json::parse(file);
    Vocabulary vocabulary;
    vocabulary.model = "gpt2";
    vocabulary.preTokenizer = preTokenizer;
    vocabulary.tokens = json.at("tokens").get<std::vector<std::string>>();
    vocabulary.merges = json.at("merges").get<std::vector<std::string>>();
    return vocabulary;
}

std::shared_ptr<const Tokenizer> make(Vocabulary vocabulary)
{
    auto tokenizer = makeTokenizer(std::move(vocabulary), "sample.gguf");
    if (!tokenizer) {
        throw std::runtime_error(tokenizer.error().detail);
    }
    return *tokenizer;
}

void appendUtf8(std::string& text, char32_t code)
{
    const auto add = [&text](char32_t unit) { text.push_back(static_cast<char>(unit)); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0U | (code >> 6U));
        add(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0U | (code >> 12U));
        add(0x80U | ((code >> 6U) & 0x3FU));
        add(0x80U | (code & 0x3FU));
    } else {
        add(0xF0U | (code >> 18U));
        add(0x80U | ((code >> 12U) & 0x3FU));
        add(0x80U | ((code >> 6U) & 0x3FU));
        add(0x80U | (code & 0x3FU));
    }
}

std::string randomText(std::mt19937& random, std::size_t count)
{
    constexpr std::u32string_view special =
        U"''''  \t\n\r\n\r  "
        U"sStTrReEvVmMlLdDaZ\u017f\u00e9\u0416\u4e2d012937\u00b2\u00bd\u2167\u0663\u3007\u2460"
        U"!?.,_-=()<|>"
        U"\u2019\u0301\u093e\u20dd\u00a0\u0085\u1680\u2003\u2028\u202f\u3000\u180e\u200b\u200d\ufeff"
        U"\x0b\x0c\x1c\x01\x7f\U0001f600\U0001d7d8\U00020000";
    constexpr char32_t limits[] = {0x80, 0x800, 0x3000, 0x10000, 0x20000, 0x110000};
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        char32_t code = special[random() % special.size()];
        if (random() % 4 == 0) {
            code = random() % limits[random() % std::size(limits)];
        }
        UVersionInfo age;
        u_charAge(static_cast<UChar32>(code), age);
        const bool assigned = age[0] != 0 && age[0] <= 14;
        appendUtf8(text, assigned && !(code >= 0xD800 && code < 0xE000) ? code : U'x');
    }
    return text;
}

std::vector<std::string> recordedCases()
{
    std::ifstream file = openData("cases.jsonl");
    std::vector<std::string> cases;
    for (std::string line; std::getline(file, line);) {
        cases.push_back(nlohmann::json::parse(line).get<std::string>());
    }
    return cases;
}

std::vector<std::vector<Token>> recordedIds(const std::string& fileName)
{
    std::ifstream file = openData(fileName);
    std::vector<std::vector<Token>> ids;
    for (std::string line; std::getline(file, line);) {
        std::istringstream numbers(line);
        std::vector<Token>& list = ids.emplace_back();
        for (Token id = 0; numbers >> id;) {
            list.push_back(id);
        }
    }
    return ids;
}

} // namespace mw::engine::test
