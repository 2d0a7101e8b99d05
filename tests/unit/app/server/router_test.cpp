// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/router.h"

#include <gtest/gtest.h>

#include <functional>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

Route route(const std::string& method, const std::string& path, const std::string& operation)
{
    Route made;
    made.method = method;
    made.path = path;
    made.operation = operation;
    made.tag = "Models";
    made.summary = "A route of the test";
    made.access = RouteAccess::anyKey();
    made.answers = {{200, "Done", {{"type", "object"}}}};
    made.handle = [](const HttpCall&) -> Result<HttpAnswer> { return HttpAnswer::json({{"ok", true}}); };
    return made;
}

Route routeWithBody()
{
    Route made = route("POST", "/api/v1/things", "makeThing");
    made.request = {
        {"type", "object"},
        {"properties",
         {{"name", {{"type", "string"}}}, {"count", {{"type", "integer"}, {"minimum", 0}, {"maximum", 9}}}}},
        {"required", {"name"}},
        {"additionalProperties", false}};
    made.example = {{"name", "a"}, {"count", 3}};
    return made;
}

std::string mistakeAfter(const std::function<void(Route&)>& change)
{
    Route made = routeWithBody();
    change(made);
    Router router;
    const auto added = router.add(std::move(made));
    EXPECT_EQ(added.ok(), router.routes().size() == 1);
    if (added)
        return {};
    EXPECT_EQ(added.error().code, ErrorCode::InvalidArgument);
    return added.error().detail;
}

TEST(Router, ARouteWithoutDeclaredAccessIsRefused)
{
    EXPECT_EQ(mistakeAfter([](Route&) {}), "");
    EXPECT_EQ(mistakeAfter([](Route& r) { r.access = {}; }), "route POST /api/v1/things declares no access");
    EXPECT_NE(mistakeAfter([](Route& r) { r.access = RouteAccess::anyOf({}); }), "");
    EXPECT_EQ(mistakeAfter([](Route& r) { r.access = RouteAccess::anyOf({Action::Read}); }), "");
    EXPECT_EQ(mistakeAfter([](Route& r) { r.access = RouteAccess::open(); }), "");
}

TEST(Router, MistakesOfADeclarationAreNamed)
{
    const auto names = [](const char* what, const std::function<void(Route&)>& change) {
        const std::string mistake = mistakeAfter(change);
        EXPECT_NE(mistake.find(what), std::string::npos) << what << " / " << mistake;
    };
    names("usual method", [](Route& r) { r.method = "post"; });
    names("usual path", [](Route& r) { r.path = "things"; });
    names("usual path", [](Route& r) { r.path = "/things/"; });
    names("usual path", [](Route& r) { r.path = "/a//b"; });
    names("usual path", [](Route& r) { r.path = "/a/x{b}"; });
    names("path parameter name", [](Route& r) { r.path = "/things/{name}"; });
    names("does not have", [](Route& r) { r.pathParameters = {{"name", ""}}; });
    names("lowerCamel", [](Route& r) { r.operation = "make_thing"; });
    names("handler", [](Route& r) { r.handle = nullptr; });
    names("tag", [](Route& r) { r.summary.clear(); });
    names("tag", [](Route& r) { r.answers.clear(); });
    names("no example", [](Route& r) { r.example = nullptr; });
    names("\"/count\" must be at most 9", [](Route& r) { r.example["count"] = 10; });
    names("\"/extra\" is not known here", [](Route& r) { r.example["extra"] = 1; });
    names("\"/name\" is missing", [](Route& r) { r.example.erase("name"); });
    names("takes no body", [](Route& r) { r.request = nullptr; });
    names("body with GET", [](Route& r) { r.method = "GET"; });
    names("keyword that is not checked", [](Route& r) { r.request["properties"]["name"]["pattern"] = "a+"; });
    names("number without limits", [](Route& r) { r.request["properties"]["count"].erase("maximum"); });
    names("refers to no component", [](Route& r) {
        r.request["properties"]["name"] = {{"$ref", "#/components/schemas/None"}};
    });
    names("declared twice", [](Route& r) { r.query = {{"limit", ""}, {"limit", ""}}; });
    names("plain type", [](Route& r) { r.query = {{"limit", "", {{"type", "array"}}}}; });
}

TEST(Router, ComponentsAreFollowedInExamples)
{
    Router router;
    router.addComponent("Name", {{"type", "string"}, {"maxLength", 3}});
    Route made = routeWithBody();
    made.request["properties"]["name"] = {{"$ref", "#/components/schemas/Name"}};
    made.example["name"] = "abcd";
    EXPECT_FALSE(router.add(made));
    made.example["name"] = "abc";
    EXPECT_TRUE(router.add(std::move(made)));
}

