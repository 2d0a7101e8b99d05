// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"

#include <clocale>
#include <ctime>

namespace mw::engine::jinja {

namespace {

Value rangeGlobal(Runtime& runtime, const Value&, const Arguments& arguments)
{
    const Bound bound(runtime, "range", arguments, {"start", "stop", "step"}, 1);
    const std::int64_t from = bound.has(1) ? bound.integer(0, 0) : 0;
    const std::int64_t to = bound.has(1) ? bound.integer(1, 0) : bound.integer(0, 0);
    const std::int64_t by = bound.integer(2, 1);
    if (by == 0) {
        runtime.fail("range() arg 3 must not be zero");
    }
    std::int64_t span = 0;
    const bool overflow =
        by > 0 ? __builtin_sub_overflow(to, from, &span) : __builtin_sub_overflow(from, to, &span);
    // The least step has no positive counterpart; as the divisor its neighbour gives the same count.
    const std::int64_t stride = by > 0 ? by : -(by + (by == INT64_MIN ? 1 : 0));
    const std::int64_t count = span > 0 ? (span - 1) / stride + 1 : 0;
    static constexpr std::int64_t most = 100'000; // the bound of the original's sandbox
    if (overflow || count > most) {
        runtime.limit("range");
    }
    Range* result = runtime.make<Range>();
    result->start = from;
    result->stop = to;
    result->step = by;
    result->length = count;
    return static_cast<const Range*>(result);
}

/// Takes what dict() takes: a dictionary or pairs, then keywords.
template <typename Insert>
void readEntries(Runtime& runtime, const char* name, const Arguments& arguments, Insert insert)
{
    if (arguments.positional.size() > 1) {
        runtime.fail(std::string(name) + "() expected at most 1 argument");
    }
    if (!arguments.positional.empty()) {
        const Value& source = arguments.positional[0];
        if (source.is(Type::Dict)) {
            for (const auto& [key, value] : source.asDict().entries) {
                insert(key, value);
            }
        } else {
            for (const Value& pair : iterate(runtime, source)) {
                const std::vector<Value> parts = iterate(runtime, pair);
                if (parts.size() != 2) {
                    runtime.fail(std::string(name) + "() needs pairs");
                }
                insert(parts[0], parts[1]);
            }
        }
    }
    for (const auto& [key, value] : arguments.named) {
        insert(runtime.text(key), value);
    }
}

Value dictGlobal(Runtime& runtime, const Value&, const Arguments& arguments)
{
    Dict* result = runtime.dict();
    readEntries(runtime, "dict", arguments,
                [&](const Value& key, const Value& value) { runtime.insert(*result, key, value); });
    return static_cast<const Dict*>(result);
}

Value namespaceGlobal(Runtime& runtime, const Value&, const Arguments& arguments)
{
    Namespace* result = runtime.make<Namespace>();
    readEntries(runtime, "namespace", arguments, [&](const Value& key, const Value& value) {
        if (!key.is(Type::String)) {
            return; // reachable by no attribute
        }
        const std::string& name = key.asString().bytes;
        runtime.step(1 + result->entries.size());
        for (auto& [known, stored] : result->entries) {
            if (known == name) {
                stored = value;
                return;
            }
        }
        result->entries.emplace_back(name, value);
    });
    return result;
}

Value cyclerGlobal(Runtime& runtime, const Value&, const Arguments& arguments)
{
    if (arguments.positional.empty() || !arguments.named.empty()) {
        runtime.fail("cycler() needs at least one item");
    }
    Cycler* result = runtime.make<Cycler>();
    result->items = arguments.positional;
    return result;
}

Value joinerGlobal(Runtime& runtime, const Value&, const Arguments& arguments)
{
    const Bound bound(runtime, "joiner", arguments, {"sep"});
    Joiner* result = runtime.make<Joiner>();
    result->separator = bound.has(0) ? &toText(runtime, bound[0]) : runtime.text(", ");
    return result;
}

Value raiseException(Runtime& runtime, const Value&, const Arguments& arguments)
{
    const Bound bound(runtime, "raise_exception", arguments, {"message"}, 1);
    runtime.fail(toText(runtime, bound[0]).bytes);
}

Value strftimeNow(Runtime& runtime, const Value&, const Arguments& arguments)
{
    const Bound bound(runtime, "strftime_now", arguments, {"format"}, 1);
    const Str* format = bound.string(0);
    static constexpr std::size_t mostFormat = 1024;
    if (!format || format->bytes.size() > mostFormat) {
        runtime.fail("strftime_now() needs a format of at most 1024 bytes");
    }
    // Names of days and months are English whatever the language of the process.
    static const locale_t english = newlocale(LC_ALL_MASK, "C", static_cast<locale_t>(nullptr));
    const std::tm now = runtime.now();
    // A width ("%999d") is no part of Python's language and could make the text large.
    for (std::size_t at = format->bytes.find('%'); at != std::string::npos && at + 1 < format->bytes.size();
         at = format->bytes.find('%', at + 2)) {
        if (format->bytes[at + 1] >= '0' && format->bytes[at + 1] <= '9') {
            runtime.fail("strftime_now() takes no widths");
        }
    }
    std::string out(mostFormat * 64, '\0');
    out.resize(strftime_l(out.data(), out.size(), format->bytes.c_str(), &now, english));
    return runtime.text(out, format->touched());
}

} // namespace

NativeFunction findGlobal(std::string_view name)
{
    static constexpr NamedFunction table[] = {
        {"cycler", cyclerGlobal},       {"dict", dictGlobal},   {"joiner", joinerGlobal},
        {"namespace", namespaceGlobal}, {"range", rangeGlobal}, {"raise_exception", raiseException},
        {"strftime_now", strftimeNow},
    };
    return find(table, name);
}

NativeFunction find(std::span<const NamedFunction> table, std::string_view name)
{
    for (const NamedFunction& entry : table) {
        if (entry.name == name) {
            return entry.function;
        }
    }
    return nullptr;
}

NativeFunction findFilter(std::string_view name)
{
    for (const auto& table :
         {textFilters(), sequenceFilters(), selectionFilters(), numberFilters(), orderFilters()}) {
        if (const NativeFunction found = find(table, name)) {
            return found;
        }
    }
    return nullptr;
}

} // namespace mw::engine::jinja
