// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mw::engine::jinja {

/// Bytes of the float literal `text` begins with; 0 where it begins with none.
std::size_t readFloat(std::string_view text, double& value);
/// Bytes of the integer literal `text` begins with (a digit); 0 where it does not fit 64 bits.
std::size_t readInteger(std::string_view text, std::int64_t& value);
/// Decodes the escapes between two quotes. Returns what is wrong, empty where nothing is.
std::string readString(std::string_view text, std::string& value);
/// int(text, base) and float(text) of Python: sign, surrounding space and underscores; false where Python
/// raises ValueError. `overflow` is set where the integer is right but too large.
bool parseInteger(std::string_view text, int base, std::int64_t& value, bool& overflow);
bool parseFloat(std::string_view text, double& value);

} // namespace mw::engine::jinja
