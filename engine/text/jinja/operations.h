// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/runtime.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What Python's operators and protocols do with values. All may throw TemplateFailure.
namespace mw::engine::jinja {

enum class BinaryOp { Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power };
enum class CompareOp { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, In, NotIn };

const char* typeName(const Value& value);
/// Fails with the reason an undefined value carries, else names the operation and the type.
[[noreturn]] void failOn(const Runtime& runtime, const Value& value, const std::string& operation);

bool truth(Runtime& runtime, const Value& value);
bool equal(Runtime& runtime, const Value& left, const Value& right);
bool less(Runtime& runtime, const Value& left, const Value& right);
bool compare(Runtime& runtime, CompareOp op, const Value& left, const Value& right);
bool contains(Runtime& runtime, const Value& container, const Value& item);

void checkHashable(Runtime& runtime, const Value& value);
std::ptrdiff_t findKey(Runtime& runtime, const Dict& dict, const Value& key); ///< -1: not there
const Value* lookUp(Runtime& runtime, const Dict& dict, const Value& key);    ///< null: not there

std::int64_t length(Runtime& runtime, const Value& value);
bool hasLength(const Value& value);
bool isIterable(const Value& value);
std::vector<Value> iterate(Runtime& runtime, const Value& value); ///< uses a generator up

Value binary(Runtime& runtime, BinaryOp op, const Value& left, const Value& right);
Value negate(Runtime& runtime, const Value& value, bool minus);
std::int64_t toInteger(Runtime& runtime, double value); ///< fails where it does not fit

Value attribute(Runtime& runtime, const Value& object, const Str& name);  ///< object.name
Value subscript(Runtime& runtime, const Value& object, const Value& key); ///< object[key]
/// object[start:stop:step]; an omitted bound is none.
Value slice(Runtime& runtime, const Value& object, const Value& start, const Value& stop, const Value& step);

const Str& toText(Runtime& runtime, const Value& value);    ///< str()
const Str& represent(Runtime& runtime, const Value& value); ///< repr()
const Str* toJson(Runtime& runtime, const Value& value, const Arguments& options);

// Formatting: the operator % and str.format.
const Str* formatPercent(Runtime& runtime, const Str& format, const Value& arguments);
const Str* formatBraces(Runtime& runtime, const Str& format, const Arguments& arguments);

} // namespace mw::engine::jinja
