// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/operations.h"

#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>
#include <cmath>

namespace mw::engine::jinja {

const char* typeName(const Value& value)
{
    switch (value.type()) {
    case Type::Missing:
    case Type::Undefined:
        return "Undefined";
    case Type::None:
        return "NoneType";
    case Type::Bool:
        return "bool";
    case Type::Int:
        return "int";
    case Type::Float:
        return "float";
    case Type::String:
        return "str";
    case Type::List:
        return "list";
    case Type::Tuple:
        return "tuple";
    case Type::Dict:
        return "dict";
    case Type::Range:
        return "range";
    case Type::View:
        return "dict view";
    case Type::Generator:
        return "generator";
    case Type::Namespace:
        return "Namespace";
    case Type::Callable:
        return "function";
    case Type::Macro:
        return "Macro";
    case Type::Loop:
        return "LoopContext";
    case Type::Cycler:
        return "Cycler";
    case Type::Joiner:
        return "Joiner";
    }
    return "object";
}

void failOn(const Runtime& runtime, const Value& value, const std::string& operation)
{
    if (value.is(Type::Undefined)) {
        runtime.fail(value.asUndefined() ? value.asUndefined()->message : "the value is undefined");
    }
    runtime.fail(operation + " of type " + typeName(value));
}

bool truth(Runtime& runtime, const Value& value)
{
    switch (value.type()) {
    case Type::Missing:
    case Type::Undefined:
    case Type::None:
        return false;
    case Type::Bool:
    case Type::Int:
        return value.asInt() != 0;
    case Type::Float:
        return value.asFloat() != 0.0;
    default:
        return !hasLength(value) || length(runtime, value) != 0;
    }
}

namespace {

bool equalNumbers(const Value& left, const Value& right)
{
    if (left.isIntegral() && right.isIntegral()) {
        return left.asInt() == right.asInt();
    }
    if (left.is(Type::Float) && right.is(Type::Float)) {
        return left.asFloat() == right.asFloat();
    }
    // Exactly, as Python does: an integer beyond 2^53 equals no float that only rounds to it.
    const double real = left.is(Type::Float) ? left.asFloat() : right.asFloat();
    const std::int64_t integer = left.is(Type::Float) ? right.asInt() : left.asInt();
    return std::trunc(real) == real && real >= -9223372036854775808.0 && real < 9223372036854775808.0 &&
           static_cast<std::int64_t>(real) == integer;
}

bool equalItems(Runtime& runtime, const std::vector<Value>& left, const std::vector<Value>& right)
{
    if (left.size() != right.size()) {
        return false;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (!equal(runtime, left[i], right[i])) {
            return false;
        }
    }
    return true;
}

bool equalDicts(Runtime& runtime, const Dict& left, const Dict& right)
{
    if (left.entries.size() != right.entries.size()) {
        return false;
    }
    for (const auto& [key, value] : left.entries) {
        const Value* other = lookUp(runtime, right, key);
        if (!other || !equal(runtime, value, *other)) {
            return false;
        }
    }
    return true;
}

bool lessItems(Runtime& runtime, const std::vector<Value>& left, const std::vector<Value>& right)
{
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (!equal(runtime, left[i], right[i])) {
            return less(runtime, left[i], right[i]);
        }
    }
    return left.size() < right.size();
}

} // namespace

bool equal(Runtime& runtime, const Value& left, const Value& right)
{
    runtime.step();
    if (left.isNumber() && right.isNumber()) {
        return equalNumbers(left, right);
    }
    if (left.type() != right.type()) {
        return false;
    }
    switch (left.type()) {
    case Type::Undefined:
    case Type::None:
        return true;
    case Type::String: {
        const std::string& a = left.asString().bytes;
        const std::string& b = right.asString().bytes;
        runtime.bytes(a.size() == b.size() ? a.size() : 0);
        return a == b;
    }
    case Type::List:
    case Type::Tuple:
        return &left.asSequence() == &right.asSequence() ||
               equalItems(runtime, left.asSequence().items, right.asSequence().items);
    case Type::Dict:
        return equalDicts(runtime, left.asDict(), right.asDict());
    case Type::Range: {
        const Range& a = left.asRange();
        const Range& b = right.asRange();
        return a.length == b.length &&
               (a.length == 0 || (a.start == b.start && (a.length == 1 || a.step == b.step)));
    }
    case Type::Callable:
        return left.asCallable().function == right.asCallable().function &&
               left.asCallable().self.type() == right.asCallable().self.type() &&
               left.asCallable().self.identity() == right.asCallable().self.identity();
    default:
        return left.identity() == right.identity();
    }
}

