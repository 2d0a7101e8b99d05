// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

Value defaultFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "default", arguments, {"default_value", "boolean"});
    const bool replaced = value.is(Type::Undefined) || (bound.flag(1, false) && !truth(runtime, value));
    return replaced ? bound.get(0, runtime.text("")) : value;
}

Value lengthFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "length", arguments, {});
    return Value::integer(length(runtime, value));
}

Value first(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "first", arguments, {});
    if (value.is(Type::Generator)) {
        Generator& generator = value.asGenerator();
        runtime.fill(generator);
        if (generator.next < generator.items.size()) {
            return generator.items[generator.next++];
        }
        return runtime.undefined("No first item, sequence was empty.");
    }
    const std::vector<Value> items = iterate(runtime, value);
    return items.empty() ? runtime.undefined("No first item, sequence was empty.") : items.front();
}

Value last(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "last", arguments, {});
    if (value.is(Type::Generator)) {
        runtime.fail("'generator' object is not reversible");
    }
    const std::vector<Value> items = iterate(runtime, value);
    return items.empty() ? runtime.undefined("No last item, sequence was empty.") : items.back();
}

Value listFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "list", arguments, {});
    return runtime.list(iterate(runtime, value));
}

Value joinFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "join", arguments, {"d", "attribute"});
    std::vector<Value> items = iterate(runtime, value);
    const Value path = bound.get(1, Value::none());
    for (Value& item : items) {
        item = &toText(runtime, followPath(runtime, item, path, Value()));
    }
    return join(runtime, bound.has(0) ? toText(runtime, bound[0]) : *runtime.text(""), items);
}

Value reverse(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "reverse", arguments, {});
    if (value.is(Type::String)) {
        return slice(runtime, value, Value::none(), Value::none(), Value::integer(-1));
    }
    if (!isIterable(value)) {
        failOn(runtime, value, "cannot reverse a value");
    }
    std::vector<Value> items = iterate(runtime, value);
    std::reverse(items.begin(), items.end());
    if (value.is(Type::Generator)) {
        return runtime.list(std::move(items));
    }
    return runtime.generator(value, {}, [items](std::vector<Value>& out) { out = items; });
}

Value itemsFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "items", arguments, {});
    return runtime.generator(value, {}, [&runtime, value](std::vector<Value>& out) {
        if (value.is(Type::Undefined)) {
            return;
        }
        if (!value.is(Type::Dict)) {
            runtime.fail("Can only get item pairs from a mapping.");
        }
        for (const auto& [key, entry] : value.asDict().entries) {
            out.push_back(runtime.tuple({key, entry}));
        }
    });
}

Value sum(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "sum", arguments, {"attribute", "start"});
    Value total = bound.get(1, Value::integer(0));
    if (total.is(Type::String)) {
        runtime.fail("sum() can't sum strings [use join instead]");
    }
    for (const Value& item : iterate(runtime, value)) {
        const Value term = followPath(runtime, item, bound.get(0, Value::none()), Value());
        total = binary(runtime, BinaryOp::Add, total, term);
    }
    return total;
}

Value batch(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "batch", arguments, {"linecount", "fill_with"}, 1);
    const std::int64_t size = bound.integer(0, 0);
    const Value fill = bound.get(1, Value::none());
    return runtime.generator(value, arguments, [&runtime, value, size, fill](std::vector<Value>& out) {
        std::vector<Value> row;
        for (const Value& item : iterate(runtime, value)) {
            if (static_cast<std::int64_t>(row.size()) == size) {
                out.push_back(runtime.list(std::exchange(row, {})));
            }
            row.push_back(item);
        }
        if (row.empty()) {
            return;
        }
        while (!fill.is(Type::None) && static_cast<std::int64_t>(row.size()) < size) {
            runtime.step();
            row.push_back(fill);
        }
        out.push_back(runtime.list(std::move(row)));
    });
}

Value sliceFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "slice", arguments, {"slices", "fill_with"}, 1);
    const std::int64_t slices = bound.integer(0, 0);
    const Value fill = bound.get(1, Value::none());
    return runtime.generator(value, arguments, [&runtime, value, slices, fill](std::vector<Value>& out) {
        const std::vector<Value> items = iterate(runtime, value);
        if (slices == 0) {
            runtime.fail("integer division or modulo by zero");
        }
        const auto size = static_cast<std::int64_t>(items.size());
        auto next = items.begin();
        for (std::int64_t i = 0; i < slices; ++i) {
            runtime.step();
            const bool extra = i < size % slices;
            const auto end = next + (size / slices + (extra ? 1 : 0));
            std::vector<Value> row(next, end);
            if (!fill.is(Type::None) && !extra) {
                row.push_back(fill);
            }
            out.push_back(runtime.list(std::move(row)));
            next = end;
        }
    });
}

} // namespace

std::span<const NamedFunction> sequenceFilters()
{
    static constexpr NamedFunction table[] = {
        {"batch", batch},         {"count", lengthFilter}, {"d", defaultFilter}, {"default", defaultFilter},
        {"first", first},         {"items", itemsFilter},  {"join", joinFilter}, {"last", last},
        {"length", lengthFilter}, {"list", listFilter},

        {"reverse", reverse},     {"slice", sliceFilter},  {"sum", sum},

    };
    return table;
}

} // namespace mw::engine::jinja
