// SPDX-License-Identifier: Apache-2.0
// The inference routes over the null engine, which answers a prompt with its own bytes: parsing, answers in
// both forms, cancelling, records.
#include "app/cli/services.h"
#include "app/server/http/problem.h"
#include "app/server/routes/all_routes.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

const double logprobOfEach = -std::log(258.0); // the null engine finds all tokens alike

class InferenceRoutes : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        ASSERT_TRUE(m_services.openStore(QStringLiteral("test")));
        auto router = makeRouter({m_settings, m_services.clock(), m_services.authorizer(), m_services.store(),
                                  m_services.metrics(), m_services.httpMetrics(), m_services.changes(),
                                  m_services.keys(), m_services.registry(), m_services.deployments(),
                                  m_services.plans(), m_services.settingChanges(), m_services.requestLog(),
                                  m_services.changeLog(), m_services.inference()});
        ASSERT_TRUE(router) << router.error().detail;
        m_router = *std::move(router);
        add("null", "context 4096\n");
    }

    void add(const QString& name, const QByteArray& lines)
    {
        const QString path = m_folder.filePath(name + QStringLiteral(".gguf"));
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
        file.close();
        const auto imported =
            m_services.registry().importFile(m_services.principal(), {path, name}, {}, Cancel());
        ASSERT_TRUE(imported) << imported.error().detail;
    }

    struct Answer {
        int status = 0;
        Json body;
        std::vector<Json> events; ///< without [DONE]
        bool done = false;        ///< [DONE] came last
        std::string message() const { return body["error"]["message"].get<std::string>(); }
        std::string parameter() const
        {
            return body["error"]["param"].is_string() ? body["error"]["param"].get<std::string>() : "";
        }
        std::string text(std::size_t choice = 0) const
        {
            const Json& one = body["choices"][choice];
            return one.contains("message") ? one["message"]["content"].get<std::string>()
                                           : one["text"].get<std::string>();
        }
    };

    static Answer problem(const HttpProblem& problem, const HttpCall& call)
    {
        const HttpAnswer answer = problemAnswer(problem, call.path, call.requestId);
        return {answer.status, Json::parse(answer.body), {}, false};
    }

    HttpCall callOf(const std::string& method, const std::string& path, Json body) const
    {
        HttpCall call;
        call.principal = m_services.principal();
        call.method = method;
        call.path = path;
        call.body = std::move(body);
        call.requestId = QStringLiteral("0192-test");
        call.address = QStringLiteral("127.0.0.9");
        call.wake = [wakes = m_wakes] { ++*wakes; };
        return call;
    }

    /// What the endpoint does around a route: find, check, handle, wait, check the answer against its schema.
    Answer ask(const std::string& method, const std::vector<std::string>& segments, Json body = nullptr)
    {
        std::string path;
        for (const std::string& segment : segments)
            path += '/' + segment;
        HttpCall call = callOf(method, path, std::move(body));
        const auto found = m_router->find(method, segments);
        const auto* match = std::get_if<RouteMatch>(&found);
        if (match == nullptr) {
            ADD_FAILURE() << path;
            return {};
        }
        call.parameters = match->parameters;
        if (!call.body.is_null()) {
            dropNulls(call.body, match->route->request, m_router->components());
            if (const auto fault = checkSchema(call.body, match->route->request, m_router->components()))
                return problem(HttpProblem::of(HttpFault::InvalidBody, fault->message, fault->pointer), call);
        }
        auto answer = match->route->handle(call);
        if (!answer)
            return problem(HttpProblem::of(answer.error()), call);
        if (answer->events)
            return collect(*answer->events);
        for (int i = 0; answer->pending && i < 5000; ++i) {
            if (auto ready = answer->pending->poll())
                answer = *std::move(ready);
            else
                std::this_thread::sleep_for(milliseconds(1));
        }
        EXPECT_FALSE(answer->pending) << "no answer came";
        Answer read{answer->status, Json::parse(answer->body), {}, false};
        if (read.status == 200) {
            const auto wrong =
                checkSchema(read.body, match->route->answers.front().schema, m_router->components());
            EXPECT_FALSE(wrong) << wrong->pointer << ' ' << wrong->message << '\n' << read.body.dump();
        }
        return read;
    }

    static Answer collect(EventSource& source)
    {
        Answer answer{200, {}, {}, false};
        std::string bytes;
        bool ended = false;
        for (int i = 0; i < 5000 && !ended; ++i) {
            EventSource::Batch batch = source.take();
            bytes += batch.bytes;
            ended = batch.end;
            if (!ended)
                std::this_thread::sleep_for(milliseconds(1));
        }
        EXPECT_TRUE(ended);
        while (!bytes.empty()) {
            const std::size_t end = bytes.find("\n\n");
            EXPECT_NE(end, std::string::npos) << bytes;
            EXPECT_EQ(bytes.substr(0, 6), "data: ");
            const std::string data = bytes.substr(6, end - 6);
            bytes.erase(0, end + 2);
            EXPECT_FALSE(answer.done) << "after [DONE]";
            if (data == "[DONE]")
                answer.done = true;
            else
                answer.events.push_back(Json::parse(data));
        }
        return answer;
    }

    Answer chat(Json more, const std::string& text = "hello")
    {
        Json body = {{"model", "null"}, {"messages", {{{"role", "user"}, {"content", text}}}}};
        if (!more.is_null())
            body.update(more);
        return ask("POST", {"v1", "chat", "completions"}, body);
    }

    Answer complete(Json more)
    {
        Json body = {{"model", "null"}, {"prompt", "hello"}};
        body.update(more);
        return ask("POST", {"v1", "completions"}, body);
    }

    std::vector<RequestRecord> records(std::size_t count)
    {
        for (int i = 0; i < 3000; ++i) {
            const auto page = m_services.requestLog().list(m_services.principal(), {});
            if (page && page->size() >= count)
                return *page;
            std::this_thread::sleep_for(milliseconds(1));
        }
        ADD_FAILURE() << "records are missing";
        return {};
    }

    QTemporaryDir m_folder;
    Settings m_settings{*SettingsCatalogue::builtIn()};
    Services m_services{DataFolder(m_folder.filePath(QStringLiteral("data"))), m_settings};
    std::shared_ptr<const Router> m_router;
    std::shared_ptr<std::atomic<int>> m_wakes = std::make_shared<std::atomic<int>>(0);
};

