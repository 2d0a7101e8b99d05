// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/unicode.h"

namespace mw::engine::jinja {

namespace {

template <Type type>
bool isType(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "test", arguments, {});
    return subject.is(type);
}

bool isDefined(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "defined", arguments, {});
    return !subject.is(Type::Undefined);
}

bool isNumber(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "number", arguments, {});
    return subject.isNumber();
}

bool isTrue(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "true", arguments, {});
    return subject.is(Type::Bool) && subject.asBool();
}

bool isFalse(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "false", arguments, {});
    return subject.is(Type::Bool) && !subject.asBool();
}

bool isIterableTest(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "iterable", arguments, {});
    return isIterable(subject);
}

/// Has a length and a __getitem__, by the original's rule: an undefined value has both.
bool isSequence(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "sequence", arguments, {});
    return hasLength(subject) && !subject.is(Type::View) && !subject.is(Type::Loop);
}

bool isCallable(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "callable", arguments, {});
    return subject.is(Type::Callable) || subject.is(Type::Macro) || subject.is(Type::Joiner) ||
           subject.is(Type::Loop) || subject.is(Type::Undefined);
}

bool isLowerTest(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "lower", arguments, {});
    const std::string& text = toText(runtime, subject).bytes;
    runtime.bytes(text.size() * 4);
    return allCased(text, false);
}

bool isUpperTest(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "upper", arguments, {});
    const std::string& text = toText(runtime, subject).bytes;
    runtime.bytes(text.size() * 4);
    return allCased(text, true);
}

Value remainder(Runtime& runtime, const Value& subject, const Value& divisor)
{
    return binary(runtime, BinaryOp::Modulo, subject, divisor);
}

bool isOdd(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "odd", arguments, {});
    return equal(runtime, remainder(runtime, subject, Value::integer(2)), Value::integer(1));
}

bool isEven(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "even", arguments, {});
    return equal(runtime, remainder(runtime, subject, Value::integer(2)), Value::integer(0));
}

bool isDivisible(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "divisibleby", arguments, {"num"}, 1);
    return equal(runtime, remainder(runtime, subject, bound[0]), Value::integer(0));
}

template <CompareOp op>
bool isCompared(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "comparison", arguments, {"other"}, 1);
    return compare(runtime, op, subject, bound[0]);
}

bool isSame(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "sameas", arguments, {"other"}, 1);
    if (subject.type() != bound[0].type()) {
        return false;
    }
    if (subject.is(Type::None) || subject.isNumber() || subject.is(Type::String)) {
        return equal(runtime, subject, bound[0]);
    }
    return subject.identity() == bound[0].identity();
}

bool isEscaped(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "escaped", arguments, {});
    return subject.is(Type::String) && subject.asString().markup;
}

bool isFilter(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "filter", arguments, {});
    checkHashable(runtime, subject);
    return subject.is(Type::String) && findFilter(subject.asString().bytes) != nullptr;
}

bool isTest(Runtime& runtime, const Value& subject, const Arguments& arguments)
{
    const Bound bound(runtime, "test", arguments, {});
    checkHashable(runtime, subject);
    return subject.is(Type::String) && findTest(subject.asString().bytes) != nullptr;
}

struct NamedTest {
    std::string_view name;
    TestFunction function;
};

constexpr NamedTest table[] = {
    {"!=", isCompared<CompareOp::NotEqual>},
    {"<", isCompared<CompareOp::Less>},
    {"<=", isCompared<CompareOp::LessEqual>},
    {"==", isCompared<CompareOp::Equal>},
    {">", isCompared<CompareOp::Greater>},
    {">=", isCompared<CompareOp::GreaterEqual>},
    {"boolean", isType<Type::Bool>},
    {"callable", isCallable},
    {"defined", isDefined},
    {"divisibleby", isDivisible},
    {"eq", isCompared<CompareOp::Equal>},
    {"equalto", isCompared<CompareOp::Equal>},
    {"escaped", isEscaped},
    {"even", isEven},
    {"false", isFalse},
    {"filter", isFilter},
    {"float", isType<Type::Float>},
    {"ge", isCompared<CompareOp::GreaterEqual>},
    {"greaterthan", isCompared<CompareOp::Greater>},
    {"gt", isCompared<CompareOp::Greater>},
    {"in", isCompared<CompareOp::In>},
    {"integer", isType<Type::Int>},
    {"iterable", isIterableTest},
    {"le", isCompared<CompareOp::LessEqual>},
    {"lessthan", isCompared<CompareOp::Less>},
    {"lower", isLowerTest},
    {"lt", isCompared<CompareOp::Less>},
    {"mapping", isType<Type::Dict>},
    {"ne", isCompared<CompareOp::NotEqual>},
    {"none", isType<Type::None>},
    {"number", isNumber},
    {"odd", isOdd},
    {"sameas", isSame},
    {"sequence", isSequence},
    {"string", isType<Type::String>},
    {"test", isTest},
    {"true", isTrue},
    {"undefined", isType<Type::Undefined>},
    {"upper", isUpperTest},
};

} // namespace

TestFunction findTest(std::string_view name)
{
    for (const NamedTest& test : table) {
        if (test.name == name) {
            return test.function;
        }
    }
    return nullptr;
}

} // namespace mw::engine::jinja
