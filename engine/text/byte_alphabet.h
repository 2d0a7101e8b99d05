// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mw::engine {

/// Byte-level vocabularies spell every byte as one printable character: '!'..'~', U+00A1..U+00AC and
/// U+00AE..U+00FF stand for themselves, the other 68 bytes are U+0100.. in rising order (a space is U+0120).
/// Appends the bytes that `spelling` stands for to `bytes`. False, with `bytes` as it was, if a character is
/// not one of these 256 or `spelling` is not valid UTF-8.
/// Source of the alphabet: GPT-2's published encoder.
bool appendSpelledBytes(std::string_view spelling, std::string& bytes);

} // namespace mw::engine
