// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mw::engine {

/// Bytes of a file as text for people and logs: valid UTF-8 on one line, at most `limit` characters and then
/// an ellipsis. Control characters become escapes (\n, \x1b), invalid bytes and marks that turn the direction
/// of writing become U+FFFD.
std::string shortText(std::string_view bytes, std::size_t limit = 80);

} // namespace mw::engine
