// SPDX-License-Identifier: Apache-2.0
// Filters that compare the items of a sequence with one another.
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

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

std::span<const NamedFunction> orderFilters()
{
    static constexpr NamedFunction table[] = {
        {"dictsort", dictSort}, {"groupby", groupBy}, {"max", maximum},
        {"min", minimum},       {"sort", sort},       {"unique", unique},
    };
    return table;
}

} // namespace mw::engine::jinja
