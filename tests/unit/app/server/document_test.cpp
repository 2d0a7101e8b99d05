// SPDX-License-Identifier: Apache-2.0
#include "app/base/crypto.h"
#include "app/server/openapi/document.h"
#include "app/server/openapi/schema.h"
#include "app/server/routes/docs_routes.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

Result<HttpAnswer> answer(const HttpCall&)
{
    return HttpAnswer::json({{"ok", true}});
}

/// One route below /v1 and one below /api/v1.
void fill(Router& router)
{
    router.addComponent("Thing", {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}});
    Route chat;
    chat.method = "POST";
    chat.path = "/v1/chat";
    chat.operation = "chat";
    chat.tag = "Prediction";
    chat.summary = "Answers";
    chat.access = RouteAccess::anyOf({Action::Infer, Action::Manage});
    chat.request = Json::parse(R"({"type":"object","required":["model"],"properties":{
        "model":{"type":"string"},"user":{"type":"string"},"kind":{"type":"string","enum":["a"]},
        "stop":{"anyOf":[{"type":"string"},{"type":"array"}]},"seed":{"type":["integer","null"],
        "minimum":0,"maximum":9},"list":{"type":"array","items":{"anyOf":[{"type":"string"},
        {"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}}]}},"thing":{"$ref":"#/components/schemas/Thing"}}})");
    chat.example = {{"model", "m"}};
    chat.answers = {{200, "The answer.", {{"type", "object"}}},
                    {200, "Or events.", nullptr, "text/event-stream"}};
    chat.handle = answer;
    ASSERT_TRUE(router.add(std::move(chat)));

    Route thing;
    thing.method = "DELETE";
    thing.path = "/api/v1/things/{name}";
    thing.operation = "removeThing";
    thing.tag = "Things";
    thing.summary = "Removes";
    thing.access = RouteAccess::anyKey();
    thing.pathParameters = {{"name", "Which"}};
    thing.query = {{"force", "Whatever stands against it", {{"type", "boolean"}}}};
    thing.answers = {{204, "Gone.", nullptr}, {404, "None of that name.", nullptr}};
    thing.handle = answer;
    ASSERT_TRUE(router.add(std::move(thing)));
}

TEST(Specification, DescribesWhatIsDeclared)
{
    Router router;
    fill(router);
    const Json document = openApiDocument(router);
    EXPECT_EQ(document["openapi"], "3.1.0");
    EXPECT_EQ(document["servers"], Json::parse(R"([{"url":"/"}])"));
    EXPECT_EQ(document["tags"], Json::parse(R"([{"name":"Prediction"},{"name":"Things"}])"));
    EXPECT_EQ(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");

    const Json& chat = document["paths"]["/v1/chat"]["post"];
    EXPECT_EQ(chat["operationId"], "chat");
    EXPECT_EQ(chat["security"], Json::parse(R"([{"bearer":["infer"]},{"bearer":["manage"]}])"));
    EXPECT_EQ(chat["x-access"], "scopes");
    EXPECT_EQ(chat["x-scopes"], Json::parse(R"(["infer","manage"])"));
    EXPECT_EQ(chat["requestBody"]["required"], true);
    EXPECT_EQ(chat["requestBody"]["content"]["application/json"]["example"], Json({{"model", "m"}}));
    EXPECT_TRUE(chat["responses"]["200"]["content"].contains("application/json"));
    EXPECT_TRUE(chat["responses"]["200"]["content"].contains("text/event-stream"));
    EXPECT_EQ(chat["responses"]["413"]["$ref"], "#/components/responses/OpenAiError413");

    const Json& thing = document["paths"]["/api/v1/things/{name}"]["delete"];
    EXPECT_EQ(thing["parameters"], Json::parse(R"([
        {"name":"name","in":"path","description":"Which","required":true,"schema":{"type":"string"}},
        {"name":"force","in":"query","description":"Whatever stands against it","required":false,
         "schema":{"type":"boolean"}}])"));
    EXPECT_EQ(thing["security"], Json::parse(R"([{"bearer":[]}])"));
    EXPECT_FALSE(thing["responses"]["204"].contains("content"));
    EXPECT_EQ(thing["responses"]["404"]["description"], "None of that name.");
    EXPECT_EQ(thing["responses"]["401"]["$ref"], "#/components/responses/Problem401");
    EXPECT_FALSE(thing.contains("requestBody"));
}

TEST(Specification, EveryReferenceLeadsSomewhere)
{
    Router router;
    fill(router);
    ASSERT_TRUE(DocsRoutes().addTo(router));
    const Json document = openApiDocument(router);
    std::size_t references = 0;
    const Json flat = document.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        if (pointer.size() < 5 || pointer.substr(pointer.size() - 5) != "/$ref")
            continue;
        ++references;
        const std::string target = value.get<std::string>();
        EXPECT_TRUE(document.contains(Json::json_pointer(target.substr(1)))) << target;
    }
    EXPECT_GT(references, 10U);
}

TEST(Specification, NullMeansAbsentBelowV1)
{
    Router router;
    fill(router);
    const Json document = openApiDocument(router);
    const Json& schema =
        document["paths"]["/v1/chat"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    const auto fits = [&](const char* body) {
        return !checkSchema(Json::parse(body), schema, document["components"]["schemas"]);
    };
    for (const char* name : {"user", "kind", "stop", "seed", "thing"}) {
        EXPECT_TRUE(fits((std::string(R"({"model":"m",")") + name + R"(":null})").c_str())) << name;
        EXPECT_FALSE(fits((std::string(R"({"model":"m",")") + name + R"(":false})").c_str())) << name;
    }
    EXPECT_TRUE(fits(R"({"model":"m","list":["x",{"a":"y","b":null}]})"));
    EXPECT_FALSE(fits(R"({"model":"m","list":[{"a":null}]})"));
    EXPECT_FALSE(fits(R"({"model":"m","list":[null]})"));
    EXPECT_FALSE(fits(R"({"model":null})"));
    EXPECT_FALSE(fits(R"({"model":"m","kind":"b"})"));
}

HttpAnswer get(const Router& router, const std::vector<std::string>& segments)
{
    const auto found = router.find("GET", segments);
    const auto* match = std::get_if<RouteMatch>(&found);
    if (match == nullptr)
        return {};
    auto result = match->route->handle({});
    EXPECT_TRUE(result);
    return result ? *std::move(result) : HttpAnswer();
}

std::string headerOf(const HttpAnswer& given, const std::string& name)
{
    for (const auto& [key, value] : given.headers) {
        if (key == name)
            return value;
    }
    return {};
}

std::string between(const std::string& text, const std::string& open, const std::string& close)
{
    const std::size_t from = text.find(open) + open.size();
    return text.substr(from, text.find(close, from) - from);
}

TEST(Docs, SpecificationKnowsRoutesThatWereAddedLater)
{
    Router router;
    ASSERT_TRUE(DocsRoutes().addTo(router));
    fill(router);
    const HttpAnswer given = get(router, {"openapi.json"});
    EXPECT_EQ(given.contentType, "application/json");
    EXPECT_EQ(Json::parse(given.body), openApiDocument(router));
    EXPECT_TRUE(Json::parse(given.body)["paths"].contains("/v1/chat"));
    EXPECT_FALSE(Json::parse(given.body)["paths"].contains("/docs"));
    EXPECT_EQ(get(router, {"openapi.json"}).body, given.body);
}

TEST(Docs, PageRunsOnlyItsOwnStyleAndScript)
{
    Router router;
    ASSERT_TRUE(DocsRoutes().addTo(router));
    const HttpAnswer page = get(router, {"docs"});
    EXPECT_EQ(page.contentType, "text/html; charset=utf-8");
    const std::string policy = headerOf(page, "Content-Security-Policy");
    EXPECT_EQ(policy.find("default-src 'none'; "), 0U);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    for (const char* name : {"script", "style"}) {
        const std::string inside =
            between(page.body, std::string("<") + name + ">", std::string("</") + name + ">");
        EXPECT_GT(inside.size(), 1000U);
        const std::string hash = sha256(QByteArray::fromStdString(inside)).toBase64().toStdString();
        EXPECT_NE(policy.find(std::string(name) + "-src 'sha256-" + hash + "'"), std::string::npos) << name;
    }
    // No data as markup, nothing from elsewhere, nothing kept.
    for (const char* word :
         {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage",
          "sessionStorage", "document.cookie", "https://", "http://", " src=", "style=\"", "onclick="})
        EXPECT_EQ(page.body.find(word), std::string::npos) << word;
}

TEST(Docs, RootLeadsToThePage)
{
    Router router;
    ASSERT_TRUE(DocsRoutes().addTo(router));
    const HttpAnswer root = get(router, {});
    EXPECT_EQ(root.status, 302);
    EXPECT_EQ(headerOf(root, "Location"), "/docs");
}

} // namespace
} // namespace mw::app
