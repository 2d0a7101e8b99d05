// SPDX-License-Identifier: Apache-2.0
// The methods of strings that look for a part.
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// The part of a string that optional start and end arguments name, as bytes.
struct Window {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int64_t start = 0; ///< `begin` in code points
    bool valid = true;      ///< false where start lies behind the text: nothing is found, not even ""
};

Window windowOf(Runtime& runtime, const Str& text, const Bound& bound)
{
    if (!bound.has(1) && !bound.has(2)) {
        return {0, text.bytes.size(), 0, true};
    }
    const std::int64_t size = length(runtime, &text);
    const auto clampIndex = [&](std::int64_t index) {
        return std::clamp<std::int64_t>(index < 0 ? index + size : index, 0, size);
    };
    Window window;
    const std::int64_t start = bound.integer(1, 0);
    window.start = clampIndex(start);
    const std::int64_t end = clampIndex(bound.integer(2, size));
    window.valid = start <= size && window.start <= end;
    window.begin = byteOffset(text.bytes, static_cast<std::size_t>(window.start));
    window.end = byteOffset(text.bytes, static_cast<std::size_t>(end));
    return window;
}

const Str& soughtText(Runtime& runtime, const Bound& bound)
{
    const Str* text = bound.string(0);
    if (!text) {
        runtime.fail("must be str, not NoneType");
    }
    return *text;
}

std::int64_t locate(Runtime& runtime, const Value& self, const Bound& bound, bool last)
{
    const Str& text = self.asString();
    const std::string& part = soughtText(runtime, bound).bytes;
    const Window window = windowOf(runtime, text, bound);
    runtime.bytes(text.bytes.size() + part.size());
    if (!window.valid) {
        return -1;
    }
    const std::string_view inside =
        std::string_view(text.bytes).substr(window.begin, window.end - window.begin);
    const std::size_t at = last ? inside.rfind(part) : inside.find(part);
    return at == std::string_view::npos
               ? -1
               : window.start + static_cast<std::int64_t>(countCodePoints(inside.substr(0, at)));
}

template <bool last, bool required>
Value findMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "find", arguments, {"sub", "start", "end"}, 1);
    const std::int64_t at = locate(runtime, self, bound, last);
    if (required && at < 0) {
        runtime.fail("substring not found");
    }
    return Value::integer(at);
}

Value countMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "count", arguments, {"sub", "start", "end"}, 1);
    const Str& text = self.asString();
    const std::string& part = soughtText(runtime, bound).bytes;
    const Window window = windowOf(runtime, text, bound);
    runtime.bytes(text.bytes.size());
    if (!window.valid) {
        return Value::integer(0);
    }
    const std::string_view inside =
        std::string_view(text.bytes).substr(window.begin, window.end - window.begin);
    if (part.empty()) {
        return Value::integer(static_cast<std::int64_t>(countCodePoints(inside)) + 1);
    }
    std::int64_t count = 0;
    for (std::size_t at = inside.find(part); at != std::string_view::npos;
         at = inside.find(part, at + part.size())) {
        ++count;
    }
    return Value::integer(count);
}

template <bool atEnd>
Value startsMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, atEnd ? "endswith" : "startswith", arguments, {"prefix", "start", "end"}, 1);
    const Str& text = self.asString();
    const Window window = windowOf(runtime, text, bound);
    const std::string_view inside =
        window.valid ? std::string_view(text.bytes).substr(window.begin, window.end - window.begin) : "";
    const std::vector<Value> candidates =
        bound[0].is(Type::Tuple) ? bound[0].asSequence().items : std::vector<Value>{bound[0]};
    for (const Value& candidate : candidates) {
        if (!candidate.is(Type::String)) {
            runtime.fail(std::string("startswith and endswith need a string or a tuple of strings, not ") +
                         typeName(candidate));
        }
        const std::string& part = candidate.asString().bytes;
        runtime.step();
        runtime.bytes(part.size());
        if (window.valid && (atEnd ? inside.ends_with(part) : inside.starts_with(part))) {
            return Value::boolean(true);
        }
    }
    return Value::boolean(false);
}

} // namespace

std::span<const NamedFunction> stringSearchMethods()
{
    static constexpr NamedFunction table[] = {
        {"count", countMethod},
        {"endswith", startsMethod<true>},
        {"find", findMethod<false, false>},
        {"index", findMethod<false, true>},
        {"rfind", findMethod<true, false>},
        {"rindex", findMethod<true, true>},
        {"startswith", startsMethod<false>},
    };
    return table;
}

} // namespace mw::engine::jinja
