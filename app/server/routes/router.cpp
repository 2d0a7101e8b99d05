// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/router.h"

#include "app/server/openapi/schema.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array methods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

/// Where a number in a schema has not both limits: every number from outside has some. Fixed choices need
/// none.
std::string unlimitedNumber(const Json& schema, const std::string& where)
{
    if (!schema.is_object())
        return {};
    const auto type = schema.find("type");
    const auto isNumber = [](const Json& name) { return name == "integer" || name == "number"; };
    const bool number =
        type != schema.end() &&
        (isNumber(*type) || (type->is_array() && std::any_of(type->begin(), type->end(), isNumber)));
    const bool least = schema.contains("minimum") || schema.contains("exclusiveMinimum");
    const bool most = schema.contains("maximum") || schema.contains("exclusiveMaximum");
    if (number && !(least && most) && !schema.contains("enum") && !schema.contains("const"))
        return where;
    for (const char* keyword : {"properties", "oneOf", "anyOf", "allOf"}) {
        const auto inner = schema.find(keyword);
        if (inner == schema.end())
            continue;
        for (const auto& [name, part] : inner->items()) {
            if (std::string found = unlimitedNumber(part, where + "/" + name); !found.empty())
                return found;
        }
    }
    for (const char* keyword : {"items", "additionalProperties"}) {
        const auto inner = schema.find(keyword);
        if (inner == schema.end())
            continue;
        if (std::string found = unlimitedNumber(*inner, where + "/" + keyword); !found.empty())
            return found;
    }
    return {};
}

std::string mistakeInSchema(const Json& schema, const Json& components, const std::string& where)
{
    if (const auto wrong = checkDeclaration(schema, components))
        return where + wrong->pointer + " " + wrong->message;
    if (const std::string number = unlimitedNumber(schema, where); !number.empty())
        return number + " is a number without limits";
    return {};
}

std::string mistakeInParameters(const std::vector<RouteParameter>& parameters, const std::string& where)
{
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const RouteParameter& parameter = parameters[i];
        const std::string name = where + " " + parameter.name;
        for (std::size_t k = 0; k < i; ++k) {
            if (parameters[k].name == parameter.name)
                return name + " is declared twice";
        }
        const std::string type = parameter.schema.value("type", "");
        if (type != "string" && type != "integer" && type != "number" && type != "boolean")
            return name + " has no plain type";
        if (std::string mistake = mistakeInSchema(parameter.schema, Json::object(), name); !mistake.empty())
            return mistake;
    }
    return {};
}

bool isLowerCamel(const std::string& word)
{
    return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
           std::all_of(word.begin(), word.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

} // namespace

std::optional<std::vector<Router::Segment>> Router::split(const std::string& path)
{
    if (path.empty() || path.front() != '/')
        return std::nullopt;
    std::vector<Segment> pattern;
    for (std::size_t from = 1; from < path.size() || from == 1;) {
        if (path.size() == 1)
            break;
        const std::size_t end = std::min(path.find('/', from), path.size());
        std::string text = path.substr(from, end - from);
        const bool isParameter = text.size() > 2 && text.front() == '{' && text.back() == '}';
        if (isParameter)
            text = text.substr(1, text.size() - 2);
        if (text.empty() || text.find_first_of("{}?#%") != text.npos || end + 1 == path.size())
            return std::nullopt;
        pattern.push_back({std::move(text), isParameter});
        from = end + 1;
    }
    return pattern;
}

std::string Router::mistakeIn(const Route& route, const std::vector<Segment>& pattern) const
{
    if (!route.access.declared())
        return "declares no access";
    if (std::find(methods.begin(), methods.end(), route.method) == methods.end())
        return "has no usual method";
    if (!isLowerCamel(route.operation))
        return "has no operation name in lowerCamel";
    if (!route.handle)
        return "has no handler";
    if (route.specified && (route.tag.empty() || route.summary.empty() || route.answers.empty()))
        return "lacks its tag, summary or answers";
    std::vector<std::string> inPath;
    for (const Segment& segment : pattern) {
        if (segment.isParameter)
            inPath.push_back(segment.text);
    }
    for (const std::string& name : inPath) {
        if (std::none_of(route.pathParameters.begin(), route.pathParameters.end(),
                         [&](const RouteParameter& declared) { return declared.name == name; }))
            return "does not declare its path parameter " + name;
    }
    if (inPath.size() != route.pathParameters.size())
        return "declares path parameters that its path does not have";
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        const bool samePath =
            std::equal(m_patterns[i].begin(), m_patterns[i].end(), pattern.begin(), pattern.end(),
                       [](const Segment& a, const Segment& b) {
                           return a.isParameter == b.isParameter && (a.isParameter || a.text == b.text);
                       });
        if (samePath && m_routes[i]->method == route.method)
            return "has the method and path of " + m_routes[i]->operation;
        if (m_routes[i]->operation == route.operation)
            return "has the operation name of another";
    }
    std::string mistake = mistakeInParameters(route.pathParameters, "path parameter");
    if (mistake.empty())
        mistake = mistakeInParameters(route.query, "query parameter");
    if (mistake.empty())
        mistake = m_mistake;
    if (!mistake.empty())
        return mistake;
    if (route.request.is_null())
        return route.example.is_null() ? "" : "has an example and takes no body";
    if (route.method == "GET")
        return "takes a body with GET";
    mistake = mistakeInSchema(route.request, m_components, "request");
    if (!mistake.empty())
        return mistake;
    if (route.example.is_null())
        return "has no example of its body";
    if (const auto wrong = checkSchema(route.example, route.request, m_components))
        return "has an example whose member \"" + wrong->pointer + "\" " + wrong->message;
    return {};
}

