// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

template <View::Kind kind>
Value viewMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "dict method", arguments, {});
    View* view = runtime.make<View>();
    view->dict = &self.asDict();
    view->kind = kind;
    view->depth = runtime.checkDepth(self.depth() + 1);
    return static_cast<const View*>(view);
}

Value getMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "get", arguments, {"key", "default"}, 1);
    checkHashable(runtime, bound[0]);
    const Value* found = lookUp(runtime, self.asDict(), bound[0]);
    return found ? *found : bound.get(1, Value::none());
}

Value copyMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "copy", arguments, {});
    if (self.is(Type::List)) {
        return runtime.list(iterate(runtime, self));
    }
    Dict* copy = runtime.dict();
    runtime.step(self.asDict().entries.size());
    copy->entries = self.asDict().entries;
    copy->depth = self.depth();
    return static_cast<const Dict*>(copy);
}

Value countMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "count", arguments, {"value"}, 1);
    std::int64_t count = 0;
    for (const Value& item : iterate(runtime, self)) {
        count += equal(runtime, item, bound[0]) ? 1 : 0;
    }
    return Value::integer(count);
}

Value indexMethod(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    const Bound bound(runtime, "index", arguments, {"value", "start", "stop"}, 1);
    const std::vector<Value> items = iterate(runtime, self);
    const auto size = static_cast<std::int64_t>(items.size());
    const auto at = [&](std::int64_t index) {
        return std::clamp<std::int64_t>(index < 0 ? index + size : index, 0, size);
    };
    const std::int64_t stop = at(bound.integer(2, size));
    for (std::int64_t i = at(bound.integer(1, 0)); i < stop; ++i) {
        if (equal(runtime, items[static_cast<std::size_t>(i)], bound[0])) {
            return Value::integer(i);
        }
    }
    runtime.fail("the value is not in the list");
}

} // namespace

NativeFunction findContainerMethod(Type type, std::string_view name)
{
    static constexpr NamedFunction ofDict[] = {
        {"copy", copyMethod},
        {"get", getMethod},
        {"items", viewMethod<View::Kind::Items>},
        {"keys", viewMethod<View::Kind::Keys>},
        {"values", viewMethod<View::Kind::Values>},
    };
    static constexpr NamedFunction ofSequence[] = {{"count", countMethod}, {"index", indexMethod}};
    if (type == Type::Dict) {
        return find(ofDict, name);
    }
    if (type == Type::List && name == "copy") {
        return copyMethod;
    }
    return type == Type::List || type == Type::Tuple || type == Type::Range ? find(ofSequence, name)
                                                                            : nullptr;
}

} // namespace mw::engine::jinja
