// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/runtime.h"

#include <span>
#include <string_view>

/// The built-in filters, tests, methods and globals, found by name. All tables are constant.
namespace mw::engine::jinja {

using TestFunction = bool (*)(Runtime&, const Value& subject, const Arguments&);

struct NamedFunction {
    std::string_view name;
    NativeFunction function;
};

// Null where there is none of that name.
NativeFunction findFilter(std::string_view name);
TestFunction findTest(std::string_view name);
NativeFunction findGlobal(std::string_view name);
NativeFunction findStringMethod(std::string_view name);
NativeFunction findContainerMethod(Type type, std::string_view name);

std::span<const NamedFunction> textFilters();
std::span<const NamedFunction> sequenceFilters();
std::span<const NamedFunction> selectionFilters();
std::span<const NamedFunction> numberFilters();
std::span<const NamedFunction> orderFilters();
std::span<const NamedFunction> stringSearchMethods();

NativeFunction find(std::span<const NamedFunction> table, std::string_view name);

/// Follows a dotted path with integer parts as sort, map and their like read their `attribute`.
/// A missing `otherwise`: undefined parts stay undefined.
Value followPath(Runtime& runtime, const Value& object, const Value& path, const Value& otherwise);
/// str.lower() of a string, any other value as it is: how filters compare without case.
Value withoutCase(Runtime& runtime, const Value& value);

} // namespace mw::engine::jinja