Result<void> Router::add(Route route)
{
    const std::string name = route.method + " " + route.path;
    auto pattern = split(route.path);
    const std::string mistake = pattern ? mistakeIn(route, *pattern) : "has no usual path";
    if (!mistake.empty())
        return Error{ErrorCode::InvalidArgument, "route " + name + " " + mistake, {"route", name}};
    m_patterns.push_back(std::move(*pattern));
    route.number = static_cast<int>(m_routes.size());
    m_routes.push_back(std::make_unique<Route>(std::move(route)));
    return {};
}

void Router::addComponent(const std::string& name, nlohmann::ordered_json schema)
{
    if (m_components.contains(name) && m_components[name] != schema && m_mistake.empty())
        m_mistake = "finds the component " + name + " declared twice";
    m_components[name] = std::move(schema);
}

bool Router::matches(const std::vector<Segment>& pattern, const std::vector<std::string>& segments)
{
    return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                      [](const Segment& part, const std::string& text) {
                          return part.isParameter ? !text.empty() : part.text == text;
                      });
}

std::variant<std::monostate, OtherMethods, RouteMatch>
Router::find(std::string_view method, const std::vector<std::string>& segments) const
{
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    std::optional<std::size_t> best;
    OtherMethods others;
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        if (!matches(m_patterns[i], segments))
            continue;
        if (m_routes[i]->method != wanted) {
            others.allowed.push_back(m_routes[i]->method);
            continue;
        }
        // A literal is false and a parameter true, so the pattern with the earlier literal is the lesser.
        const auto isParameter = [](const Segment& a, const Segment& b) {
            return a.isParameter < b.isParameter;
        };
        if (!best ||
            std::lexicographical_compare(m_patterns[i].begin(), m_patterns[i].end(),
                                         m_patterns[*best].begin(), m_patterns[*best].end(), isParameter))
            best = i;
    }
    if (best) {
        RouteMatch match{m_routes[*best].get(), {}};
        for (std::size_t k = 0; k < segments.size(); ++k) {
            if (m_patterns[*best][k].isParameter)
                match.parameters[m_patterns[*best][k].text] = segments[k];
        }
        return match;
    }
    if (others.allowed.empty())
        return std::monostate();
    if (std::find(others.allowed.begin(), others.allowed.end(), "GET") != others.allowed.end())
        others.allowed.emplace_back("HEAD");
    std::sort(others.allowed.begin(), others.allowed.end());
    others.allowed.erase(std::unique(others.allowed.begin(), others.allowed.end()), others.allowed.end());
    return others;
}

} // namespace mw::app
