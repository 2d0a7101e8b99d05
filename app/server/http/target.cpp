// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/target.h"

#include "app/base/readable.h"

#include <algorithm>

namespace mw::app {

namespace {

constexpr std::size_t mostParts = 64;

int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Nothing for a broken escape, for NUL and for what is not UTF-8.
std::optional<std::string> decoded(std::string_view text, bool plusIsSpace)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += plusIsSpace && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (text.size() - i < 3)
            return std::nullopt;
        const int high = hexadecimal(text[i + 1]);
        const int low = hexadecimal(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (invalidUtf8At(plain))
        return std::nullopt;
    return plain;
}

bool hasControls(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// What RFC 3986 allows to stand in a target unescaped, and a few characters that clients send all the same.
bool mayStand(char c)
{
    return c > 0x20 && c < 0x7F && std::string_view("#\"<>\\^`{|}").find(c) == std::string_view::npos;
}

/// The text up to `mark`, which is taken off `rest` together with the mark.
std::string_view takeUntil(char mark, std::string_view& rest)
{
    const std::size_t end = std::min(rest.find(mark), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

bool splitPath(std::string_view path, Target& into)
{
    if (path == "/")
        return true;
    for (std::size_t from = 1;;) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        auto segment = decoded(path.substr(from, end - from), false);
        if (!segment || hasControls(*segment) || into.segments.size() == mostParts)
            return false;
        into.segments.push_back(std::move(*segment));
        if (end == path.size())
            return true;
        from = end + 1;
    }
}

bool splitQuery(std::string_view query, HttpParameters& into)
{
    while (!query.empty()) {
        std::string_view value = takeUntil('&', query);
        if (value.empty())
            continue;
        const std::string_view name = takeUntil('=', value);
        auto plainName = decoded(name, true);
        auto plainValue = decoded(value, true);
        if (!plainName || plainName->empty() || !plainValue || into.size() == mostParts)
            return false;
        if (!into.try_emplace(std::move(*plainName), std::move(*plainValue)).second)
            return false;
    }
    return true;
}

} // namespace

std::optional<Target> parseTarget(std::string_view target)
{
    if (target.empty() || target.front() != '/' || !std::all_of(target.begin(), target.end(), mayStand))
        return std::nullopt;
    const std::size_t mark = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, mark);
    auto plain = decoded(path, false);
    Target result;
    if (!plain || !splitPath(path, result))
        return std::nullopt;
    result.path = std::move(*plain);
    if (mark < target.size() && !splitQuery(target.substr(mark + 1), result.query))
        return std::nullopt;
    return result;
}

} // namespace mw::app
