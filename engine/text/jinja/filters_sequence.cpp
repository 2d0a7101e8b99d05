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
        std::vector<Value> rest = runtime.drain(generator);
        if (rest.empty()) {
            return runtime.undefined("No first item, sequence was empty.");
        }
        generator.next -= rest.size() - 1; // only one was asked for
        return rest.front();
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

/// Sorts `items` by `keys`, both together; stable, also backwards.
void sortByKeys(Runtime& runtime, std::vector<Value>& items, const std::vector<Value>& keys, bool backwards)
{
    std::vector<std::size_t> order(items.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return backwards ? less(runtime, keys[b], keys[a]) : less(runtime, keys[a], keys[b]);
    });
    std::vector<Value> sorted;
    sorted.reserve(items.size());
    for (const std::size_t index : order) {
        sorted.push_back(items[index]);
    }
    items = std::move(sorted);
}

Value dictSort(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "dictsort", arguments, {"case_sensitive", "by", "reverse"});
    if (!value.is(Type::Dict)) {
        failOn(runtime, value, "cannot sort the entries of a value");
    }
    const Str* by = bound.string(1);
    if (by && by->bytes != "key" && by->bytes != "value") {
        runtime.fail("You can only sort by either \"key\" or \"value\"");
    }
    std::vector<Value> items;
    std::vector<Value> keys;
    for (const auto& [key, entry] : value.asDict().entries) {
        const Value& subject = by && by->bytes == "value" ? entry : key;
        keys.push_back(bound.flag(0, false) ? subject : withoutCase(runtime, subject));
        items.push_back(runtime.tuple({key, entry}));
    }
    sortByKeys(runtime, items, keys, bound.flag(2, false));
    return runtime.list(std::move(items));
}

Value sort(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "sort", arguments, {"reverse", "case_sensitive", "attribute"});
    std::vector<Value> items = iterate(runtime, value);
    std::vector<Value> paths{bound.get(2, Value::none())};
    if (paths[0].is(Type::String)) {
        paths = split(runtime, paths[0].asString(), runtime.text(","), -1, false);
    }
    std::vector<Value> keys;
    for (const Value& item : items) {
        std::vector<Value> parts;
        for (const Value& path : paths) {
            const Value key = followPath(runtime, item, path, Value());
            parts.push_back(bound.flag(1, false) ? key : withoutCase(runtime, key));
        }
        keys.push_back(runtime.list(std::move(parts)));
    }
    sortByKeys(runtime, items, keys, bound.flag(0, false));
    return runtime.list(std::move(items));
}

Value unique(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "unique", arguments, {"case_sensitive", "attribute"});
    const bool exact = bound.flag(0, false);
    const Value path = bound.get(1, Value::none());
    return runtime.generator(value, arguments, [&runtime, value, exact, path](std::vector<Value>& out) {
        Dict* seen = runtime.dict();
        for (const Value& item : iterate(runtime, value)) {
            Value key = followPath(runtime, item, path, Value());
            key = exact ? key : withoutCase(runtime, key);
            const std::size_t before = seen->entries.size();
            runtime.insert(*seen, key, Value::none());
            if (seen->entries.size() > before) {
                out.push_back(item);
            }
        }
    });
}

Value extreme(Runtime& runtime, const char* name, bool largest, const Value& value,
              const Arguments& arguments)
{
    const Bound bound(runtime, name, arguments, {"case_sensitive", "attribute"});
    const std::vector<Value> items = iterate(runtime, value);
    if (items.empty()) {
        return runtime.undefined("No aggregated item, sequence was empty.");
    }
    const auto keyOf = [&](const Value& item) {
        const Value key = followPath(runtime, item, bound.get(1, Value::none()), Value());
        return bound.flag(0, false) ? key : withoutCase(runtime, key);
    };
    Value best = items.front();
    Value bestKey = keyOf(best);
    for (std::size_t i = 1; i < items.size(); ++i) {
        const Value key = keyOf(items[i]);
        if (largest ? less(runtime, bestKey, key) : less(runtime, key, bestKey)) {
            best = items[i];
            bestKey = key;
        }
    }
    return best;
}

Value minimum(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return extreme(runtime, "min", false, value, arguments);
}

Value maximum(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return extreme(runtime, "max", true, value, arguments);
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

Value groupBy(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "groupby", arguments, {"attribute", "default", "case_sensitive"}, 1);
    const Value otherwise = bound.has(1) && !bound[1].is(Type::None) ? bound[1] : Value();
    std::vector<Value> items = iterate(runtime, value);
    const auto keyOf = [&](const Value& item) {
        const Value key = followPath(runtime, item, bound[0], otherwise);
        return bound.flag(2, false) ? key : withoutCase(runtime, key);
    };
    std::vector<Value> keys;
    for (const Value& item : items) {
        keys.push_back(keyOf(item));
    }
    sortByKeys(runtime, items, keys, false);
    std::vector<Value> groups;
    for (std::size_t begin = 0; begin < items.size();) {
        const Value key = keyOf(items[begin]);
        std::size_t end = begin + 1;
        while (end < items.size() && equal(runtime, key, keyOf(items[end]))) {
            ++end;
        }
        const Value members =
            runtime.list(std::vector<Value>(items.begin() + static_cast<std::ptrdiff_t>(begin),
                                            items.begin() + static_cast<std::ptrdiff_t>(end)));
        const Value group = runtime.tuple({followPath(runtime, items[begin], bound[0], otherwise), members});
        Sequence* pair = runtime.make<Sequence>();
        pair->items = group.asSequence().items;
        pair->depth = group.depth();
        pair->group = true;
        groups.push_back(Value::tuple(pair));
        begin = end;
    }
    return runtime.list(std::move(groups));
}

} // namespace

Value withoutCase(Runtime& runtime, const Value& value)
{
    if (!value.is(Type::String)) {
        return value;
    }
    const Str& text = value.asString();
    runtime.bytes(text.bytes.size() * 4);
    return derived(runtime, toLower(text.bytes), text.touched());
}

std::span<const NamedFunction> sequenceFilters()
{
    static constexpr NamedFunction table[] = {
        {"batch", batch},         {"count", lengthFilter},
        {"d", defaultFilter},     {"default", defaultFilter},
        {"dictsort", dictSort},   {"first", first},
        {"groupby", groupBy},     {"items", itemsFilter},
        {"join", joinFilter},     {"last", last},
        {"length", lengthFilter}, {"list", listFilter},
        {"max", maximum},         {"min", minimum},
        {"reverse", reverse},     {"slice", sliceFilter},
        {"sort", sort},           {"sum", sum},
        {"unique", unique},
    };
    return table;
}

} // namespace mw::engine::jinja
