// SPDX-License-Identifier: Apache-2.0
#include "app/cli/services.h"
#include "app/server/http/target.h"
#include "app/server/openapi/document.h"
#include "app/server/routes/all_routes.h"

#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

/// The router of the program over an empty data folder.
class AllRoutes : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_TRUE(m_services.openStore(QStringLiteral("test")));
        auto router = makeRouter({m_settings, m_services.clock(), m_services.authorizer(), m_services.store(),
                                  m_services.metrics(), m_services.httpMetrics(), m_services.changes(),
                                  m_services.keys(), m_services.registry(), m_services.deployments(),
                                  m_services.plans(), m_services.settingChanges(), m_services.requestLog(),
                                  m_services.changeLog(), m_services.inference()});
        ASSERT_TRUE(router) << router.error().detail;
        m_router = *std::move(router);
        m_document = openApiDocument(*m_router);
    }

    static std::string lower(std::string text)
    {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text;
    }

    QTemporaryDir m_folder;
    Settings m_settings{*SettingsCatalogue::builtIn()};
    Services m_services{DataFolder(m_folder.path()), m_settings};
    std::shared_ptr<const Router> m_router;
    Json m_document;
};

TEST_F(AllRoutes, RouterAndSpecificationHaveTheSameOperations)
{
    std::set<std::string> routed;
    std::set<std::string> specified;
    for (const auto& route : m_router->routes()) {
        if (route->specified)
            routed.insert(lower(route->method) + " " + route->path + " " + route->operation);
    }
    for (const auto& [path, methods] : m_document["paths"].items()) {
        for (const auto& [method, operation] : methods.items())
            specified.insert(method + " " + path + " " + operation["operationId"].get<std::string>());
    }
    EXPECT_EQ(routed, specified);
    EXPECT_FALSE(routed.empty());
}

TEST_F(AllRoutes, EveryPathOfTheSpecificationIsFoundByTheRouter)
{
    for (const auto& [path, methods] : m_document["paths"].items()) {
        std::string asked = path;
        std::replace(asked.begin(), asked.end(), '{', 'x');
        std::replace(asked.begin(), asked.end(), '}', 'x');
        const auto target = parseTarget(asked);
        ASSERT_TRUE(target) << asked;
        for (const auto& [method, operation] : methods.items()) {
            std::string verb = method;
            std::transform(verb.begin(), verb.end(), verb.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            const auto found = m_router->find(verb, target->segments);
            const auto* match = std::get_if<RouteMatch>(&found);
            ASSERT_NE(match, nullptr) << verb << ' ' << path;
            EXPECT_EQ(match->route->operation, operation["operationId"].get<std::string>());
        }
    }
}

TEST_F(AllRoutes, AccessIsDeclaredAndOnlyProbesAndThePageAreOpen)
{
    const std::set<std::string> mayBeOpen = {"/",         "/docs",    "/livez",          "/readyz",
                                             "/startupz", "/healthz", "/v2/health/live", "/v2/health/ready"};
    for (const auto& route : m_router->routes()) {
        EXPECT_TRUE(route->access.declared()) << route->path;
        EXPECT_TRUE(!route->access.isOpen() || mayBeOpen.count(route->path) > 0) << route->path;
    }
}

TEST_F(AllRoutes, ReferencesLeadSomewhereAndExamplesFit)
{
    const Json flat = m_document.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        if (pointer.size() < 5 || pointer.substr(pointer.size() - 5) != "/$ref")
            continue;
        const std::string target = value.get<std::string>();
        EXPECT_TRUE(m_document.contains(Json::json_pointer(target.substr(1)))) << target;
    }
    for (const auto& [path, methods] : m_document["paths"].items()) {
        for (const auto& [method, operation] : methods.items()) {
            if (!operation.contains("requestBody"))
                continue;
            const Json& media = operation["requestBody"]["content"]["application/json"];
            const auto wrong =
                checkSchema(media["example"], media["schema"], m_document["components"]["schemas"]);
            EXPECT_FALSE(wrong) << path << ' ' << wrong->pointer << ' ' << wrong->message;
        }
    }
}

/// Members below /api/v1 that nobody knows are refused, so every object there says which it has.
TEST_F(AllRoutes, BodiesBelowApiRefuseUnknownMembers)
{
    for (const auto& route : m_router->routes()) {
        if (route->path.rfind("/api/", 0) != 0 || route->request.is_null())
            continue;
        Json body = route->example;
        body["nobodyKnowsThis"] = 1;
        EXPECT_TRUE(checkSchema(body, route->request, m_router->components())) << route->path;
    }
}

} // namespace
} // namespace mw::app
