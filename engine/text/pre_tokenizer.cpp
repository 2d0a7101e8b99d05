// SPDX-License-Identifier: Apache-2.0
#include "engine/text/pre_tokenizer.h"

#include "engine/text/unicode_classes.h"

#include <array>
#include <utility>

namespace mw::engine {
namespace {

constexpr std::array<std::pair<std::string_view, PreTokenizer>, 7> preTokenizers{{
    {"smollm", {PieceRule::Smollm, false}},
    {"gpt-2", {PieceRule::Gpt2, false}},
    {"llama-bpe", {PieceRule::Llama3, true}},
    {"llama3", {PieceRule::Llama3, true}},
    {"llama-v3", {PieceRule::Llama3, true}},
    {"qwen2", {PieceRule::Qwen2, false}},
    {"deepseek-r1-qwen", {PieceRule::Qwen2, false}},
}};

constexpr char32_t longS = 0x17F; // its case folding is "s", so expressions that ignore case accept it

/// A character and where it ends; past the end of the text its class is `none`.
struct Character {
    char32_t code = 0;
    CodePointClass kind = CodePointClass::Other;
    bool exists = false;
    std::size_t end = 0;

    bool is(CodePointClass wanted) const { return exists && kind == wanted; }
    bool isSymbol() const { return is(CodePointClass::Other) || is(CodePointClass::Mark); }
    bool isLineEnd() const { return exists && (code == U'\n' || code == U'\r'); }
};

Character characterAt(std::string_view text, std::size_t at)
{
    Character character;
    character.end = at;
    if (at < text.size()) {
        character.exists = true;
        character.code = nextCodePoint(text, character.end);
        character.kind = codePointClass(character.code);
    }
    return character;
}

template <typename Accept>
std::size_t runEnd(std::string_view text, std::size_t at, Accept accept)
{
    for (;;) {
        const Character next = characterAt(text, at);
        if (!next.exists || !accept(next)) {
            return at;
        }
        at = next.end;
    }
}

std::size_t letterRun(std::string_view text, std::size_t at)
{
    return runEnd(text, at, [](const Character& c) { return c.is(CodePointClass::Letter); });
}

std::size_t symbolRun(std::string_view text, std::size_t at)
{
    return runEnd(text, at, [](const Character& c) { return c.isSymbol(); });
}

char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The end of 's 't 'm 'd 're 've 'll at `begin`, or `begin` if there is none.
std::size_t contractionEnd(std::string_view text, std::size_t begin, bool anyCase)
{
    const auto letter = [&](std::size_t offset) -> char {
        if (text.size() - begin <= offset) {
            return '\0';
        }
        const char c = text[begin + offset];
        return anyCase ? asciiLower(c) : c;
    };
    if (text[begin] != '\'') {
        return begin;
    }
    const char first = letter(1);
    const char second = letter(2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
        return begin + 2;
    }
    if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
        (first == 'l' && second == 'l')) {
        return begin + 3;
    }
    if (anyCase) {
        const Character next = characterAt(text, begin + 1);
        if (next.exists && next.code == longS) {
            return next.end;
        }
    }
    return begin;
}

struct SpaceRun {
    std::size_t end = 0;
    std::size_t last = 0;    ///< where its last character starts
    std::size_t lineEnd = 0; ///< behind its last CR or LF; its begin if it has none
    Character next;          ///< the character behind it
};

SpaceRun spaceRun(std::string_view text, std::size_t begin)
{
    SpaceRun run{begin, begin, begin, characterAt(text, begin)};
    while (run.next.is(CodePointClass::Space)) {
        run.last = run.end;
        run.end = run.next.end;
        if (run.next.isLineEnd()) {
            run.lineEnd = run.end;
        }
        run.next = characterAt(text, run.end);
    }
    return run;
}

/// `\s+(?!\S)|\s+`: the last white space before something else goes with that, unless it is the only one.
std::size_t spaceEnd(const SpaceRun& run, std::size_t begin, bool endsText)
{
    return endsText || run.last == begin ? run.end : run.last;
}

/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// With `numbersAlone` the text counts as ended before a number, which is a piece of its own.
std::size_t gpt2Piece(std::string_view text, std::size_t begin, bool numbersAlone)
{
    const std::size_t contraction = contractionEnd(text, begin, false);
    if (contraction != begin) {
        return contraction;
    }
    const bool space = text[begin] == ' ';
    const std::size_t body = begin + (space ? 1 : 0);
    const Character first = characterAt(text, body);
    if (first.is(CodePointClass::Letter)) {
        return letterRun(text, first.end);
    }
    if (first.is(CodePointClass::Number)) {
        if (numbersAlone) {
            return space ? body : first.end;
        }
        return runEnd(text, first.end, [](const Character& c) { return c.is(CodePointClass::Number); });
    }
    if (first.isSymbol()) {
        return symbolRun(text, first.end);
    }
    const SpaceRun run = spaceRun(text, begin);
    return spaceEnd(run, begin, !run.next.exists || (numbersAlone && run.next.is(CodePointClass::Number)));
}

/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,numbers}| ?[^\s\p{L}\p{N}]+[\r\n]*|
/// \s*[\r\n]+|\s+(?!\S)|\s+
std::size_t llama3Piece(std::string_view text, std::size_t begin, int numbers)
{
    const std::size_t contraction = contractionEnd(text, begin, true);
    if (contraction != begin) {
        return contraction;
    }
    const Character first = characterAt(text, begin);
    if (first.is(CodePointClass::Letter)) {
        return letterRun(text, first.end);
    }
    if (first.is(CodePointClass::Number)) {
        return runEnd(text, first.end, [left = numbers - 1](const Character& c) mutable {
            return left-- > 0 && c.is(CodePointClass::Number);
        });
    }
    const Character second = characterAt(text, first.end);
    if (!first.isLineEnd() && second.is(CodePointClass::Letter)) {
        return letterRun(text, second.end);
    }
    if (first.isSymbol() || (first.code == U' ' && second.isSymbol())) {
        const std::size_t end = symbolRun(text, first.end);
        return runEnd(text, end, [](const Character& c) { return c.isLineEnd(); });
    }
    const SpaceRun run = spaceRun(text, begin);
    return run.lineEnd != begin ? run.lineEnd : spaceEnd(run, begin, !run.next.exists);
}

} // namespace

std::optional<PreTokenizer> findPreTokenizer(std::string_view name)
{
    for (const auto& [known, preTokenizer] : preTokenizers) {
        if (known == name) {
            return preTokenizer;
        }
    }
    return std::nullopt;
}

std::string preTokenizerNames()
{
    std::string names;
    for (const auto& [known, preTokenizer] : preTokenizers) {
        names += (names.empty() ? "" : ", ");
        names += known;
    }
    return names;
}

std::size_t pieceEnd(PieceRule rule, std::string_view text, std::size_t begin)
{
    switch (rule) {
    case PieceRule::Gpt2:
        return gpt2Piece(text, begin, false);
    case PieceRule::Smollm:
        return gpt2Piece(text, begin, true);
    case PieceRule::Llama3:
        return llama3Piece(text, begin, 3);
    case PieceRule::Qwen2:
        return llama3Piece(text, begin, 1);
    }
    return text.size();
}

} // namespace mw::engine
