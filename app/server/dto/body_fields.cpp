// SPDX-License-Identifier: Apache-2.0
#include "app/server/dto/body_fields.h"

#include <cmath>
#include <limits>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// What a field holds, for the sentence that refuses it; long values are not repeated.
std::string shownValue(const Json& value)
{
    if (value.is_number() || value.is_boolean())
        return value.dump();
    return std::string("a value of the type ") + value.type_name();
}

std::string rangeText(const std::string& least, const std::string& most)
{
    return least + " to " + most;
}

} // namespace

Error fieldError(const std::string& name, const std::string& value, const std::string& allowed)
{
    return {ErrorCode::InvalidArgument,
            name + " cannot be " + value + "; allowed: " + allowed,
            {name, value, allowed}};
}

std::optional<std::int64_t> wholeNumber(const Json& value)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (!value.is_number_float())
        return std::nullopt;
    const double number = value.get<double>();
    if (!(std::abs(number) <= 0x1p53) || std::trunc(number) != number)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

const Json* BodyFields::find(const char* name) const
{
    if (!m_body.is_object())
        return nullptr;
    const auto found = m_body.find(name);
    return found == m_body.end() || found->is_null() ? nullptr : &*found;
}

void BodyFields::fail(const std::string& name, const std::string& value, const std::string& allowed)
{
    if (!m_error)
        m_error = fieldError(name, value, allowed);
}

std::optional<bool> BodyFields::flag(const char* name)
{
    const Json* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    if (!value->is_boolean()) {
        fail(name, shownValue(*value), "true or false");
        return std::nullopt;
    }
    return value->get<bool>();
}

std::optional<std::int64_t> BodyFields::integer(const char* name, std::int64_t least, std::int64_t most)
{
    const Json* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    const auto number = wholeNumber(*value);
    if (!number || *number < least || *number > most) {
        fail(name, shownValue(*value),
             "whole numbers from " + rangeText(std::to_string(least), std::to_string(most)));
        return std::nullopt;
    }
    return number;
}

std::optional<double> BodyFields::number(const char* name, double least, double most)
{
    const Json* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    const double number = value->is_number() ? value->get<double>() : std::nan("");
    if (!(number >= least && number <= most)) {
        fail(name, shownValue(*value), "numbers from " + rangeText(Json(least).dump(), Json(most).dump()));
        return std::nullopt;
    }
    return number;
}

std::optional<std::string> BodyFields::text(const char* name)
{
    const Json* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    if (!value->is_string()) {
        fail(name, shownValue(*value), "text");
        return std::nullopt;
    }
    return value->get<std::string>();
}

void BodyFields::unsupported(const char* name)
{
    if (find(name) != nullptr)
        fail(name, "used: it is not supported", "nothing");
}

} // namespace mw::app
