// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/route.h"

#include <optional>
#include <string_view>
#include <variant>

namespace mw::app {

/// A route that was found, and the parameters of its path, decoded.
struct RouteMatch {
    const Route* route = nullptr;
    HttpParameters parameters;
};

/// The path is there, the method is not.
struct OtherMethods {
    std::vector<std::string> allowed;
};

/// All routes of the endpoint. Filled before the endpoint starts, then only read: any thread.
class Router {
public:
    /// Fails with InvalidArgument where no access is declared, a path parameter is not declared, the example
    /// does not fit the schema, or method and path or operation are taken; also where a schema of the request
    /// or of a parameter has a keyword that is not checked, a number without both of its limits or a
    /// component that was not added before, and where a specified route lacks a tag, a summary or an answer.
    /// The detail names the route and the mistake.
    Result<void> add(Route route);

    /// A schema under its name, for "$ref". Another one under the same name makes the next `add` fail.
    void addComponent(const std::string& name, nlohmann::ordered_json schema);

    const nlohmann::ordered_json& components() const { return m_components; }
    const std::vector<std::unique_ptr<Route>>& routes() const { return m_routes; }

    /// Segments are matched one by one, after decoding, literal ones before parameters; a parameter is never
    /// empty. A HEAD finds the GET. Of the routes that fit, the one with the earlier literal is taken; one
    /// that has another method leaves the request to the next.
    std::variant<std::monostate, OtherMethods, RouteMatch>
    find(std::string_view method, const std::vector<std::string>& segments) const;

private:
    struct Segment {
        std::string text; ///< the literal, or the parameter's name
        bool isParameter = false;
    };

    static std::optional<std::vector<Segment>> split(const std::string& path);
    static bool matches(const std::vector<Segment>& pattern, const std::vector<std::string>& segments);
    std::string mistakeIn(const Route& route, const std::vector<Segment>& pattern) const;

    std::vector<std::unique_ptr<Route>> m_routes; ///< as they were added
    std::vector<std::vector<Segment>> m_patterns; ///< of the routes
    nlohmann::ordered_json m_components = nlohmann::ordered_json::object();
    std::string m_mistake; ///< of the components; the next route is refused for it
};

} // namespace mw::app
