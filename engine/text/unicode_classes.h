// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mw::engine {

/// What a pre-tokenizer has to know of a code point: general categories L*, N* and M*, the property
/// White_Space, or none of them (unassigned code points too). Pinned to Unicode 15.0, so that the ids of a
/// text do not change with the operating system.
enum class CodePointClass : std::uint8_t { Other, Letter, Number, Mark, Space };

CodePointClass codePointClass(char32_t codePoint);

/// The code point that starts at `text[at]`. Precondition: `text` is valid UTF-8 and `at` is the first byte
/// of a sequence. `at` moves behind it.
char32_t nextCodePoint(std::string_view text, std::size_t& at);

/// The number of bytes from `begin` on that are well-formed UTF-8 (no surrogates, no overlong forms): the
/// length of the longest valid prefix of `text.substr(begin)`. Precondition: begin <= text.size().
std::size_t validUtf8Length(std::string_view text, std::size_t begin);

} // namespace mw::engine
