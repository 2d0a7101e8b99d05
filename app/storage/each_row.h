// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/connection.h"

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace mw::app {

/// Calls `take(rows)` at each row that a query gave; its error, or that of reading on.
template <typename Take>
Result<void> forEachRow(Result<Rows> rows, Take take)
{
    if (!rows)
        return rows.error();
    for (;;) {
        const auto more = rows->next();
        if (!more)
            return more.error();
        if (!*more)
            return {};
        take(*rows);
    }
}

/// Every row that a query gave, each made by `from(rows)`.
template <typename From>
auto allRows(Result<Rows> rows, From from)
    -> Result<std::vector<std::decay_t<std::invoke_result_t<From, const Rows&>>>>
{
    std::vector<std::decay_t<std::invoke_result_t<From, const Rows&>>> all;
    const auto read = forEachRow(std::move(rows), [&](const Rows& row) { all.push_back(from(row)); });
    if (!read)
        return read.error();
    return all;
}

} // namespace mw::app
