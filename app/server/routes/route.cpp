// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/route.h"

#include <algorithm>
#include <utility>

namespace mw::app {

RouteAccess RouteAccess::open()
{
    RouteAccess access;
    access.m_kind = Kind::Open;
    return access;
}

RouteAccess RouteAccess::anyKey()
{
    RouteAccess access;
    access.m_kind = Kind::AnyKey;
    return access;
}

RouteAccess RouteAccess::anyOf(std::vector<Action> scopes)
{
    RouteAccess access;
    if (!scopes.empty())
        access.m_kind = Kind::Scopes;
    access.m_scopes = std::move(scopes);
    return access;
}

std::optional<nlohmann::ordered_json> parameterValue(const RouteParameter& parameter, std::string_view text)
{
    const std::string type = parameter.schema.value("type", "string");
    if (type == "string")
        return nlohmann::ordered_json(std::string(text));
    nlohmann::ordered_json value;
    if (readJson(text, {1, 1}, value))
        return std::nullopt;
    const bool fits = type == "boolean" ? value.is_boolean() : value.is_number();
    return fits ? std::optional(value) : std::nullopt;
}

std::optional<JsonFault> checkParameters(const std::vector<RouteParameter>& declared,
                                         const HttpParameters& given, bool refuseUnknown)
{
    static const nlohmann::ordered_json noComponents = nlohmann::ordered_json::object();
    for (const RouteParameter& parameter : declared) {
        const std::string pointer = "/" + parameter.name;
        const auto text = given.find(parameter.name);
        if (text == given.end()) {
            if (parameter.required)
                return JsonFault{pointer, "is missing"};
            continue;
        }
        const auto value = parameterValue(parameter, text->second);
        if (!value)
            return JsonFault{pointer, "must be of the type " + parameter.schema.value("type", "string")};
        if (auto wrong = checkSchema(*value, parameter.schema, noComponents))
            return JsonFault{pointer, std::move(wrong->message)};
    }
    if (!refuseUnknown)
        return std::nullopt;
    for (const auto& [name, text] : given) {
        const auto known = [&name = name](const RouteParameter& parameter) { return parameter.name == name; };
        if (std::none_of(declared.begin(), declared.end(), known))
            return JsonFault{"/" + name, "is not known here"};
    }
    return std::nullopt;
}

} // namespace mw::app
