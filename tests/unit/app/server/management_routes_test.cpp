// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/app/server/route_rig.h"

#include "app/base/readable.h"

namespace mw::app {
namespace {

using Segments = std::vector<std::string>;

const Segments keys = {"api", "v1", "keys"};
const Segments configs = {"api", "v1", "configs"};
const Segments requests = {"api", "v1", "audit", "requests"};
const Segments changes = {"api", "v1", "audit", "changes"};

Segments under(Segments segments, const std::string& more)
{
    segments.push_back(more);
    return segments;
}

class ManagementRoutesTest : public RouteRig {};

TEST_F(ManagementRoutesTest, AKeyIsShownOnceAndWorks)
{
    const Principal admin = key({Action::Admin});
    const Answered made = call(admin, "POST", keys, {},
                               {{"name", "notebook"}, {"scopes", {"infer", "read"}}, {"expires_in", "1d"}});
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(made.header("Cache-Control"), "no-store");
    EXPECT_EQ(made.header("Location"), "/api/v1/keys/" + made.body["id"].get<std::string>());
    const auto who = m_services.keys().authenticate(made.body["key"].get<std::string>());
    ASSERT_TRUE(who);
    const Answered me = get(*who, {"api", "v1", "me"});
    EXPECT_EQ(me.body["key"]["name"], "notebook");
    EXPECT_EQ(me.body["scopes"], (Json{"infer", "read"}));
    EXPECT_EQ(me.body["expires_at"], made.body["expires_at"]);
    EXPECT_EQ(me.body["limits"]["requests_per_minute"], 6000);
    const std::string secret = made.body["key"].get<std::string>().substr(16);
    for (const Segments& path : {keys, under(keys, made.body["id"].get<std::string>()), changes})
        EXPECT_EQ(get(admin, path).text.find(secret), std::string::npos);

    const std::string id = made.body["id"].get<std::string>();
    const Answered revoked = call(admin, "DELETE", under(keys, id));
    EXPECT_EQ(revoked.status, 200);
    EXPECT_EQ(revoked.body["state"], "revoked");
    EXPECT_EQ(call(admin, "DELETE", under(keys, id)).body["revoked_at"], revoked.body["revoked_at"]);
    EXPECT_EQ(get(*who, {"api", "v1", "me"}).status, 403) << "it may nothing any more";
}

TEST_F(ManagementRoutesTest, KeysThatCannotBeMade)
{
    const Principal admin = key({Action::Admin});
    const Json good = {{"name", "n"}, {"scopes", {"infer"}}};
    const std::vector<Json> merges = {{{"name", ""}},
                                      {{"name", "   "}},
                                      {{"name", std::string(101, 'x')}},
                                      {{"name", "a\r\n2026 admin ok"}},
                                      {{"name", "\x1b[2J"}},
                                      {{"name", std::string("a\0b", 3)}},
                                      {{"name", 5}},
                                      {{"scopes", Json::array()}},
                                      {{"scopes", {"root"}}},
                                      {{"scopes", "admin"}},
                                      {{"expires_in", "soon"}},
                                      {{"expires_in", "-1d"}},
                                      {{"expires_at", "2001-01-01T00:00:00Z"}},
                                      {{"expires_at", "2100-01-01T00:00:00Z"}, {"expires_in", "1d"}},
                                      {{"secret", "mine"}}};
    const std::size_t before = m_services.keys().list(m_owner)->size();
    for (const Json& merge : merges) {
        Json body = good;
        body.update(merge);
        EXPECT_EQ(call(admin, "POST", keys, {}, body).status, 400) << merge;
    }
    EXPECT_EQ(call(admin, "POST", keys, {}, good, {{"idempotency-key", "1"}}).status, 400)
        << "what cannot be done right is not done";
    for (const Action scope : {Action::Infer, Action::Read, Action::Manage, Action::Metrics}) {
        const Principal other = key({scope});
        EXPECT_EQ(get(other, keys).status, 403);
        EXPECT_EQ(get(other, under(keys, admin.keyId()->toStdString())).status, 403);
        EXPECT_EQ(call(other, "POST", keys, {}, good).status, 403);
        EXPECT_EQ(call(other, "DELETE", under(keys, admin.keyId()->toStdString())).status, 403);
    }
    EXPECT_EQ(m_services.keys().list(m_owner)->size(), before + 4);
    EXPECT_EQ(call(admin, "POST", keys, {},
                   [&] {
                       Json body = good;
                       body["expires_in"] = "never";
                       return body;
                   }())
                  .body["expires_at"],
              Json(nullptr));
    for (const std::string& id : {std::string("' OR 1=1--"), std::string("%"), std::string(1 << 20, 'a'),
                                  std::string("a\0b", 3), std::string("../x")}) {
        EXPECT_EQ(get(admin, under(keys, id)).status, 404);
        EXPECT_EQ(call(admin, "DELETE", under(keys, id)).status, 404);
        EXPECT_EQ(get(admin, keys, {{"cursor", id}}).status, 400);
    }
    EXPECT_EQ(walk(admin, keys, "id", {{"limit", "2"}}).size(), before + 5);
}

TEST_F(ManagementRoutesTest, SettingsAreReadAndChangedAsTheirTagAllows)
{
    const Principal who = key({Action::Read, Action::Manage});
    EXPECT_EQ(walk(who, configs, "key", {{"limit", "7"}}).size(), m_settings.catalogue().all().size());
    const Segments path = under(configs, "sampling.temperature");
    const Answered first = get(who, path);
    ASSERT_EQ(first.status, 200) << first.text;
    EXPECT_EQ(first.body["layer"], "default");
    EXPECT_EQ(first.body["title"]["zh_CN"], "温度");
    const Answered set = call(who, "PUT", path, {}, {{"value", 1}}, {{"if-match", first.header("ETag")}});
    ASSERT_EQ(set.status, 200) << set.text;
    EXPECT_EQ(set.body["value"], 1.0);
    EXPECT_EQ(set.body["layer"], "stored");
    EXPECT_EQ(m_settings.number("sampling.temperature"), 1.0);
    EXPECT_EQ(call(who, "PUT", path, {}, {{"value", 2}}, {{"if-match", first.header("ETag")}}).status, 412);
    EXPECT_EQ(call(who, "DELETE", path, {}, nullptr, {{"if-match", first.header("ETag")}}).status, 412);
    EXPECT_EQ(call(who, "DELETE", path, {}, nullptr, {{"if-match", set.header("ETag")}}).body["layer"],
              "default");
    EXPECT_EQ(call(who, "PUT", under(configs, "sampling.top_k"), {}, {{"value", 5.0}}).body["value"], 5);
    EXPECT_EQ(call(who, "PUT", under(configs, "sampling.seed"), {}, {{"value", nullptr}}).status, 200);
    const std::vector<std::string> resources =
        walk(key({Action::Admin}), changes, "resource", {{"kind", "setting"}});
    EXPECT_EQ(resources.size(), 4U) << "every change is recorded";
}

TEST_F(ManagementRoutesTest, TheNumberOfThreadsTakesEffectAtOnce)
{
    const Principal who = key({Action::Read, Action::Manage});
    const auto set = [&](int threads) {
        return call(who, "PUT", under(configs, "engine.threads"), {}, {{"value", threads}});
    };
    ModelRuntime& runtime = m_services.runtime();
    ASSERT_EQ(set(3).status, 200); // before the engine is opened
    ASSERT_TRUE(runtime.engineInfo());
    EXPECT_EQ(runtime.engineInfo()->threads, 3);
    const Answered two = set(2);
    EXPECT_EQ(two.body["takes_effect"], "at_once");
    EXPECT_EQ(runtime.engineInfo()->threads, 2);
    EXPECT_EQ(set(1000).status, 400);
    EXPECT_EQ(runtime.engineInfo()->threads, 2);
    ASSERT_EQ(call(who, "PUT", under(configs, "sampling.top_k"), {}, {{"value", 5}}).status, 200);
    EXPECT_EQ(runtime.engineInfo()->threads, 2);
    ASSERT_EQ(call(who, "DELETE", under(configs, "engine.threads")).status, 200);
    EXPECT_EQ(runtime.engineInfo()->threads, 1) << "as many as the null engine has";
}

TEST_F(ManagementRoutesTest, SettingsThatAreNotChanged)
{
    const Principal who = key({Action::Read, Action::Manage});
    const Segments path = under(configs, "sampling.temperature");
    for (const Json& value : {Json(5.1), Json(-1), Json(1e308), Json("0.7"), Json(true), Json(nullptr),
                              Json::array(), Json::object()})
        EXPECT_EQ(call(who, "PUT", path, {}, {{"value", value}}).status, 400) << value;
    EXPECT_EQ(call(who, "PUT", path, {}, {{"value", 1}, {"more", 1}}).status, 400);
    EXPECT_EQ(call(who, "PUT", path, {}, Json::object()).status, 400);
    EXPECT_EQ(call(who, "PUT", under(configs, "ui.theme"), {}, {{"value", "pink"}}).status, 400);
    EXPECT_EQ(call(who, "PUT", under(configs, "sampling.top_k"), {}, {{"value", 1.5}}).status, 400);
    for (const SettingDeclaration& setting : m_settings.catalogue().all()) {
        if (!setting.key.starts_with("server."))
            continue;
        const Answered refused = call(who, "PUT", under(configs, setting.key), {}, {{"value", "0.0.0.0"}});
        EXPECT_EQ(refused.status, 403) << setting.key << " is decided on the machine";
        EXPECT_EQ(refused.body["code"], "local_only");
        EXPECT_EQ(call(who, "DELETE", under(configs, setting.key)).status, 403);
        EXPECT_EQ(get(who, under(configs, setting.key)).body["changeable"], false);
    }
    for (const std::string& name :
         {std::string("' OR 1=1--"), std::string("../settings"), std::string("a\r\nb"),
          std::string(1 << 20, 's'), std::string("s\0", 2), std::string("sampling")}) {
        EXPECT_EQ(get(who, under(configs, name)).status, 404);
        EXPECT_EQ(call(who, "PUT", under(configs, name), {}, {{"value", 1}}).status, 404);
        EXPECT_EQ(call(who, "DELETE", under(configs, name)).status, 404);
        EXPECT_EQ(get(who, configs, {{"cursor", name}}).status, 400);
    }
    const Principal reader = key({Action::Read});
    EXPECT_EQ(call(reader, "PUT", path, {}, {{"value", 1}}).status, 403);
    EXPECT_EQ(call(reader, "DELETE", path).status, 403);
    const Principal other = key({Action::Infer});
    EXPECT_EQ(get(other, configs).status, 403);
    EXPECT_EQ(get(other, path).status, 403);
    EXPECT_EQ(m_settings.layer("sampling.temperature"), SettingLayer::Default);
}

TEST_F(ManagementRoutesTest, RecordsHaveFiguresAndNoTextsOrPaths)
{
    ASSERT_TRUE(m_settings.store("audit.record_texts", SettingValue(true)));
    for (int i = 0; i < 5; ++i) {
        RequestOpening opening;
        opening.principal = Principal::ofKey(i % 2 == 0 ? "even" : "odd");
        opening.door = QStringLiteral("http");
        opening.model = QStringLiteral("m");
        opening.version = 1;
        opening.parameters = QStringLiteral("{\"seed\":1}");
        opening.prompt = QStringLiteral("my secret prompt");
        const auto id = m_services.requestLog().open(opening);
        ASSERT_TRUE(id);
        RequestClosing closing;
        closing.status = QStringLiteral("failed");
        closing.error = QStringLiteral("cannot read '/home/ada/models/m.gguf': gone");
        closing.answer = QStringLiteral("my secret answer");
        m_services.requestLog().close(*id, closing);
    }
    import(QStringLiteral("m"));
    const Principal admin = key({Action::Admin});
    const Answered page = get(admin, requests, {{"limit", "2"}, {"key", "even"}});
    ASSERT_EQ(page.status, 200) << page.text;
    EXPECT_EQ(page.body["data"].size(), 2U);
    EXPECT_EQ(page.text.find("secret"), std::string::npos);
    EXPECT_EQ(page.body["data"][0]["error"], "cannot read '[path]': gone");
    EXPECT_EQ(walk(admin, requests, "sequence", {{"limit", "2"}}),
              (std::vector<std::string>{"5", "4", "3", "2", "1"}));
    EXPECT_EQ(walk(admin, requests, "sequence", {{"limit", "2"}, {"key", "even"}}).size(), 3U);
    EXPECT_EQ(walk(admin, requests, "sequence", {{"from", "2020-01-01"}, {"to", "2020-01-02"}}).size(), 0U);
    const Answered imported = get(admin, changes, {{"kind", "version"}});
    EXPECT_EQ(imported.body["data"][0]["resource"], "m:1");
    EXPECT_FALSE(imported.body["data"][0]["after"].contains("source"));
    EXPECT_EQ(get(admin, {"api", "v1", "audit"}).body["data"].size(), 2U);
    for (const std::string& name : {std::string("' OR 1=1--"), std::string("%"), std::string("_"),
                                    std::string("m\0", 2), std::string(1 << 20, 'm')}) {
        for (const char* filter : {"principal", "key", "model", "door", "status"})
            EXPECT_TRUE(get(admin, requests, {{filter, name}}).body["data"].empty()) << filter;
        for (const char* filter : {"principal", "kind", "resource"})
            EXPECT_TRUE(get(admin, changes, {{filter, name}}).body["data"].empty()) << filter;
        for (const char* filter : {"from", "to", "cursor", "limit"})
            EXPECT_EQ(get(admin, requests, {{filter, name}}).status, 400) << filter;
    }
    const Principal other = key({Action::Manage, Action::Read, Action::Infer, Action::Metrics});
    EXPECT_EQ(get(other, requests).status, 403);
    EXPECT_EQ(get(other, changes).status, 403);
    EXPECT_EQ(get(other, {"api", "v1", "audit"}).status, 403);
}

TEST_F(ManagementRoutesTest, ProbesTellTheStartAndNothingElse)
{
    const Principal nobody;
    const auto status = [&](const char* path) { return get(nobody, {path}).status; };
    EXPECT_EQ(status("livez"), 200);
    EXPECT_EQ(status("healthz"), 200);
    EXPECT_EQ(get(nobody, {"v2", "health", "live"}).status, 200);
    EXPECT_EQ(status("readyz"), 503) << "what is wished is not known yet";
    EXPECT_EQ(status("startupz"), 503);
    ASSERT_TRUE(m_services.plans().restore(m_owner));
    EXPECT_EQ(status("readyz"), 200);
    import(QStringLiteral("m"));
    DeploymentWish wish;
    wish.loadAtStart = true;
    ASSERT_TRUE(m_services.plans().set(m_owner, "m", wish));
    const Answered waiting = get(nobody, {"readyz"});
    EXPECT_EQ(waiting.status, 503);
    EXPECT_EQ(waiting.text, "{\"status\":\"starting\"}") << "no names for those without a key";
    EXPECT_EQ(get(nobody, {"v2", "health", "ready"}).status, 503);
    EXPECT_EQ(status("startupz"), 200) << "once over, over";
    const auto target = m_services.registry().resolve(m_owner, "m");
    ASSERT_TRUE(m_services.deployments().lease(m_owner, {target->name, target->version, target->path}, {}));
    EXPECT_EQ(status("readyz"), 200);
}

TEST_F(ManagementRoutesTest, MetricsNeedTheirScopeAndHaveFixedLabels)
{
    EXPECT_EQ(get(key({Action::Admin, Action::Read}), {"metrics"}).status, 403);
    const Principal who = key({Action::Metrics});
    m_services.metrics().of({"m", 1})->ended(RequestStatus::Stop);
    for (int i = 0; i < 10'000; ++i)
        m_services.httpMetrics().ended(-1, 404, 0.001);
    const auto& routes = m_router->routes();
    const auto probe =
        std::find_if(routes.begin(), routes.end(), [](const auto& route) { return route->path == "/livez"; });
    m_services.httpMetrics().ended(static_cast<int>(probe - routes.begin()), 200, 0.001);
    const Answered first = get(who, {"metrics"});
    ASSERT_EQ(first.status, 200);
    EXPECT_NE(first.text.find("modelwright_requests_total{model=\"m\",version=\"1\",status=\"stop\"} 1\n"),
              std::string::npos);
    EXPECT_NE(first.text.find(
                  "modelwright_http_requests_total{route=\"other\",method=\"other\",status=\"404\"} 10000\n"),
              std::string::npos);
    EXPECT_NE(first.text.find(
                  "modelwright_http_requests_total{route=\"/livez\",method=\"GET\",status=\"200\"} 1\n"),
              std::string::npos)
        << "routes are counted in the order of the router";
    m_services.httpMetrics().ended(-1, 404, 0.001);
    const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    EXPECT_EQ(lines(get(who, {"metrics"}).text), lines(first.text)) << "no series for unknown paths";
}

} // namespace
} // namespace mw::app
