// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/services.h"
#include "app/server/http/problem.h"
#include "app/server/routes/all_routes.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace mw::app {

/// What a route answered, errors as the middleware puts them.
struct Answered {
    int status = 0;
    nlohmann::ordered_json body;
    std::string text;
    std::multimap<std::string, std::string> headers;

    std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// The program's routes over a data folder and the null engine, called as the middleware calls them, without
/// sockets and without its gate: what is refused here is refused by routes and services themselves. Every
/// answer is held against the route's declaration.
class RouteRig : public testing::Test {
protected:
    using Json = nlohmann::ordered_json;

    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        const auto opened = m_services.openStore(QStringLiteral("test"));
        ASSERT_TRUE(opened) << opened.error().detail;
        ASSERT_TRUE(m_settings.open(m_folder.filePath("settings.json")));
        auto router = makeRouter(parts());
        ASSERT_TRUE(router) << router.error().detail;
        m_router = *std::move(router);
    }

    RouteParts parts()
    {
        return {m_settings,
                m_services.clock(),
                m_services.authorizer(),
                m_services.store(),
                m_services.metrics(),
                m_services.httpMetrics(),
                m_services.changes(),
                m_services.keys(),
                m_services.registry(),
                m_services.deployments(),
                m_services.plans(),
                m_services.settingChanges(),
                m_services.requestLog(),
                m_services.changeLog(),
                m_services.inference()};
    }

    /// A key with these scopes.
    Principal key(std::set<Action> scopes)
    {
        const auto made = m_services.keys().create(m_owner, {QStringLiteral("test"), std::move(scopes), {}});
        EXPECT_TRUE(made);
        return Principal::ofKey(made->key.id);
    }

    void import(const QString& name, const QByteArray& content = "\n")
    {
        QFile file(m_folder.filePath("source.gguf"));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + content);
        file.close();
        const auto done = m_services.registry().importFile(m_owner, {file.fileName(), name}, {}, Cancel());
        ASSERT_TRUE(done) << done.error().detail;
    }

    /// `path` has its segments already decoded, one a string, so that any byte can be in one.
    Answered call(const Principal& who, const std::string& method, const std::vector<std::string>& segments,
                  HttpParameters query = {}, Json body = nullptr, HttpParameters headers = {})
    {
        std::string path;
        for (const std::string& segment : segments)
            path += "/" + segment;
        const auto found = m_router->find(method, segments);
        const auto* match = std::get_if<RouteMatch>(&found);
        if (match == nullptr)
            return {404, {}, {}, {}};
        const Route& route = *match->route;
        HttpCall call;
        call.principal = who;
        call.method = method;
        call.path = path;
        call.parameters = match->parameters;
        call.query = std::move(query);
        call.body = std::move(body);
        call.headers = std::move(headers);
        call.requestId = QStringLiteral("id");
        const auto there = route.find ? route.find(call) : Result<void>();
        if (!there)
            return answered(route, problemAnswer(HttpProblem::of(there.error()), path, call.requestId));
        if (!route.request.is_null()) {
            if (const auto fault = checkSchema(call.body, route.request, m_router->components()))
                return answered(route, problemAnswer(HttpProblem::of(HttpFault::InvalidBody, *fault), path,
                                                     call.requestId));
        }
        const auto answer = route.handle(call);
        return answered(route, answer ? *answer
                                      : problemAnswer(HttpProblem::of(answer.error()), path, call.requestId));
    }

    Answered get(const Principal& who, const std::vector<std::string>& segments, HttpParameters query = {},
                 HttpParameters headers = {})
    {
        return call(who, "GET", segments, std::move(query), nullptr, std::move(headers));
    }

    /// The values of a member of all items of all pages.
    std::vector<std::string> walk(const Principal& who, const std::vector<std::string>& segments,
                                  const std::string& member, HttpParameters query = {})
    {
        std::vector<std::string> values;
        for (int pages = 0; pages < 100; ++pages) {
            const Answered page = get(who, segments, query);
            EXPECT_EQ(page.status, 200) << page.text;
            if (page.status != 200)
                break;
            for (const Json& item : page.body["data"])
                values.push_back(item[member].is_string() ? item[member].get<std::string>()
                                                          : item[member].dump());
            if (page.body["next_cursor"].is_null())
                return values;
            query["cursor"] = page.body["next_cursor"].get<std::string>();
        }
        ADD_FAILURE() << "the pages do not end";
        return values;
    }

    QTemporaryDir m_folder;
    Settings m_settings{*SettingsCatalogue::builtIn()};
    Services m_services{DataFolder(m_folder.filePath("data")), m_settings};
    std::shared_ptr<const Router> m_router;
    const Principal m_owner = Principal::owner();

private:
    Answered answered(const Route& route, const HttpAnswer& answer)
    {
        Answered result;
        result.status = answer.status;
        result.text = answer.body;
        result.body = Json::parse(answer.body, nullptr, false);
        for (const auto& [name, value] : answer.headers) {
            EXPECT_EQ(value.find_first_of("\r\n"), std::string::npos) << name;
            result.headers.emplace(name, value);
        }
        EXPECT_EQ(answer.body.find(m_folder.path().toStdString()), std::string::npos)
            << route.path << " tells a path of the machine";
        const std::set<int> common = {400, 401, 403, 404, 409, 413, 415, 500, 503};
        const RouteAnswer* declared = nullptr;
        for (const RouteAnswer& one : route.answers) {
            if (one.status == answer.status)
                declared = &one;
        }
        EXPECT_TRUE(declared != nullptr || common.contains(answer.status))
            << route.method << ' ' << route.path << " answers " << answer.status;
        if (declared == nullptr)
            return result;
        EXPECT_EQ(answer.contentType, declared->contentType) << route.path;
        if (declared->schema.is_null() || answer.contentType != "application/json")
            return result;
        const auto fault = checkSchema(result.body, declared->schema, m_router->components());
        EXPECT_FALSE(fault) << route.method << ' ' << route.path << ' ' << fault->pointer << ' '
                            << fault->message << ' ' << answer.body;
        return result;
    }
};

} // namespace mw::app
