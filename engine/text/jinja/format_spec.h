// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/runtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace mw::engine::jinja {

/// One conversion, of the operator % as well as of str.format.
struct FormatSpec {
    std::string fill = " "; ///< one character
    char align = '\0';      ///< '<', '>', '^', '=' or 0: by type
    char sign = '-';        ///< '-', '+' or ' '
    bool alternate = false;
    char grouping = '\0'; ///< ',' or '_'
    std::int64_t width = 0;
    std::int64_t precision = -1; ///< -1: none
    char type = '\0';
};

/// Reads [[fill]align][sign][#][0][width][grouping][.precision][type]; fails on anything else.
FormatSpec parseFormatSpec(Runtime& runtime, std::string_view text);

/// Everything beyond ASCII as an escape, as Python's ascii() writes it.
std::string escapeNonAscii(std::string_view text);

/// Digits of a non-negative number at `at` (moved behind them); bounded by the limit on output.
std::int64_t readFormatNumber(Runtime& runtime, std::string_view text, std::size_t& at);

std::string formatInteger(Runtime& runtime, const FormatSpec& spec, std::int64_t value);
std::string formatReal(Runtime& runtime, const FormatSpec& spec, double value);
std::string formatText(Runtime& runtime, const FormatSpec& spec, std::string_view text);

} // namespace mw::engine::jinja
