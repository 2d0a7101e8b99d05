// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/exchange.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// The target of a request line, taken apart and decoded once.
struct Target {
    std::string path;                  ///< decoded; never a control character in it
    std::vector<std::string> segments; ///< of the path, decoded after it was split: "%2f" stays inside one
    HttpParameters query;
};

/// A target in origin form ("/path?query", RFC 9112 section 3.2.1). Nothing for another form, a fragment,
/// bytes that a URI cannot hold, a broken percent sign, text that is not UTF-8, NUL, control characters in
/// the path, twice the same name in the query, and more than 64 segments or names. "/" has no segments, "/a/"
/// the two "a" and "". In the query "+" is a space. Any thread.
std::optional<Target> parseTarget(std::string_view target);

} // namespace mw::app
