// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/literals.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// The name in the first argument from `at` on, and the arguments behind it.
const Str& nameArgument(Runtime& runtime, const Arguments& arguments, std::size_t at)
{
    const Value& name = arguments.positional[at];
    if (!name.is(Type::String)) {
        failOn(runtime, name, "expected a name, not a value");
    }
    return name.asString();
}

Arguments argumentsFrom(const Arguments& arguments, std::size_t at)
{
    Arguments rest;
    rest.positional.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(at),
                           arguments.positional.end());
    rest.named = arguments.named;
    return rest;
}

Value mapAttribute(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    Value path;
    Value otherwise;
    for (const auto& [name, argument] : arguments.named) {
        if (name == "attribute") {
            path = argument;
        } else if (name == "default") {
            otherwise = argument.is(Type::None) ? Value() : argument;
        } else {
            runtime.fail("Unexpected keyword argument '" + std::string(name) + "'");
        }
    }
    if (path.missing()) {
        runtime.fail("map requires a filter argument");
    }
    return runtime.generator(value, arguments, [&runtime, value, path, otherwise](std::vector<Value>& out) {
        if (truth(runtime, value)) {
            for (const Value& item : iterate(runtime, value)) {
                out.push_back(followPath(runtime, item, path, otherwise));
            }
        }
    });
}

Value map(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    if (arguments.positional.empty()) {
        return mapAttribute(runtime, value, arguments);
    }
    const std::string& name = nameArgument(runtime, arguments, 0).bytes;
    const NativeFunction filter = findFilter(name);
    if (!filter) {
        runtime.fail("No filter named '" + name + "'.");
    }
    const Arguments rest = argumentsFrom(arguments, 1);
    return runtime.generator(value, arguments, [&runtime, value, filter, rest](std::vector<Value>& out) {
        if (truth(runtime, value)) {
            for (const Value& item : iterate(runtime, value)) {
                out.push_back(filter(runtime, item, rest));
            }
        }
    });
}

Value choose(Runtime& runtime, const Value& value, const Arguments& arguments, bool byAttribute, bool wanted)
{
    if (byAttribute && arguments.positional.empty()) {
        runtime.fail("Missing parameter for attribute name");
    }
    const std::size_t testAt = byAttribute ? 1 : 0;
    const Value path = byAttribute ? arguments.positional[0] : Value::none();
    TestFunction test = nullptr;
    Arguments rest;
    if (arguments.positional.size() > testAt) {
        const std::string& name = nameArgument(runtime, arguments, testAt).bytes;
        test = findTest(name);
        if (!test) {
            runtime.fail("No test named '" + name + "'.");
        }
        rest = argumentsFrom(arguments, testAt + 1);
    }
    return runtime.generator(
        value, arguments, [&runtime, value, path, test, rest, wanted](std::vector<Value>& out) {
            if (!truth(runtime, value)) {
                return;
            }
            for (const Value& item : iterate(runtime, value)) {
                const Value subject = followPath(runtime, item, path, Value());
                if ((test ? test(runtime, subject, rest) : truth(runtime, subject)) == wanted) {
                    out.push_back(item);
                }
            }
        });
}

Value select(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return choose(runtime, value, arguments, false, true);
}

Value reject(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return choose(runtime, value, arguments, false, false);
}

Value selectAttribute(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return choose(runtime, value, arguments, true, true);
}

Value rejectAttribute(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    return choose(runtime, value, arguments, true, false);
}

Value attributeFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "attr", arguments, {"name"}, 1);
    const Str& name = toText(runtime, bound[0]);
    if (value.is(Type::Dict) && lookUp(runtime, value.asDict(), &name)) {
        // An entry is no attribute: only what the object itself has counts here.
        return runtime.undefined("an entry of a dict object is no attribute");
    }
    return attribute(runtime, value, name);
}

} // namespace

Value followPath(Runtime& runtime, const Value& object, const Value& path, const Value& otherwise)
{
    if (path.is(Type::None)) {
        return object;
    }
    std::vector<Value> parts{path};
    if (path.is(Type::String)) {
        parts = split(runtime, path.asString(), runtime.text("."), -1, false);
    }
    Value result = object;
    for (Value part : parts) {
        if (part.is(Type::String)) {
            const std::string& name = part.asString().bytes;
            const bool digits = !name.empty() && std::all_of(name.begin(), name.end(),
                                                             [](char c) { return c >= '0' && c <= '9'; });
            std::int64_t index = 0;
            bool overflow = false;
            if (digits && parseInteger(name, 10, index, overflow) && !overflow) {
                part = Value::integer(index);
            }
        }
        result = subscript(runtime, result, part);
        if (result.is(Type::Undefined) && !otherwise.missing()) {
            result = otherwise;
        }
    }
    return result;
}

std::span<const NamedFunction> selectionFilters()
{
    static constexpr NamedFunction table[] = {
        {"attr", attributeFilter},       {"map", map},       {"reject", reject},
        {"rejectattr", rejectAttribute}, {"select", select}, {"selectattr", selectAttribute},
    };
    return table;
}

} // namespace mw::engine::jinja
