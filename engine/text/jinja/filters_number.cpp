// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/library.h"
#include "engine/text/jinja/literals.h"
#include "engine/text/jinja/operations.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace mw::engine::jinja {

namespace {

Value absolute(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "abs", arguments, {});
    if (value.is(Type::Float)) {
        return Value::real(std::fabs(value.asFloat()));
    }
    const bool minus = value.isIntegral() && value.asInt() < 0;
    return negate(runtime, value, minus);
}

Value integerFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "int", arguments, {"default", "base"});
    const Value otherwise = bound.get(0, Value::integer(0));
    if (value.isIntegral()) {
        return Value::integer(value.asInt());
    }
    if (value.is(Type::Undefined)) {
        failOn(runtime, value, "int");
    }
    double real = 0.0;
    if (value.is(Type::String)) {
        const std::string& text = value.asString().bytes;
        runtime.bytes(text.size());
        std::int64_t integer = 0;
        bool overflow = false;
        if (parseInteger(text, static_cast<int>(bound.integer(1, 10)), integer, overflow)) {
            if (overflow) {
                runtime.limit("integer");
            }
            return Value::integer(integer);
        }
        if (!parseFloat(text, real)) {
            return otherwise;
        }
    } else if (value.is(Type::Float)) {
        real = value.asFloat();
    } else {
        return otherwise;
    }
    return std::isnan(real) ? otherwise : Value::integer(toInteger(runtime, real));
}

Value floatFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "float", arguments, {"default"});
    if (value.isNumber()) {
        return Value::real(value.asFloat());
    }
    if (value.is(Type::Undefined)) {
        failOn(runtime, value, "float");
    }
    double real = 0.0;
    if (value.is(Type::String)) {
        runtime.bytes(value.asString().bytes.size());
        if (parseFloat(value.asString().bytes, real)) {
            return Value::real(real);
        }
    }
    return bound.get(0, Value::real(0.0));
}

/// Half to even on the exact value, as Python rounds.
double roundReal(double value, std::int64_t digits)
{
    if (!std::isfinite(value) || digits > 323) {
        return value;
    }
    if (digits < 0) {
        if (digits < -308) {
            return std::copysign(0.0, value);
        }
        const double scale = std::pow(10.0, static_cast<double>(-digits));
        return std::nearbyint(value / scale) * scale;
    }
    char buffer[700]; // 309 digits before the point, 323 behind it
    std::snprintf(buffer, sizeof(buffer), "%.*f", static_cast<int>(digits), value);
    return std::strtod(buffer, nullptr);
}

Value roundInteger(Runtime& runtime, std::int64_t value, std::int64_t digits)
{
    if (digits >= 0) {
        return Value::integer(value);
    }
    if (digits < -18) {
        return Value::integer(0);
    }
    std::int64_t unit = 1;
    for (; digits < 0; ++digits) {
        unit *= 10;
    }
    const std::int64_t rest = ((value % unit) + unit) % unit;
    const std::int64_t down = value - rest;
    const bool up = rest > unit / 2 || (rest == unit / 2 && (down / unit) % 2 != 0);
    return binary(runtime, BinaryOp::Add, Value::integer(down), Value::integer(up ? unit : 0));
}

Value roundFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const Bound bound(runtime, "round", arguments, {"precision", "method"});
    const std::int64_t digits = bound.integer(0, 0);
    const Str* method = bound.string(1);
    const std::string how = method ? method->bytes : "common";
    if (how != "common" && how != "ceil" && how != "floor") {
        runtime.fail("method must be common, ceil or floor");
    }
    if (!value.isNumber()) {
        failOn(runtime, value, "cannot round a value");
    }
    if (how == "common") {
        return value.is(Type::Float) ? Value::real(roundReal(value.asFloat(), digits))
                                     : roundInteger(runtime, value.asInt(), digits);
    }
    const double scale = std::pow(10.0, static_cast<double>(digits));
    const double scaled = value.asFloat() * scale;
    if (!std::isfinite(scaled)) {
        runtime.fail("cannot round a number that is not finite");
    }
    return Value::real((how == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / scale);
}

} // namespace

std::span<const NamedFunction> numberFilters()
{
    static constexpr NamedFunction table[] = {
        {"abs", absolute},
        {"float", floatFilter},
        {"int", integerFilter},
        {"round", roundFilter},
    };
    return table;
}

} // namespace mw::engine::jinja
