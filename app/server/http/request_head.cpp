// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/request_head.h"

#include <algorithm>

namespace mw::app {

std::size_t RequestHead::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [name](const auto& header) { return header.first == name; }));
}

std::string_view RequestHead::value(std::string_view name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [name](const auto& header) { return header.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

} // namespace mw::app
