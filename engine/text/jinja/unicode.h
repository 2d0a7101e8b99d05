// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Code points of UTF-8 text with Python's rules for kinds of characters. A byte that is no valid UTF-8
/// counts as one character of its own (0xDC00 + byte), so every function takes any bytes.
namespace mw::engine::jinja {

struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0; ///< bytes, at least 1
};

/// `at` must be less than text.size().
CodePoint decode(std::string_view text, std::size_t at);
void appendUtf8(std::string& out, char32_t value);

std::size_t countCodePoints(std::string_view text);
/// The byte at which the code point `index` starts; text.size() for any index beyond.
std::size_t byteOffset(std::string_view text, std::size_t index);

bool isSpace(char32_t c);     ///< str.isspace
bool isLineBreak(char32_t c); ///< where str.splitlines breaks
bool isPrintable(char32_t c); ///< what repr leaves as it is
bool isAlpha(char32_t c);
bool isDecimal(char32_t c);
bool isDigit(char32_t c);
bool isNumeric(char32_t c);
bool isUpper(char32_t c);
bool isLower(char32_t c);
bool isCased(char32_t c);
bool isIdentifierStart(char32_t c);
bool isIdentifierPart(char32_t c);

std::string toUpper(std::string_view text);
std::string toLower(std::string_view text);
std::string toTitle(std::string_view text);       ///< str.title: every run of cased letters
std::string toCapitalized(std::string_view text); ///< str.capitalize
std::string swapCase(std::string_view text);
/// str.isupper or str.islower: at least one cased letter and none of the other case.
bool allCased(std::string_view text, bool upper);

/// The shortest text that reads back as `value`, written as Python's repr does.
std::string floatText(double value);

} // namespace mw::engine::jinja