TEST_F(InferenceRoutes, AChatIsAnswered)
{
    const Answer answer = chat({});
    ASSERT_EQ(answer.status, 200) << answer.body.dump();
    EXPECT_EQ(answer.text(), "hello");
    EXPECT_EQ(answer.body["object"], "chat.completion");
    EXPECT_EQ(answer.body["model"], "null");
    EXPECT_EQ(answer.body["id"], "chatcmpl-0192-test");
    EXPECT_EQ(answer.body["choices"][0]["finish_reason"], "stop");
    EXPECT_TRUE(answer.body["choices"][0]["logprobs"].is_null());
    EXPECT_EQ(answer.body["usage"]["prompt_tokens"], 6); // the begin token too
    EXPECT_EQ(answer.body["usage"]["completion_tokens"], 5);
    EXPECT_EQ(answer.body["usage"]["total_tokens"], 11);
    EXPECT_EQ(chat({{"max_tokens", 2}}).body["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(chat({{"max_tokens", 4}, {"max_completion_tokens", 2}}).text(), "he");
    EXPECT_GT(*m_wakes, 0);
}

// The principal is the scope: what one computed is no other's to see, by usage or otherwise.
TEST_F(InferenceRoutes, CachedTokensAreThePrincipalsOwn)
{
    const auto cached = [&](const Principal& principal) {
        InferenceRequest request;
        request.name = "null";
        request.messages = {{"user", "a secret"}};
        auto started = m_services.inference().start(principal, std::move(request));
        EXPECT_TRUE(started);
        for (int i = 0; started && i < 5000; ++i)
            for (const TokenEvent& event : started->stream->waitAndTake(milliseconds(10)))
                if (event.end)
                    return event.end->usage.cachedTokens;
        return -1;
    };
    EXPECT_EQ(cached(m_services.principal()), 0);
    EXPECT_GT(cached(m_services.principal()), 0);
    const auto keyOf = [&](const char* name) {
        const auto made = m_services.keys().create(
            m_services.principal(), {QString::fromLatin1(name), {Action::Infer}, std::nullopt});
        EXPECT_TRUE(made);
        return Principal::ofKey(made->key.id);
    };
    const Principal one = keyOf("one");
    EXPECT_EQ(cached(one), 0);
    EXPECT_GT(cached(one), 0);
    EXPECT_EQ(cached(keyOf("two")), 0);

    const Answer first = chat({{"n", 3}}, "twice the same");
    EXPECT_EQ(first.body["usage"]["prompt_tokens_details"]["cached_tokens"], 0);
    const Answer second = chat({}, "twice the same");
    EXPECT_EQ(second.body["usage"]["prompt_tokens_details"]["cached_tokens"],
              second.body["usage"]["prompt_tokens"].get<int>() - 1);
    const Answer streamed =
        chat({{"stream", true}, {"stream_options", {{"include_usage", true}}}}, "twice the same");
    EXPECT_GT(streamed.events.back()["usage"]["prompt_tokens_details"]["cached_tokens"], 0);
}

TEST_F(InferenceRoutes, PrioritiesAndSpeculationAreRead)
{
    EXPECT_EQ(chat({{"priority", "batch"}, {"speculation", true}}).status, 200);
    EXPECT_EQ(chat({{"priority", "interactive"}, {"speculation", false}}).status, 200);
    EXPECT_EQ(chat({{"priority", "shadow"}}).status, 400);
    EXPECT_EQ(chat({{"speculation", 1}}).status, 400);
    EXPECT_EQ(chat({{"activations", "int16"}}).status, 200);
    EXPECT_EQ(chat({{"activations", "int4"}}).status, 400);
}

TEST_F(InferenceRoutes, SixteenBitsStandInTheRecord)
{
    EXPECT_EQ(chat({}).status, 200);
    EXPECT_EQ(chat({{"activations", "int16"}}).status, 200);
    EXPECT_EQ(
        ask("POST", {"v1", "score"}, {{"model", "null"}, {"input", "ab"}, {"activations", "int16"}}).status,
        200);
    int found = 0;
    for (const RequestRecord& row : records(3))
        found +=
            Json::parse(row.request.parameters.toStdString()).value("activations", "") == "int16" ? 1 : 0;
    EXPECT_EQ(found, 2);
}

TEST_F(InferenceRoutes, AStreamHasRoleTextReasonAndOnlyThenUsage)
{
    const std::string words = "a\"\\\n\x01 \xE4\xBD\xA0\xE5\xA5\xBD";
    for (const bool usage : {true, false}) {
        const Answer answer = chat({{"stream", true}, {"stream_options", {{"include_usage", usage}}}}, words);
        ASSERT_TRUE(answer.done);
        ASSERT_GT(answer.events.size(), 4U);
        std::string text;
        int reasons = 0;
        for (const Json& event : answer.events) {
            EXPECT_EQ(event["id"], answer.events[0]["id"]);
            EXPECT_EQ(event["model"], "null");
            EXPECT_EQ(event["created"], answer.events[0]["created"]);
            EXPECT_EQ(event["object"], "chat.completion.chunk");
            EXPECT_EQ(event.contains("usage"), usage);
            if (event["choices"].empty())
                continue;
            text += event["choices"][0]["delta"].value("content", "");
            reasons += event["choices"][0]["finish_reason"].is_null() ? 0 : 1;
        }
        EXPECT_EQ(text, words); // characters of several tokens come whole
        EXPECT_EQ(reasons, 1);
        EXPECT_EQ(answer.events[0]["choices"][0]["delta"]["role"], "assistant");
        const Json& last = answer.events.back();
        EXPECT_EQ(last["choices"].empty(), usage);
        if (usage) {
            EXPECT_EQ(last["usage"]["completion_tokens"], words.size());
            EXPECT_TRUE(answer.events[1]["usage"].is_null());
        } else {
            EXPECT_EQ(last["choices"][0]["finish_reason"], "stop");
        }
    }
}

TEST_F(InferenceRoutes, SeveralChoicesAreInterleavedByIndex)
{
    const Answer whole = chat({{"n", 3}, {"seed", 7}});
    ASSERT_EQ(whole.body["choices"].size(), 3U);
    EXPECT_EQ(whole.text(2), "hello");
    EXPECT_EQ(whole.body["choices"][2]["index"], 2);
    EXPECT_EQ(whole.body["usage"]["prompt_tokens"], 6); // once
    EXPECT_EQ(whole.body["usage"]["completion_tokens"], 15);

    const Answer streamed = chat({{"n", 3}, {"stream", true}});
    std::map<int, std::string> texts;
    for (const Json& event : streamed.events)
        texts[event["choices"][0]["index"].get<int>()] += event["choices"][0]["delta"].value("content", "");
    EXPECT_EQ(texts, (std::map<int, std::string>{{0, "hello"}, {1, "hello"}, {2, "hello"}}));

    const auto rows = records(6);
    ASSERT_EQ(rows.size(), 6U); // one for each answer; those of one call share its id
    for (const RequestRecord& row : rows) {
        EXPECT_EQ(row.request.door, QStringLiteral("http"));
        EXPECT_EQ(row.request.address, QStringLiteral("127.0.0.9"));
        EXPECT_EQ(row.request.version, 1);
        const Json parameters = Json::parse(row.request.parameters.toStdString());
        EXPECT_EQ(parameters["request_id"], "0192-test");
    }
    std::vector<std::uint64_t> seeds;
    for (std::size_t i = 3; i < 6; ++i) // newest first
        seeds.push_back(Json::parse(rows[i].request.parameters.toStdString())["seed"].get<std::uint64_t>());
    std::sort(seeds.begin(), seeds.end());
    EXPECT_EQ(seeds, (std::vector<std::uint64_t>{7, 8, 9}));
}

TEST_F(InferenceRoutes, RolesPartsAndNullsAreRead)
{
    const Json messages = {
        {{"role", "developer"}, {"content", "D"}},
        {{"role", "user"},
         {"content", {{{"type", "text"}, {"text", "U1"}}, {{"type", "text"}, {"text", "U2"}}}},
         {"name", "joe"}},
        {{"role", "assistant"},
         {"content", nullptr},
         {"tool_calls",
          {{{"id", "c1"}, {"type", "function"}, {"function", {{"name", "f"}, {"arguments", "{}"}}}}}}},
        {{"role", "tool"}, {"content", "T"}, {"tool_call_id", "c1"}}};
    const Answer answer = chat({{"messages", messages},
                                {"temperature", nullptr},
                                {"stop", nullptr},
                                {"tools", nullptr},
                                {"stream_options", nullptr},
                                {"max_tokens", nullptr},
                                {"num_ctx", 17},
                                {"reasoning_effort", {{"effort", "low"}}},
                                {"tools", Json::array()},
                                {"tool_choice", "auto"},
                                {"response_format", {{"type", "text"}}}});
    ASSERT_EQ(answer.status, 200) << answer.body.dump();
    EXPECT_EQ(answer.text(), "DU1U2\n{\"name\":\"f\",\"arguments\":\"{}\"}T");
}

TEST_F(InferenceRoutes, WhatIsNotSupportedIsRefusedByName)
{
    const std::vector<std::pair<const char*, Json>> cases = {{"response_format", {{"type", "json_object"}}},
                                                             {"tools", {{{"type", "function"}}}},
                                                             {"functions", {{{"name", "f"}}}},
                                                             {"tool_choice", "required"},
                                                             {"function_call", {{"name", "f"}}},
                                                             {"audio", {{"voice", "x"}}},
                                                             {"modalities", {"audio"}},
                                                             {"prediction", {{"type", "content"}}},
                                                             {"web_search_options", Json::object()},
                                                             {"top_logprobs", 3}};
    for (const auto& [name, value] : cases) {
        const Answer answer = chat({{name, value}});
        EXPECT_EQ(answer.status, 400) << name;
        EXPECT_EQ(answer.parameter(), name) << answer.body.dump();
    }
    for (const auto& [name, value] :
         std::vector<std::pair<const char*, Json>>{{"suffix", "end"}, {"best_of", 2}, {"max_tokens", 0}}) {
        const Answer answer = complete({{name, value}});
        EXPECT_EQ(answer.status, 400) << name;
        EXPECT_EQ(answer.parameter(), name);
    }
    EXPECT_EQ(complete({{"suffix", ""}, {"best_of", 1}}).status, 200);
}

TEST_F(InferenceRoutes, NumbersOutsideTheirRangesAreRefusedByName)
{
    const std::vector<Json> never = {1e308, "5", Json::array(), Json::object(), true, 1.5e19};
    const std::vector<std::pair<const char*, std::vector<Json>>> cases = {
        {"n", {0, -1, 17, 1.5, 2147483648}}, {"max_tokens", {-1, 1048577, 2147483648, 0.5}},
        {"temperature", {-0.1, 5.1}},        {"top_p", {0, -1, 1.1}},
        {"top_k", {-1, 1000001, 0.5}},       {"min_p", {-0.1, 1}},
        {"repetition_penalty", {0, 10.5}},   {"presence_penalty", {-2.1, 2.1}},
        {"frequency_penalty", {-2.1, 2.1}},  {"seed", {0.5, 9223372036854775808ULL}}};
    for (const auto& [name, values] : cases) {
        std::vector<Json> all = values;
        all.insert(all.end(), never.begin(), never.end());
        for (const Json& value : all) {
            for (const bool plain : {false, true}) {
                const Answer answer = plain ? complete({{name, value}}) : chat({{name, value}});
                EXPECT_EQ(answer.status, 400) << name << ' ' << value.dump();
                EXPECT_NE((answer.parameter() + answer.body.dump()).find(name), std::string::npos)
                    << answer.body.dump();
            }
        }
    }
    EXPECT_EQ(chat({{"n", 2.0}, {"seed", -5}, {"max_tokens", 3}}).status, 200);
    EXPECT_EQ(complete({{"logprobs", 21}}).status, 400);
    EXPECT_EQ(complete({{"prompt", std::vector<std::string>(8, "x")}, {"n", 9}}).status, 400);
    EXPECT_EQ(complete({{"logit_bias", {{"300", 1}}}}).parameter(), "logit_bias");
    EXPECT_EQ(complete({{"logit_bias", {{"x", 1}}}}).parameter(), "logit_bias");
    EXPECT_EQ(complete({{"logit_bias", {{"5", 101}}}}).status, 400);
    EXPECT_EQ(complete({{"logit_bias", {{"5", 100}}}}).status, 200);
    EXPECT_EQ(complete({{"stop", ""}}).status, 400);
    EXPECT_EQ(complete({{"stop", std::vector<std::string>(17, "x")}}).status, 400);
    EXPECT_EQ(complete({{"stop", Json::array()}}).status, 200);
}

TEST_F(InferenceRoutes, PromptsHaveFourShapes)
{
    EXPECT_EQ(complete({{"prompt", "abc"}}).text(), "abc");
    const Answer texts = complete({{"prompt", {"abc", "xy"}}, {"n", 2}});
    ASSERT_EQ(texts.body["choices"].size(), 4U);
    EXPECT_EQ(texts.text(1), "abc");
    EXPECT_EQ(texts.text(2), "xy");
    EXPECT_EQ(texts.body["choices"][3]["index"], 3);
    EXPECT_EQ(texts.body["usage"]["prompt_tokens"], 4 + 3);
    EXPECT_EQ(complete({{"prompt", {104, 105}}}).text(), "hi");
    const Answer lists = complete({{"prompt", {{104, 105}, {106}}}});
    EXPECT_EQ(lists.text(0), "hi");
    EXPECT_EQ(lists.text(1), "j");
    EXPECT_EQ(lists.body["usage"]["prompt_tokens"], 3); // ids are taken as they are
    for (const Json& wrong : std::vector<Json>{{258},
                                               {-1},
                                               {{104, 9999999}},
                                               Json::array(),
                                               {Json::array()},
                                               {104, "x"},
                                               5,
                                               Json::object(),
                                               {{{}}}}) {
        const Answer answer = complete({{"prompt", wrong}});
        EXPECT_EQ(answer.status, 400) << wrong.dump();
        EXPECT_NE(answer.parameter().find("prompt"), std::string::npos) << answer.body.dump();
    }
    EXPECT_EQ(complete({{"prompt", std::string(5000, 'x')}}).body["error"]["code"],
              "context_length_exceeded");
}

TEST_F(InferenceRoutes, ChatLogprobsHaveBytes)
{
    const Answer answer = chat({{"logprobs", true}, {"top_logprobs", 2}}, "\xC3\xA9");
    const Json& content = answer.body["choices"][0]["logprobs"]["content"];
    ASSERT_EQ(content.size(), 2U);
    EXPECT_EQ(content[0]["token"], "\xEF\xBF\xBD"); // half a character
    EXPECT_EQ(content[0]["bytes"], Json({0xC3}));
    EXPECT_NEAR(content[0]["logprob"].get<double>(), logprobOfEach, 1e-6);
    EXPECT_EQ(content[1]["top_logprobs"].size(), 2U);
    EXPECT_EQ(answer.text(), "\xC3\xA9");
    const Answer without = chat({{"logprobs", true}}, "ab");
    EXPECT_TRUE(without.body["choices"][0]["logprobs"]["content"][0]["top_logprobs"].empty());
    const Answer streamed = chat({{"logprobs", true}, {"top_logprobs", 1}, {"stream", true}}, "ab");
    int entries = 0;
    for (const Json& event : streamed.events)
        if (!event["choices"][0]["logprobs"].is_null())
            entries += static_cast<int>(event["choices"][0]["logprobs"]["content"].size());
    EXPECT_EQ(entries, 2);
}

TEST_F(InferenceRoutes, EchoGivesThePromptAndItsLogprobs)
{
    EXPECT_EQ(complete({{"echo", true}}).text(), "hellohello");
    const Answer scored = complete({{"echo", true}, {"logprobs", 1}, {"max_tokens", 1}, {"prompt", "ab"}});
    EXPECT_EQ(scored.text(), "aba");
    const Json& logprobs = scored.body["choices"][0]["logprobs"];
    ASSERT_EQ(logprobs["tokens"].size(), 4U); // begin, a, b, and the answer's a
    EXPECT_TRUE(logprobs["token_logprobs"][0].is_null());
    EXPECT_TRUE(logprobs["top_logprobs"][0].is_null());
    EXPECT_NEAR(logprobs["token_logprobs"][1].get<double>(), logprobOfEach, 1e-6);
    EXPECT_EQ(logprobs["top_logprobs"][1]["a"], logprobs["token_logprobs"][1]);
    EXPECT_EQ(logprobs["text_offset"], Json({0, 0, 1, 2}));

    const Answer none =
        complete({{"echo", true}, {"logprobs", 2}, {"max_tokens", 0}, {"prompt", {104, 105}}});
    EXPECT_EQ(none.text(), "hi");
    EXPECT_EQ(none.body["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(none.body["choices"][0]["logprobs"]["tokens"], Json({"h", "i"}));
    EXPECT_EQ(none.body["usage"]["completion_tokens"], 0);
    EXPECT_EQ(none.body["usage"]["prompt_tokens"], 2);

    for (const int tokens : {0, 1}) {
        const Answer streamed = complete(
            {{"echo", true}, {"logprobs", 1}, {"max_tokens", tokens}, {"prompt", "ab"}, {"stream", true}});
        std::string text;
        std::size_t count = 0;
        for (const Json& event : streamed.events) {
            text += event["choices"][0]["text"].get<std::string>();
            if (!event["choices"][0]["logprobs"].is_null())
                count += event["choices"][0]["logprobs"]["tokens"].size();
        }
        EXPECT_TRUE(streamed.done);
        EXPECT_EQ(text, tokens == 0 ? "ab" : "aba");
        EXPECT_EQ(count, 3U + static_cast<std::size_t>(tokens));
    }
}

TEST_F(InferenceRoutes, WhatIsToldOfPromptsHasALimit)
{
    const std::vector<std::string> prompts(64, std::string(1000, 'x'));
    const Answer answer =
        complete({{"prompt", prompts}, {"echo", true}, {"logprobs", 20}, {"max_tokens", 0}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.parameter(), "prompt");
    const Answer score =
        ask("POST", {"v1", "score"}, {{"model", "null"}, {"input", prompts}, {"top_logprobs", 20}});
    EXPECT_EQ(score.parameter(), "input");
}

TEST_F(InferenceRoutes, ScoresAreThoseOfTheModel)
{
    const Answer answer = ask("POST", {"v1", "score"}, {{"model", "null"}, {"input", {"ab", "c"}}});
    ASSERT_EQ(answer.status, 200) << answer.body.dump();
    ASSERT_EQ(answer.body["data"].size(), 2U);
    EXPECT_NEAR(answer.body["data"][0]["logprob"].get<double>(), 2 * logprobOfEach, 1e-9);
    EXPECT_NEAR(answer.body["data"][0]["perplexity"].get<double>(), 258, 1e-6);
    EXPECT_EQ(answer.body["data"][1]["index"], 1);
    EXPECT_EQ(answer.body["usage"]["total_tokens"], 5);
    EXPECT_FALSE(answer.body["data"][0]["per_token"][1].contains("top_logprobs"));
    const Answer top =
        ask("POST", {"v1", "score"}, {{"model", "null"}, {"input", {104, 105}}, {"top_logprobs", 3}});
    EXPECT_EQ(top.body["data"][0]["per_token"][1]["top_logprobs"].size(), 3U);
    EXPECT_TRUE(top.body["data"][0]["per_token"][0]["logprob"].is_null());
    EXPECT_EQ(ask("POST", {"v1", "score"}, {{"model", "none"}, {"input", "x"}}).status, 404);
    const auto rows = records(4);
    EXPECT_EQ(Json::parse(rows.back().request.parameters.toStdString())["operation"], "score");
    EXPECT_EQ(rows.back().status, QStringLiteral("stop"));
}

TEST_F(InferenceRoutes, TokensGoForthAndBack)
{
    const Answer forth = ask("POST", {"v1", "tokenize"}, {{"model", "null"}, {"text", "hi"}});
    EXPECT_EQ(forth.body["tokens"], Json({256, 104, 105}));
    EXPECT_EQ(forth.body["count"], 3);
    EXPECT_EQ(ask("POST", {"v1", "tokenize"}, {{"model", "null"}, {"text", "hi"}, {"add_special", false}})
                  .body["tokens"],
              Json({104, 105}));
    const Answer talk = ask("POST", {"v1", "tokenize"},
                            {{"model", "null"}, {"messages", {{{"role", "user"}, {"content", "hey"}}}}});
    EXPECT_EQ(talk.body["count"], 4);
    EXPECT_EQ(ask("POST", {"v1", "tokenize"}, {{"model", "null"}}).parameter(), "text");
    EXPECT_EQ(ask("POST", {"v1", "detokenize"}, {{"model", "null"}, {"tokens", {104, 105}}}).body["text"],
              "hi");
    EXPECT_EQ(ask("POST", {"v1", "detokenize"}, {{"model", "null"}, {"tokens", {0xC3}}}).body["text"],
              "\xEF\xBF\xBD");
    EXPECT_EQ(ask("POST", {"v1", "detokenize"}, {{"model", "null"}, {"tokens", Json::array()}}).body["text"],
              "");
    EXPECT_EQ(ask("POST", {"v1", "detokenize"}, {{"model", "null"}, {"tokens", {300}}}).parameter(),
              "tokens");
}

TEST_F(InferenceRoutes, ModelsAreListedBeforeTheyAreLoaded)
{
    add(QStringLiteral("second"), "context 100\n");
    const Answer all = ask("GET", {"v1", "models"});
    ASSERT_EQ(all.body["data"].size(), 2U);
    EXPECT_EQ(all.body["data"][1]["id"], "second");
    EXPECT_TRUE(m_services.deployments().list().empty());
    for (const char* id : {"null", "null:1", "null@latest"})
        EXPECT_EQ(ask("GET", {"v1", "models", id}).body["id"], id);
    for (const char* id : {"nothing", "null:2", "null@stable", "..", "A B"}) {
        const Answer none = ask("GET", {"v1", "models", id});
        EXPECT_EQ(none.status, 404) << id;
        EXPECT_NE(none.body["error"]["code"].get<std::string>().find("not_found"), std::string::npos)
            << none.body.dump();
    }
    EXPECT_EQ(chat({{"model", "nothing"}}).status, 404);
    EXPECT_EQ(chat({{"model", "null:1"}}).body["model"], "null:1");
}

TEST_F(InferenceRoutes, AStreamThatFailsEndsWithAnErrorEvent)
{
    add(QStringLiteral("failing"), "fail_after 2\n");
    const Answer streamed = chat({{"model", "failing"}, {"stream", true}});
    ASSERT_FALSE(streamed.events.empty());
    EXPECT_TRUE(streamed.events.back().contains("error"));
    EXPECT_FALSE(streamed.done);
    const Answer whole = chat({{"model", "failing"}, {"n", 2}});
    EXPECT_EQ(whole.status, 500);
    EXPECT_TRUE(whole.body.contains("error"));
}

TEST_F(InferenceRoutes, WhoeverLeavesEndsTheAnswer)
{
    add(QStringLiteral("slow"), "delay_ms 50\n");
    const auto found = m_router->find("POST", {"v1", "chat", "completions"});
    const Route& route = *std::get<RouteMatch>(found).route;
    const auto running = [this] {
        const auto status = m_services.deployments().status("slow:1");
        return status ? status->inUse : 0;
    };
    for (const bool stream : {true, false}) {
        auto answer =
            route.handle(callOf("POST", "/v1/chat/completions",
                                {{"model", "slow"},
                                 {"stream", stream},
                                 {"n", 2},
                                 {"messages", {{{"role", "user"}, {"content", std::string(500, 'x')}}}}}));
        ASSERT_TRUE(answer) << answer.error().detail;
        EXPECT_EQ(running(), 2);
        if (stream)
            answer->events->cancel();
        else
            answer->pending->cancel();
        for (int i = 0; i < 3000 && running() > 0; ++i)
            std::this_thread::sleep_for(milliseconds(1));
        EXPECT_EQ(running(), 0);
    }
    { // the object alone does it too
        auto answer = route.handle(
            callOf("POST", "/v1/chat/completions",
                   {{"model", "slow"}, {"messages", {{{"role", "user"}, {"content", "abcdefghijklmno"}}}}}));
        ASSERT_TRUE(answer);
        EXPECT_EQ(running(), 1);
    }
    for (int i = 0; i < 3000 && running() > 0; ++i)
        std::this_thread::sleep_for(milliseconds(1));
    EXPECT_EQ(running(), 0);
    const auto rows = records(5);
    ASSERT_EQ(rows.size(), 5U);
    for (const RequestRecord& row : rows)
        EXPECT_EQ(row.status, QStringLiteral("cancelled"));
}

TEST_F(InferenceRoutes, ScoringEndsWithTheCaller)
{
    add(QStringLiteral("slow"), "delay_ms 50\n");
    const auto found = m_router->find("POST", {"v1", "score"});
    const HttpCall call = callOf("POST", "/v1/score", {{"model", "slow"}, {"input", std::string(1000, 'x')}});
    std::thread leaving([cancel = call.cancel] {
        std::this_thread::sleep_for(milliseconds(100));
        cancel.request();
    });
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = std::get<RouteMatch>(found).route->handle(call);
    leaving.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    EXPECT_EQ(records(1).at(0).status, QStringLiteral("cancelled"));
}

} // namespace
} // namespace mw::app
