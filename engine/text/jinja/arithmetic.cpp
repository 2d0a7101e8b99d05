// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"

#include <cmath>
#include <limits>

namespace mw::engine::jinja {

namespace {

/// Python's integers have no end; ours stop, with an error, at 64 bits.
[[noreturn]] void tooLarge(const Runtime& runtime)
{
    runtime.limit("integer");
}

Value power(Runtime& runtime, std::int64_t base, std::int64_t exponent)
{
    if (exponent < 0) {
        if (base == 0) {
            runtime.fail("0 cannot be raised to a negative power");
        }
        return Value::real(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
    }
    if (base == 0 || base == 1 || base == -1) {
        return Value::integer(exponent == 0 ? 1 : base < 0 && exponent % 2 == 0 ? 1 : base);
    }
    std::int64_t result = 1;
    for (; exponent > 0; --exponent) {
        if (__builtin_mul_overflow(result, base, &result)) {
            tooLarge(runtime);
        }
    }
    return Value::integer(result);
}

Value integers(Runtime& runtime, BinaryOp op, std::int64_t left, std::int64_t right)
{
    std::int64_t result = 0;
    bool overflow = false;
    switch (op) {
    case BinaryOp::Add:
        overflow = __builtin_add_overflow(left, right, &result);
        break;
    case BinaryOp::Subtract:
        overflow = __builtin_sub_overflow(left, right, &result);
        break;
    case BinaryOp::Multiply:
        overflow = __builtin_mul_overflow(left, right, &result);
        break;
    case BinaryOp::Divide:
        if (right == 0) {
            runtime.fail("division by zero");
        }
        return Value::real(static_cast<double>(left) / static_cast<double>(right));
    case BinaryOp::FloorDivide:
    case BinaryOp::Modulo:
        if (right == 0) {
            runtime.fail("integer division or modulo by zero");
        }
        if (right == -1) { // the one quotient that does not fit is that of the least integer
            overflow = op == BinaryOp::FloorDivide && __builtin_sub_overflow(0, left, &result);
            break;
        }
        {
            const bool adjust = left % right != 0 && (left < 0) != (right < 0);
            result = op == BinaryOp::Modulo ? left % right + (adjust ? right : 0)
                                            : left / right - (adjust ? 1 : 0);
        }
        break;
    case BinaryOp::Power:
        return power(runtime, left, right);
    }
    if (overflow) {
        tooLarge(runtime);
    }
    return Value::integer(result);
}

Value reals(Runtime& runtime, BinaryOp op, double left, double right)
{
    if (right == 0.0 && (op == BinaryOp::Divide || op == BinaryOp::FloorDivide || op == BinaryOp::Modulo)) {
        runtime.fail("float division by zero");
    }
    switch (op) {
    case BinaryOp::Add:
        return Value::real(left + right);
    case BinaryOp::Subtract:
        return Value::real(left - right);
    case BinaryOp::Multiply:
        return Value::real(left * right);
    case BinaryOp::Divide:
        return Value::real(left / right);
    case BinaryOp::FloorDivide:
    case BinaryOp::Modulo: {
        double rest = std::fmod(left, right);
        double quotient = (left - rest) / right;
        if (rest != 0.0 && (rest < 0) != (right < 0)) {
            rest += right;
            quotient -= 1.0;
        } else if (rest == 0.0) {
            rest = std::copysign(0.0, right);
        }
        if (op == BinaryOp::Modulo) {
            return Value::real(rest);
        }
        double floor = std::floor(quotient);
        if (quotient - floor > 0.5) {
            floor += 1.0;
        }
        return Value::real(quotient == 0.0 ? std::copysign(0.0, left / right) : floor);
    }
    case BinaryOp::Power: {
        if (left == 0.0 && right < 0) {
            runtime.fail("0.0 cannot be raised to a negative power");
        }
        const double result = std::pow(left, right);
        if (std::isnan(result) && !std::isnan(left) && !std::isnan(right)) {
            runtime.fail("a negative number raised to a fraction has no real value");
        }
        if (std::isinf(result) && std::isfinite(left) && std::isfinite(right)) {
            runtime.fail("number too large");
        }
        return Value::real(result);
    }
    }
    return Value::none();
}

Value repeat(Runtime& runtime, const Value& value, std::int64_t times)
{
    const auto count = static_cast<std::uint64_t>(times > 0 ? times : 0);
    if (value.is(Type::String)) {
        const Str& text = value.asString();
        const std::size_t size = text.bytes.size();
        if (size > 0 && count > runtime.limits().outputBytes / size) {
            runtime.limit("output");
        }
        runtime.bytes(size * count);
        std::string out;
        out.reserve(size * count);
        for (std::uint64_t i = 0; size > 0 && i < count; ++i) {
            out += text.bytes;
        }
        return derived(runtime, out, text.touched());
    }
    const std::vector<Value>& items = value.asSequence().items;
    if (!items.empty() && count > runtime.limits().steps / items.size()) {
        runtime.limit("steps");
    }
    runtime.step(items.size() * count);
    std::vector<Value> out;
    for (std::uint64_t i = 0; !items.empty() && i < count; ++i) {
        out.insert(out.end(), items.begin(), items.end());
    }
    return value.is(Type::List) ? runtime.list(std::move(out)) : runtime.tuple(std::move(out));
}

Value addStrings(Runtime& runtime, const Str& left, const Str& right)
{
    if (!left.markup && !right.markup) {
        return concatenate(runtime, left, right);
    }
    StrBuilder out(runtime);
    out.add(*escapeHtml(runtime, left));
    out.add(*escapeHtml(runtime, right));
    Str* result = out.finish();
    result->markup = true;
    return static_cast<const Str*>(result);
}

} // namespace

std::int64_t toInteger(Runtime& runtime, double value)
{
    if (std::isnan(value)) {
        runtime.fail("cannot convert float NaN to integer");
    }
    if (std::isinf(value)) {
        runtime.fail("cannot convert float infinity to integer");
    }
    if (value < -9223372036854775808.0 || value >= 9223372036854775808.0) {
        tooLarge(runtime);
    }
    return static_cast<std::int64_t>(value);
}

Value binary(Runtime& runtime, BinaryOp op, const Value& left, const Value& right)
{
    runtime.step();
    if (left.isIntegral() && right.isIntegral()) {
        return integers(runtime, op, left.asInt(), right.asInt());
    }
    if (left.isNumber() && right.isNumber()) {
        return reals(runtime, op, left.asFloat(), right.asFloat());
    }
    if (left.is(Type::Undefined) || (right.is(Type::Undefined) && !left.is(Type::String))) {
        failOn(runtime, left.is(Type::Undefined) ? left : right, "arithmetic");
    }
    if (op == BinaryOp::Modulo && left.is(Type::String)) {
        return formatPercent(runtime, left.asString(), right);
    }
    if (right.is(Type::Undefined)) {
        failOn(runtime, right, "arithmetic");
    }
    if (op == BinaryOp::Add && left.type() == right.type()) {
        if (left.is(Type::String)) {
            return addStrings(runtime, left.asString(), right.asString());
        }
        if (left.isSequence()) {
            std::vector<Value> items = left.asSequence().items;
            items.insert(items.end(), right.asSequence().items.begin(), right.asSequence().items.end());
            return left.is(Type::List) ? runtime.list(std::move(items)) : runtime.tuple(std::move(items));
        }
    }
    if (op == BinaryOp::Multiply) {
        const auto repeatable = [](const Value& v) { return v.is(Type::String) || v.isSequence(); };
        if (repeatable(left) && right.isIntegral()) {
            return repeat(runtime, left, right.asInt());
        }
        if (repeatable(right) && left.isIntegral()) {
            return repeat(runtime, right, left.asInt());
        }
    }
    static constexpr const char* symbols[] = {"+", "-", "*", "/", "//", "%", "**"};
    runtime.fail(std::string("unsupported operand types for ") + symbols[static_cast<int>(op)] + ": " +
                 typeName(left) + " and " + typeName(right));
}

Value negate(Runtime& runtime, const Value& value, bool minus)
{
    if (value.is(Type::Float)) {
        return Value::real(minus ? -value.asFloat() : value.asFloat());
    }
    if (!value.isIntegral()) {
        failOn(runtime, value, minus ? "bad operand for unary -: value" : "bad operand for unary +: value");
    }
    if (minus && value.asInt() == std::numeric_limits<std::int64_t>::min()) {
        tooLarge(runtime);
    }
    return Value::integer(minus ? -value.asInt() : value.asInt());
}

} // namespace mw::engine::jinja
