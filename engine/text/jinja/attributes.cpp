// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/loop.h"
#include "engine/text/jinja/macro.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// A name for a message that a template may make often: its beginning says enough.
std::string shortened(std::string_view name)
{
    static constexpr std::size_t most = 60;
    return std::string(name.substr(0, byteOffset(name.substr(0, 4 * most), most)));
}

std::string describe(const Value& object)
{
    return object.is(Type::None) ? "None" : std::string(typeName(object)) + " object";
}

Value unsafe(Runtime& runtime, const Value& object, std::string_view name)
{
    return runtime.undefined("access to attribute '" + shortened(name) + "' of '" + typeName(object) +
                             "' object is unsafe.");
}

bool changesItsObject(const Value& object, std::string_view name)
{
    static constexpr std::string_view ofList[] = {"append", "clear",  "extend",  "insert",
                                                  "pop",    "remove", "reverse", "sort"};
    static constexpr std::string_view ofDict[] = {"clear", "pop", "popitem", "setdefault", "update"};
    const auto in = [&](const auto& names) {
        return std::find(std::begin(names), std::end(names), name) != std::end(names);
    };
    return (object.is(Type::List) && in(ofList)) || (object.is(Type::Dict) && in(ofDict));
}

Value loopCycle(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    if (arguments.positional.empty()) {
        runtime.fail("no items for cycling given");
    }
    return arguments.positional[self.asLoop().index % arguments.positional.size()];
}

Value loopChanged(Runtime& runtime, const Value& self, const Arguments& arguments)
{
    Loop& loop = self.asLoop();
    bool same = loop.everChanged && loop.changed.size() == arguments.positional.size();
    for (std::size_t i = 0; same && i < loop.changed.size(); ++i) {
        same = equal(runtime, loop.changed[i], arguments.positional[i]);
    }
    if (!same) {
        loop.everChanged = true;
        loop.changed = arguments.positional;
    }
    return Value::boolean(!same);
}

Value loopAttribute(Runtime& runtime, const Value& self, std::string_view name)
{
    const Loop& loop = self.asLoop();
    const auto number = [](std::size_t value) { return Value::integer(static_cast<std::int64_t>(value)); };
    const std::size_t size = loop.items.size();
    if (name == "index") {
        return number(loop.index + 1);
    }
    if (name == "index0") {
        return number(loop.index);
    }
    if (name == "first") {
        return Value::boolean(loop.index == 0);
    }
    if (name == "last") {
        return Value::boolean(loop.index + 1 >= size);
    }
    if (name == "length") {
        return number(size);
    }
    if (name == "revindex") {
        return number(size - loop.index);
    }
    if (name == "revindex0") {
        return number(size - loop.index - 1);
    }
    if (name == "previtem") {
        return loop.index > 0 ? loop.items[loop.index - 1] : runtime.undefined("there is no previous item");
    }
    if (name == "nextitem") {
        return loop.index + 1 < size ? loop.items[loop.index + 1]
                                     : runtime.undefined("there is no next item");
    }
    if (name == "depth") {
        return Value::integer(loop.nesting + 1);
    }
    if (name == "depth0") {
        return Value::integer(loop.nesting);
    }
    if (name == "cycle") {
        return runtime.method("cycle", loopCycle, self);
    }
    if (name == "changed") {
        return runtime.method("changed", loopChanged, self);
    }
    return {};
}

Value cyclerNext(Runtime&, const Value& self, const Arguments&)
{
    Cycler& cycler = self.asCycler();
    const Value current = cycler.items[cycler.position];
    cycler.position = (cycler.position + 1) % cycler.items.size();
    return current;
}

Value cyclerReset(Runtime&, const Value& self, const Arguments&)
{
    self.asCycler().position = 0;
    return Value::none();
}

Value macroAttribute(Runtime& runtime, const Macro& macro, std::string_view name)
{
    if (name == "name") {
        return runtime.text(macro.name);
    }
    if (name == "arguments") {
        std::vector<Value> names;
        for (const Parameter& parameter : macro.definition->parameters) {
            names.emplace_back(runtime.text(parameter.name));
        }
        return runtime.tuple(std::move(names));
    }
    if (name == "caller") {
        return Value::boolean(macro.definition->usesCaller);
    }
    if (name == "catch_kwargs") {
        return Value::boolean(macro.definition->usesKwargs);
    }
    if (name == "catch_varargs") {
        return Value::boolean(macro.definition->usesVarargs);
    }
    return {};
}