bool less(Runtime& runtime, const Value& left, const Value& right)
{
    runtime.step();
    if (left.isIntegral() && right.isIntegral()) {
        return left.asInt() < right.asInt();
    }
    if (left.isNumber() && right.isNumber()) {
        return left.asFloat() < right.asFloat();
    }
    if (left.is(Type::String) && right.is(Type::String)) {
        const std::string& a = left.asString().bytes;
        const std::string& b = right.asString().bytes;
        runtime.bytes(std::min(a.size(), b.size()));
        return a < b; // the order of UTF-8 bytes is the order of code points
    }
    if (left.isSequence() && left.type() == right.type()) {
        return lessItems(runtime, left.asSequence().items, right.asSequence().items);
    }
    if (left.is(Type::Undefined) || right.is(Type::Undefined)) {
        failOn(runtime, left.is(Type::Undefined) ? left : right, "ordering");
    }
    runtime.fail(std::string("no order between ") + typeName(left) + " and " + typeName(right));
}

bool contains(Runtime& runtime, const Value& container, const Value& item)
{
    switch (container.type()) {
    case Type::String: {
        if (!item.is(Type::String)) {
            runtime.fail(std::string("'in <string>' needs a string, not ") + typeName(item));
        }
        const std::string& text = container.asString().bytes;
        runtime.bytes(text.size() + item.asString().bytes.size());
        return text.find(item.asString().bytes) != std::string::npos;
    }
    case Type::Dict:
        checkHashable(runtime, item);
        return findKey(runtime, container.asDict(), item) >= 0;
    case Type::View:
        if (container.asView().kind == View::Kind::Keys) {
            checkHashable(runtime, item);
            return findKey(runtime, *container.asView().dict, item) >= 0;
        }
        break;
    default:
        break;
    }
    if (!isIterable(container)) {
        runtime.fail(std::string("value of type ") + typeName(container) + " is not a container");
    }
    for (const Value& candidate : iterate(runtime, container)) {
        if (equal(runtime, candidate, item)) {
            return true;
        }
    }
    return false;
}

bool compare(Runtime& runtime, CompareOp op, const Value& left, const Value& right)
{
    switch (op) {
    case CompareOp::Equal:
        return equal(runtime, left, right);
    case CompareOp::NotEqual:
        return !equal(runtime, left, right);
    case CompareOp::Less:
        return less(runtime, left, right);
    case CompareOp::Greater:
        return less(runtime, right, left);
    case CompareOp::LessEqual:
    case CompareOp::GreaterEqual: {
        const Value& low = op == CompareOp::LessEqual ? left : right;
        const Value& high = op == CompareOp::LessEqual ? right : left;
        // In this order a pair without an order fails even where both are equal, and NaN is never <=.
        return less(runtime, low, high) || equal(runtime, low, high);
    }
    case CompareOp::In:
        return contains(runtime, right, left);
    case CompareOp::NotIn:
        return !contains(runtime, right, left);
    }
    return false;
}

void checkHashable(Runtime& runtime, const Value& value)
{
    if (value.is(Type::List) || value.is(Type::Dict) || value.is(Type::View)) {
        runtime.fail(std::string("unhashable type: ") + typeName(value));
    }
    if (value.is(Type::Tuple)) {
        runtime.step();
        for (const Value& item : value.asSequence().items) {
            checkHashable(runtime, item);
        }
    }
}

std::ptrdiff_t findKey(Runtime& runtime, const Dict& dict, const Value& key)
{
    runtime.step(dict.entries.size() / 16);
    for (std::size_t i = 0; i < dict.entries.size(); ++i) {
        const Value& candidate = dict.entries[i].first;
        if (key.is(Type::String) && candidate.is(Type::String)) {
            if (key.asString().bytes.size() != candidate.asString().bytes.size()) {
                continue;
            }
        } else if (key.type() != candidate.type() && !(key.isNumber() && candidate.isNumber())) {
            continue;
        }
        if (equal(runtime, candidate, key)) {
            return static_cast<std::ptrdiff_t>(i);
        }
    }
    return -1;
}

const Value* lookUp(Runtime& runtime, const Dict& dict, const Value& key)
{
    const std::ptrdiff_t at = findKey(runtime, dict, key);
    return at < 0 ? nullptr : &dict.entries[static_cast<std::size_t>(at)].second;
}

bool hasLength(const Value& value)
{
    switch (value.type()) {
    case Type::Undefined:
    case Type::String:
    case Type::List:
    case Type::Tuple:
    case Type::Dict:
    case Type::Range:
    case Type::View:
    case Type::Loop:
        return true;
    default:
        return false;
    }
}

bool isIterable(const Value& value)
{
    return hasLength(value) || value.is(Type::Generator);
}

} // namespace mw::engine::jinja
