// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/server/http/exchange.h"
#include "app/server/openapi/schema.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// Who may call a route. There is no default: a route that declares none is not registered.
class RouteAccess {
public:
    RouteAccess() = default;                              ///< nothing declared
    static RouteAccess open();                            ///< without a key: probes and the static page
    static RouteAccess anyKey();                          ///< every valid key, whatever its scopes
    static RouteAccess anyOf(std::vector<Action> scopes); ///< keys that have at least one of them

    bool declared() const { return m_kind != Kind::Undeclared; }
    bool isOpen() const { return m_kind == Kind::Open; }
    bool isAnyKey() const { return m_kind == Kind::AnyKey; }
    const std::vector<Action>& scopes() const { return m_scopes; }

private:
    enum class Kind { Undeclared, Open, AnyKey, Scopes };
    Kind m_kind = Kind::Undeclared;
    std::vector<Action> m_scopes;
};

/// Where a route's function runs.
enum class RouteThread {
    Net,       ///< at once on the net thread: answers from memory, never waits
    Calls,     ///< the pool for short blocking calls of services
    Admissions ///< the pool for calls that may wait for a model to be loaded
};

/// A parameter of path or query. The schema is one of a string, integer, number or boolean.
struct RouteParameter {
    std::string name;
    std::string description;
    nlohmann::ordered_json schema = {{"type", "string"}};
    bool required = false; ///< path parameters always are
};

/// The value of a parameter as its schema types it: text, a number or a truth value ("true", "false").
/// Nothing where the text is none of that type.
std::optional<nlohmann::ordered_json> parameterValue(const RouteParameter& parameter, std::string_view text);

/// What is wrong with parameters that came: a value that does not fit its schema, a required one that is
/// missing and, where `refuseUnknown`, a name that is not declared. The pointer is "/" and the name.
std::optional<JsonFault> checkParameters(const std::vector<RouteParameter>& declared,
                                         const HttpParameters& given, bool refuseUnknown);

/// One answer that a route may give. Errors that any route may give are not declared.
struct RouteAnswer {
    int status = 200;
    std::string description;
    nlohmann::ordered_json schema; ///< null: no JSON
    std::string contentType = "application/json";
};

/// The declaration of a route, the one source of router, validation, authorisation and specification. Schemas
/// are JSON Schema 2020-12 in the subset of openapi/schema.h; `{"$ref": "#/components/schemas/Name"}` names
/// one of Router::components.
struct Route {
    std::string method;    ///< "GET"
    std::string path;      ///< "/api/v1/models/{name}"
    std::string operation; ///< unique, lowerCamel: "listModels"
    std::string tag;       ///< "Models"
    std::string summary;   ///< one line
    std::string description;
    RouteAccess access;
    std::vector<RouteParameter> pathParameters;
    std::vector<RouteParameter> query;
    nlohmann::ordered_json request; ///< schema of the body; null: the route takes none
    nlohmann::ordered_json example; ///< a body that the route accepts
    std::vector<RouteAnswer> answers;
    std::size_t bodyLimit = std::size_t{1} << 20; ///< bytes
    RouteThread thread = RouteThread::Calls;
    /// Whether the object that the path names is there and visible: asked before the body is looked at, on
    /// the thread above. Empty: nothing to find.
    std::function<Result<void>(const HttpCall&)> find;
    int number = -1;       ///< its place among Router::routes, which sets it
    bool specified = true; ///< whether the specification lists it

    /// Blocks as `thread` allows; what it throws becomes an Internal error.
    std::function<Result<HttpAnswer>(const HttpCall&)> handle;
};

} // namespace mw::app
