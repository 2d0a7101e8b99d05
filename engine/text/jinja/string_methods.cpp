// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

template <std::string (*change)(std::string_view)>
Value changedCase(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "str method", arguments, {});
    const Str& text = self.asString();
    runtime.bytes(text.bytes.size() * 16); // a letter beyond ASCII takes long
    return derived(runtime, change(text.bytes), text.touched());
}

template <bool left, bool right>
Value stripMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "strip", arguments, {"chars"});
    return strip(runtime, self.asString(), bound.string(0), left, right);
}

template <bool fromRight>
Value splitMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "split", arguments, {"sep", "maxsplit"});
    return runtime.list(split(runtime, self.asString(), bound.string(0), bound.integer(1, -1), fromRight));
}

Value splitLinesMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "splitlines", arguments, {"keepends"});
    return runtime.list(splitLines(runtime, self.asString(), bound.flag(0, false)));
}

template <bool fromRight>
Value partitionMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "partition", arguments, {"sep"}, 1);
    const Str* separator = bound.string(0);
    if (!separator) {
        runtime.fail("partition() needs a string");
    }
    std::vector<Value> parts = split(runtime, self.asString(), separator, 1, fromRight);
    if (parts.size() == 1) {
        const Value empty = runtime.text("");
        return runtime.tuple(fromRight ? std::vector<Value>{empty, empty, parts[0]}
                                       : std::vector<Value>{parts[0], empty, empty});
    }
    return runtime.tuple({parts[0], separator, parts[1]});
}

const Str& textArgument(Runtime& runtime, const Bound& bound)
{
    const Str* text = bound.string(0);
    if (!text) {
        runtime.fail("must be str, not NoneType");
    }
    return *text;
}

template <bool suffix>
Value removeMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "removeprefix", arguments, {"prefix"}, 1);
    const Str& text = self.asString();
    const std::string& affix = textArgument(runtime, bound).bytes;
    const std::size_t size = text.bytes.size();
    if (suffix) {
        return part(runtime, text, 0, text.bytes.ends_with(affix) ? size - affix.size() : size);
    }
    return part(runtime, text, text.bytes.starts_with(affix) ? affix.size() : 0, size);
}

Value replaceMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "replace", arguments, {"old", "new", "count"}, 2);
    const Str* to = bound.string(1);
    const Str& from = textArgument(runtime, bound);
    if (!to) {
        runtime.fail("must be str, not NoneType");
    }
    return replace(runtime, self.asString(), from, *to, bound.integer(2, -1));
}

Value joinMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "join", arguments, {"iterable"}, 1);
    const std::vector<Value> items = iterate(runtime, bound[0]);
    for (const Value& item : items) {
        if (!item.is(Type::String)) {
            runtime.fail(std::string("join() needs strings, found ") + typeName(item));
        }
    }
    return join(runtime, self.asString(), items);
}

Value formatMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    return formatBraces(runtime, self.asString(), arguments);
}

/// ljust, rjust, center, zfill: how many characters go left and right of the text.
enum class Pad { Left, Right, Both, Zeros };

template <Pad pad>
Value padMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "padding", arguments, {"width", "fillchar"}, 1);
    const Str& text = self.asString();
    const Str* fill = bound.string(1);
    const Str* filler = fill ? fill : runtime.text(pad == Pad::Zeros ? "0" : " ");
    if (length(runtime, filler) != 1) {
        runtime.fail("The fill character must be exactly one character long");
    }
    const std::int64_t width = bound.integer(0, 0);
    const std::int64_t missing = width - std::min(width, length(runtime, self));
    std::int64_t left = pad == Pad::Right ? 0 : missing;
    if (pad == Pad::Both) {
        left = missing / 2 + (missing & width & 1);
    }
    if (static_cast<std::uint64_t>(missing) > runtime.limits().outputBytes) {
        runtime.limit("output");
    }
    runtime.step(static_cast<std::uint64_t>(missing) / 8);
    const bool sign = pad == Pad::Zeros && (text.bytes.starts_with('-') || text.bytes.starts_with('+'));
    std::string out = sign ? text.bytes.substr(0, 1) : "";
    for (std::int64_t i = 0; i < missing; ++i) {
        if (i == left) {
            out += text.bytes;
        }
        out += filler->bytes;
    }
    if (left == missing) {
        out += text.bytes.substr(sign ? 1 : 0);
    }
    return derived(runtime, out, text.touched() || filler->touched());
}

template <bool (*kind)(char32_t), bool emptyIs = false>
Value allMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "str method", arguments, {});
    const std::string& text = self.asString().bytes;
    runtime.bytes(text.size() * 4);
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        if (!kind(c.value)) {
            return Value::boolean(false);
        }
        at += c.size;
    }
    return Value::boolean(!text.empty() || emptyIs);
}

bool isAlphanumeric(char32_t c)
{
    return isAlpha(c) || isNumeric(c);
}
bool isAsciiCharacter(char32_t c)
{
    return c < 0x80;
}

template <bool upper>
Value casedMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "str method", arguments, {});
    runtime.bytes(self.asString().bytes.size() * 4);
    return Value::boolean(allCased(self.asString().bytes, upper));
}

Value isTitleMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "istitle", arguments, {});
    const std::string& text = self.asString().bytes;
    runtime.bytes(text.size() * 4);
    bool any = false;
    bool inWord = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        const bool cased = isCased(c.value);
        if (cased && isLower(c.value) != inWord) {
            return Value::boolean(false);
        }
        any = any || cased;
        inWord = cased;
        at += c.size;
    }
    return Value::boolean(any);
}

} // namespace

NativeFunction findStringMethod(std::string_view name)
{
    static constexpr NamedFunction table[] = {
        {"capitalize", changedCase<toCapitalized>},
        {"casefold", changedCase<toLower>},
        {"center", padMethod<Pad::Both>},
        {"format", formatMethod},
        {"isalnum", allMethod<isAlphanumeric>},
        {"isalpha", allMethod<isAlpha>},
        {"isascii", allMethod<isAsciiCharacter, true>},
        {"isdecimal", allMethod<isDecimal>},
        {"isdigit", allMethod<isDigit>},
        {"islower", casedMethod<false>},
        {"isnumeric", allMethod<isNumeric>},
        {"isprintable", allMethod<isPrintable, true>},
        {"isspace", allMethod<isSpace>},
        {"istitle", isTitleMethod},
        {"isupper", casedMethod<true>},
        {"join", joinMethod},
        {"ljust", padMethod<Pad::Right>},
        {"lower", changedCase<toLower>},
        {"lstrip", stripMethod<true, false>},
        {"partition", partitionMethod<false>},
        {"removeprefix", removeMethod<false>},
        {"removesuffix", removeMethod<true>},
        {"replace", replaceMethod},
        {"rjust", padMethod<Pad::Left>},
        {"rpartition", partitionMethod<true>},
        {"rsplit", splitMethod<true>},
        {"rstrip", stripMethod<false, true>},
        {"split", splitMethod<false>},
        {"splitlines", splitLinesMethod},
        {"strip", stripMethod<true, true>},
        {"swapcase", changedCase<swapCase>},
        {"title", changedCase<toTitle>},
        {"upper", changedCase<toUpper>},
        {"zfill", padMethod<Pad::Zeros>},
    };
    const NativeFunction found = find(table, name);
    return found ? found : find(stringSearchMethods(), name);
}

} // namespace mw::engine::jinja