/// What Python's getattr would find; missing where there is nothing.
Value ownAttribute(Runtime& runtime, const Value& object, std::string_view name)
{
    NativeFunction method = nullptr;
    switch (object.type()) {
    case Type::String:
        method = findStringMethod(name);
        break;
    case Type::Namespace:
        runtime.step(object.asNamespace().entries.size() / 16);
        for (const auto& [key, value] : object.asNamespace().entries) {
            if (key == name) {
                return value;
            }
        }
        return {};
    case Type::Loop:
        return loopAttribute(runtime, object, name);
    case Type::Macro:
        return macroAttribute(runtime, object.asMacro(), name);
    case Type::Cycler:
        if (name == "current") {
            return object.asCycler().items[object.asCycler().position];
        }
        method = name == "next" ? cyclerNext : name == "reset" ? cyclerReset : nullptr;
        break;
    case Type::Range:
        if (name == "start" || name == "stop" || name == "step") {
            const Range& range = object.asRange();
            return Value::integer(name == "start" ? range.start : name == "stop" ? range.stop : range.step);
        }
        method = findContainerMethod(object.type(), name);
        break;
    case Type::Tuple:
        if (object.asSequence().group && (name == "grouper" || name == "list")) {
            return object.asSequence().items[name == "list" ? 1 : 0];
        }
        method = findContainerMethod(object.type(), name);
        break;
    default:
        method = findContainerMethod(object.type(), name);
    }
    return method ? runtime.method(name, method, object) : Value();
}

/// object[key] of containers; missing where Python would raise.
Value ownItem(Runtime& runtime, const Value& object, const Value& key)
{
    if (object.is(Type::Dict)) {
        if (key.is(Type::List) || key.is(Type::Dict) || key.is(Type::View)) {
            return {}; // unhashable
        }
        const Value* found = lookUp(runtime, object.asDict(), key);
        return found ? *found : Value();
    }
    if (!key.isIntegral() || !(object.isSequence() || object.is(Type::String) || object.is(Type::Range))) {
        return {};
    }
    const std::int64_t size = length(runtime, object);
    const std::int64_t at = key.asInt() < 0 ? key.asInt() + size : key.asInt();
    if (at < 0 || at >= size) {
        return {};
    }
    if (object.is(Type::Range)) {
        return Value::integer(object.asRange().start + at * object.asRange().step);
    }
    if (object.isSequence()) {
        return object.asSequence().items[static_cast<std::size_t>(at)];
    }
    const Str& text = object.asString();
    const std::size_t begin = byteOffset(text.bytes, static_cast<std::size_t>(at));
    const std::size_t bytes = decode(text.bytes, begin).size;
    return derived(runtime, std::string_view(text.bytes).substr(begin, bytes), text.touched());
}

/// An attribute as the sandbox gives it out: nothing internal, nothing that changes a list or a dictionary.
Value safeAttribute(Runtime& runtime, const Value& object, std::string_view name)
{
    if (name.starts_with("__") || changesItsObject(object, name)) {
        return unsafe(runtime, object, name);
    }
    const Value found = ownAttribute(runtime, object, name);
    if (!found.missing() && name.starts_with('_')) {
        return unsafe(runtime, object, name);
    }
    return found;
}

} // namespace

Value attribute(Runtime& runtime, const Value& object, const Str& name)
{
    if (object.is(Type::Undefined)) {
        failOn(runtime, object, "attribute");
    }
    Value found = safeAttribute(runtime, object, name.bytes);
    if (found.missing()) {
        found = ownItem(runtime, object, &name);
    }
    return found.missing() ? runtime.undefined("'" + describe(object) + "' has no attribute '" +
                                               shortened(name.bytes) + "'")
                           : found;
}

Value subscript(Runtime& runtime, const Value& object, const Value& key)
{
    if (object.is(Type::Undefined)) {
        failOn(runtime, object, "subscript");
    }
    Value found = ownItem(runtime, object, key);
    if (found.missing() && key.is(Type::String)) {
        found = safeAttribute(runtime, object, key.asString().bytes);
    }
    if (!found.missing()) {
        return found;
    }
    return runtime.undefined(
        key.is(Type::String)
            ? "'" + describe(object) + "' has no attribute '" + shortened(key.asString().bytes) + "'"
            : describe(object) + " has no element " + shortened(toText(runtime, key).bytes));
}

} // namespace mw::engine::jinja