TEST(Router, MethodAndPathAndOperationAreTakenOnce)
{
    Router router;
    ASSERT_TRUE(router.add(route("GET", "/a/b", "one")));
    EXPECT_FALSE(router.add(route("GET", "/a/b", "two")));
    EXPECT_FALSE(router.add(route("GET", "/a/c", "one")));
    Route first = route("GET", "/m/{name}", "named");
    first.pathParameters = {{"name", ""}};
    ASSERT_TRUE(router.add(first));
    Route second = route("GET", "/m/{id}", "numbered");
    second.pathParameters = {{"id", ""}};
    EXPECT_FALSE(router.add(second));
    EXPECT_EQ(router.routes().size(), 2U);
}

TEST(Router, ASchemaDoesNotTakeThePlaceOfAnother)
{
    Router router;
    router.addComponent("Thing", {{"type", "string"}});
    router.addComponent("Thing", {{"type", "string"}});
    EXPECT_TRUE(router.add(route("GET", "/a", "one")));
    router.addComponent("Thing", {{"type", "object"}});
    EXPECT_FALSE(router.add(route("GET", "/b", "two")));
}

TEST(Router, FindsLiteralsBeforeParameters)
{
    Router router;
    Route named = route("GET", "/m/{name}", "named");
    named.pathParameters = {{"name", ""}};
    Route removed = named;
    removed.method = "DELETE";
    removed.operation = "removed";
    ASSERT_TRUE(router.add(named));
    ASSERT_TRUE(router.add(removed));
    ASSERT_TRUE(router.add(route("GET", "/m/all", "all")));
    ASSERT_TRUE(router.add(route("GET", "/", "root")));

    const auto operation = [&](std::string_view method, const std::vector<std::string>& segments) {
        const auto found = router.find(method, segments);
        const auto* match = std::get_if<RouteMatch>(&found);
        return match == nullptr ? std::string() : match->route->operation;
    };
    EXPECT_EQ(operation("GET", {"m", "all"}), "all");
    EXPECT_EQ(operation("GET", {"m", "a/b"}), "named");
    EXPECT_EQ(operation("HEAD", {"m", "x"}), "named");
    EXPECT_EQ(operation("DELETE", {"m", "all"}), "removed");
    EXPECT_EQ(operation("GET", {}), "root");
    EXPECT_EQ(operation("GET", {"m", ""}), "");
    EXPECT_EQ(operation("GET", {"m"}), "");
    EXPECT_EQ(operation("GET", {"m", "a", "b"}), "");
    EXPECT_EQ(operation("GET", {"M", "all"}), "");
    EXPECT_EQ(operation("get", {"m", "all"}), "");

    const auto found = router.find("GET", {"m", "smollm2@production"});
    EXPECT_EQ(std::get<RouteMatch>(found).parameters, (HttpParameters{{"name", "smollm2@production"}}));
}

TEST(Router, TellsTheMethodsOfAPath)
{
    Router router;
    ASSERT_TRUE(router.add(route("GET", "/a", "get")));
    ASSERT_TRUE(router.add(route("POST", "/a", "post")));
    const auto found = router.find("DELETE", {"a"});
    ASSERT_TRUE(std::holds_alternative<OtherMethods>(found));
    EXPECT_EQ(std::get<OtherMethods>(found).allowed, (std::vector<std::string>{"GET", "HEAD", "POST"}));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(router.find("GET", {"b"})));
}

TEST(Parameters, AreTypedAndChecked)
{
    const std::vector<RouteParameter> declared = {
        {"limit", "", {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}}},
        {"all", "", {{"type", "boolean"}}},
        {"name", "", {{"type", "string"}, {"maxLength", 4}}, true}};
    const auto wrong = [&](const HttpParameters& given, bool refuseUnknown = true) {
        const auto fault = checkParameters(declared, given, refuseUnknown);
        return fault ? fault->pointer + " " + fault->message : std::string();
    };
    EXPECT_EQ(wrong({{"name", "abcd"}, {"limit", "100"}, {"all", "true"}}), "");
    EXPECT_EQ(wrong({}), "/name is missing");
    EXPECT_EQ(wrong({{"name", "abcde"}}), "/name must have at most 4 characters");
    for (const char* text : {"", "x", "\"5\"", "[5]", "1e999", "5 6", "nan"})
        EXPECT_EQ(wrong({{"name", "a"}, {"limit", text}}), "/limit must be of the type integer") << text;
    EXPECT_EQ(wrong({{"name", "a"}, {"limit", "5.5"}}), "/limit must be an integer");
    EXPECT_EQ(wrong({{"name", "a"}, {"limit", "0"}}), "/limit must be at least 1");
    EXPECT_EQ(wrong({{"name", "a"}, {"limit", "9223372036854775808"}}), "/limit must be at most 100");
    EXPECT_EQ(wrong({{"name", "a"}, {"all", "1"}}), "/all must be of the type boolean");
    EXPECT_EQ(wrong({{"name", "a"}, {"other", "1"}}), "/other is not known here");
    EXPECT_EQ(wrong({{"name", "a"}, {"other", "1"}}, false), "");
    EXPECT_EQ(parameterValue(declared[0], "7"), Json(7));
    EXPECT_EQ(parameterValue(declared[2], "7"), Json("7"));
}

} // namespace
} // namespace mw::app
