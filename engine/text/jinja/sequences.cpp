// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/loop.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

std::int64_t length(Runtime& runtime, const Value& value)
{
    const auto size = [](const auto& container) { return static_cast<std::int64_t>(container.size()); };
    switch (value.type()) {
    case Type::Undefined:
        return 0;
    case Type::String:
        runtime.bytes(value.asString().bytes.size());
        return static_cast<std::int64_t>(countCodePoints(value.asString().bytes));
    case Type::List:
    case Type::Tuple:
        return size(value.asSequence().items);
    case Type::Dict:
        return size(value.asDict().entries);
    case Type::Range:
        return value.asRange().length;
    case Type::View:
        return size(value.asView().dict->entries);
    case Type::Loop:
        return size(value.asLoop().items);
    default:
        runtime.fail(std::string("object of type ") + typeName(value) + " has no len()");
    }
}

std::vector<Value> iterate(Runtime& runtime, const Value& value)
{
    std::vector<Value> items;
    switch (value.type()) {
    case Type::Undefined:
        break;
    case Type::String: {
        const Str& text = value.asString();
        for (std::size_t at = 0; at < text.bytes.size();) {
            const std::size_t size = decode(text.bytes, at).size;
            items.emplace_back(
                derived(runtime, std::string_view(text.bytes).substr(at, size), text.touched()));
            at += size;
        }
        break;
    }
    case Type::List:
    case Type::Tuple:
        items = value.asSequence().items;
        break;
    case Type::Dict:
        for (const auto& entry : value.asDict().entries) {
            items.push_back(entry.first);
        }
        break;
    case Type::Range: {
        const Range& range = value.asRange();
        runtime.step(static_cast<std::uint64_t>(range.length));
        for (std::int64_t i = 0; i < range.length; ++i) {
            items.push_back(Value::integer(range.start + i * range.step));
        }
        break;
    }
    case Type::View: {
        const View& view = value.asView();
        for (const auto& [key, entry] : view.dict->entries) {
            items.push_back(view.kind == View::Kind::Keys     ? key
                            : view.kind == View::Kind::Values ? entry
                                                              : runtime.tuple({key, entry}));
        }
        break;
    }
    case Type::Generator: {
        Generator& generator = value.asGenerator();
        runtime.fill(generator);
        items.assign(generator.items.begin() + static_cast<std::ptrdiff_t>(generator.next),
                     generator.items.end());
        generator.next = generator.items.size();
        break;
    }
    default:
        runtime.fail(std::string(typeName(value)) + " object is not iterable");
    }
    runtime.step(items.size());
    return items;
}

namespace {

/// Python's rule for the bounds of a slice over `size` items.
struct SliceBounds {
    std::int64_t start;
    std::int64_t stop;
    std::int64_t step;
    std::int64_t count;
};

SliceBounds sliceBounds(Runtime& runtime, std::int64_t size, const Value& from, const Value& to,
                        const Value& by)
{
    const auto integer = [&](const Value& value, std::int64_t otherwise) {
        if (value.is(Type::None)) {
            return otherwise;
        }
        if (!value.isIntegral()) {
            failOn(runtime, value, "slice index");
        }
        return value.asInt();
    };
    // A step beyond any length behaves as one that reaches past the end, and keeps sums in range.
    const std::int64_t step = std::clamp<std::int64_t>(integer(by, 1), -(1LL << 40), 1LL << 40);
    if (step == 0) {
        runtime.fail("slice step cannot be zero");
    }
    const std::int64_t low = step > 0 ? 0 : -1;
    const std::int64_t high = step > 0 ? size : size - 1;
    const auto bound = [&](const Value& value, std::int64_t otherwise) {
        std::int64_t at = integer(value, otherwise);
        if (!value.is(Type::None) && at < 0) {
            at += size;
        }
        return std::clamp(at, low, high);
    };
    const std::int64_t start = bound(from, step > 0 ? low : high);
    const std::int64_t stop = bound(to, step > 0 ? high : low);
    const std::int64_t span = step > 0 ? stop - start : start - stop;
    const std::int64_t stride = step > 0 ? step : -step;
    return {start, stop, step, span > 0 ? (span + stride - 1) / stride : 0};
}

const Str* sliceText(Runtime& runtime, const Str& text, const SliceBounds& bounds)
{
    const std::string_view bytes = text.bytes;
    if (bounds.step == 1) {
        const std::size_t begin = byteOffset(bytes, static_cast<std::size_t>(bounds.start));
        const std::size_t size = byteOffset(bytes.substr(begin), static_cast<std::size_t>(bounds.count));
        return part(runtime, text, begin, begin + size);
    }
    std::vector<std::size_t> offsets;
    runtime.step(bytes.size() / 8);
    for (std::size_t at = 0; at < bytes.size(); at += decode(bytes, at).size) {
        offsets.push_back(at);
    }
    std::string out;
    for (std::int64_t i = 0; i < bounds.count; ++i) {
        const std::size_t at = offsets[static_cast<std::size_t>(bounds.start + i * bounds.step)];
        out += bytes.substr(at, decode(bytes, at).size);
    }
    return derived(runtime, out, text.touched());
}

} // namespace

Value slice(Runtime& runtime, const Value& object, const Value& start, const Value& stop, const Value& step)
{
    switch (object.type()) {
    case Type::String: {
        const Str& text = object.asString();
        const SliceBounds bounds = sliceBounds(runtime, length(runtime, object), start, stop, step);
        return sliceText(runtime, text, bounds);
    }
    case Type::List:
    case Type::Tuple: {
        const std::vector<Value>& items = object.asSequence().items;
        const SliceBounds bounds = sliceBounds(runtime, length(runtime, object), start, stop, step);
        std::vector<Value> taken;
        for (std::int64_t i = 0; i < bounds.count; ++i) {
            taken.push_back(items[static_cast<std::size_t>(bounds.start + i * bounds.step)]);
        }
        return object.is(Type::List) ? runtime.list(std::move(taken)) : runtime.tuple(std::move(taken));
    }
    case Type::Range: {
        const Range& range = object.asRange();
        const SliceBounds bounds = sliceBounds(runtime, range.length, start, stop, step);
        Range* result = runtime.make<Range>();
        result->start = range.start + bounds.start * range.step;
        result->step = range.step * bounds.step;
        result->length = bounds.count;
        result->stop = range.start + bounds.stop * range.step;
        return Value(static_cast<const Range*>(result));
    }
    default:
        failOn(runtime, object, "cannot slice a value");
    }
}

} // namespace mw::engine::jinja
