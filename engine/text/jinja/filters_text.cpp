// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

using Change = std::string (*)(std::string_view);

Value changed(Runtime& runtime, const Value& value, Change change)
{
    const Str& text = toText(runtime, value);
    runtime.bytes(text.bytes.size() * 16); // a letter beyond ASCII takes long
    return derived(runtime, change(text.bytes), text.touched());
}

Value upper(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "upper", arguments, {});
    return changed(runtime, value, toUpper);
}

Value lower(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "lower", arguments, {});
    return changed(runtime, value, toLower);
}

Value capitalize(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "capitalize", arguments, {});
    return changed(runtime, value, toCapitalized);
}

/// The filter's own idea of words, unlike str.title: they begin behind space, '-' or an opening bracket.
std::string titleWords(std::string_view text)
{
    std::string out;
    bool starts = true;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        const std::string_view letter = text.substr(at, c.size);
        const bool separates =
            isSpace(c.value) || std::string_view("-({[<").find(letter) != std::string_view::npos;
        out += separates ? std::string(letter) : starts ? toUpper(letter) : toLower(letter);
        starts = separates;
        at += c.size;
    }
    return out;
}

Value title(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "title", arguments, {});
    return changed(runtime, value, titleWords);
}

Value trim(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "trim", arguments, {"chars"});
    return strip(runtime, toText(runtime, value), bound.string(0), true, true);
}

Value replaceFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "replace", arguments, {"old", "new", "count"}, 2);
    return replace(runtime, toText(runtime, value), toText(runtime, bound[0]), toText(runtime, bound[1]),
                   bound.integer(2, -1));
}

Value string(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "string", arguments, {});
    return &toText(runtime, value);
}

Value safe(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "safe", arguments, {});
    StrBuilder out(runtime);
    out.add(toText(runtime, value));
    Str* result = out.finish();
    result->markup = true;
    return static_cast<const Str*>(result);
}

Value escape(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "escape", arguments, {});
    return escapeHtml(runtime, toText(runtime, value));
}

Value forceEscape(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "forceescape", arguments, {});
    StrBuilder plain(runtime);
    plain.add(toText(runtime, value));
    return escapeHtml(runtime, *plain.finish());
}

Value center(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "center", arguments, {"width"});
    Arguments width;
    width.positional.push_back(bound.get(0, Value::integer(80)));
    return findStringMethod("center")(runtime, &toText(runtime, value), width);
}

Value format(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Str& pattern = toText(runtime, value);
    if (arguments.named.empty()) {
        return formatPercent(runtime, pattern, runtime.tuple(arguments.positional));
    }
    if (!arguments.positional.empty()) {
        runtime.fail("format() takes positional or keyword arguments, not both");
    }
    Dict* named = runtime.dict();
    for (const auto& [name, argument] : arguments.named) {
        runtime.insert(*named, runtime.text(name), argument);
    }
    return formatPercent(runtime, pattern, static_cast<const Dict*>(named));
}

Value indent(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "indent", arguments, {"width", "first", "blank"});
    if (!value.is(Type::String)) {
        failOn(runtime, value, "cannot indent a value");
    }
    const Value width = bound.get(0, Value::integer(4));
    const Value spaces =
        width.is(Type::String) ? width : binary(runtime, BinaryOp::Multiply, runtime.text(" "), width);
    const Str& indention = spaces.asString();
    const bool blank = bound.flag(2, false);
    // As the original: a newline is added first, so that an empty text is one line and a last line stays.
    const Str* text = concatenate(runtime, value.asString(), *runtime.text("\n"));
    const std::vector<Value> lines = splitLines(runtime, *text, false);
    StrBuilder out(runtime);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Str& line = lines[i].asString();
        if (i > 0) {
            out.add("\n");
        }
        if (i == 0 ? bound.flag(1, false) : blank || !line.bytes.empty()) {
            out.add(indention);
        }
        out.add(line);
    }
    if (value.asString().touched()) {
        out.taint();
    }
    return static_cast<const Str*>(out.finish());
}

Value truncate(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "truncate", arguments, {"length", "killwords", "end", "leeway"});
    const std::int64_t most = bound.integer(0, 255);
    const Str* end = bound.string(2);
    end = end ? end : runtime.text("...");
    const std::int64_t endLength = length(runtime, end);
    const std::int64_t leeway = bound.integer(3, 5);
    if (most < endLength || leeway < 0) {
        runtime.fail("truncate() needs a length of at least " + std::to_string(endLength));
    }
    if (length(runtime, value) - leeway <= most) {
        return value; // of whatever type: an undefined value stays one
    }
    if (!value.is(Type::String)) {
        failOn(runtime, value, "cannot truncate a value");
    }
    const Str& text = value.asString();
    const auto keep = static_cast<std::size_t>(most - endLength);
    const Str* kept = part(runtime, text, 0, byteOffset(text.bytes, keep));
    if (!bound.flag(1, false)) {
        const std::size_t space = kept->bytes.rfind(' ');
        kept = part(runtime, *kept, 0, space == std::string::npos ? kept->bytes.size() : space);
    }
    StrBuilder out(runtime);
    out.add(*kept);
    out.add(*end);
    if (text.touched() || end->touched()) {
        out.taint();
    }
    return static_cast<const Str*>(out.finish());
}

Value wordCount(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "wordcount", arguments, {});
    const std::string& text = toText(runtime, value).bytes;
    runtime.bytes(text.size() * 4);
    std::int64_t count = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        const bool word = c.value == '_' || isAlpha(c.value) || isNumeric(c.value);
        count += word && !inside ? 1 : 0;
        inside = word;
        at += c.size;
    }
    return Value::integer(count);
}

Value json(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return toJson(runtime, value, arguments);
}

} // namespace

std::span<const NamedFunction> textFilters()
{
    static constexpr NamedFunction table[] = {
        {"capitalize", capitalize},
        {"center", center},
        {"e", escape},
        {"escape", escape},
        {"forceescape", forceEscape},
        {"format", format},
        {"indent", indent},
        {"lower", lower},
        {"replace", replaceFilter},
        {"safe", safe},
        {"string", string},
        {"title", title},
        {"tojson", json},
        {"trim", trim},
        {"truncate", truncate},
        {"upper", upper},
        {"wordcount", wordCount},
    };
    return table;
}

} // namespace mw::engine::jinja
