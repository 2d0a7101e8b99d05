// SPDX-License-Identifier: Apache-2.0
// Requests on registered names: every one leaves one record, whatever becomes of it.
#include "app/serving/inference_service.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

namespace mw::app {
namespace {

using std::chrono::milliseconds;

class Names final : public ModelResolver {
public:
    Result<ResolvedModel> resolve(const Principal&, std::string_view reference) override
    {
        const auto found = paths.find(reference);
        if (found == paths.end())
            return Error{ErrorCode::NotFound, "no such model", {"model", std::string(reference)}};
        ResolvedModel model;
        model.name = found->first;
        model.version = 3;
        model.path = found->second;
        return model;
    }
    std::map<std::string, QString, std::less<>> paths;
};

class Records final : public AuditSink {
public:
    struct Row {
        RequestOpening opening;
        std::vector<RequestClosing> closings;
    };
    Result<QString> open(const RequestOpening& opening) override
    {
        const std::lock_guard lock(mutex);
        if (full)
            return Error{ErrorCode::Busy, "full", {"records"}};
        const QString id = QString::number(rows.size());
        rows.push_back({opening, {}});
        return id;
    }
    void close(const QString& id, const RequestClosing& closing) noexcept override
    {
        const std::lock_guard lock(mutex);
        rows[id.toUInt()].closings.push_back(closing);
    }
    std::mutex mutex;
    std::vector<Row> rows;
    bool full = false;
};

class Everybody final : public Authorizer {
public:
    bool may(const Principal& principal, Action action, const QString& resource) const override
    {
        return principal.kind == Principal::Kind::User ||
               (action == Action::Infer && resource == QLatin1String("model/open"));
    }
};

class ServingRecords : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        add("echo", "context 200\n");
        m_service.connectStore(m_names, m_records);
    }

    void add(const std::string& name, const QByteArray& lines)
    {
        const QString path = m_folder.filePath(QString::fromStdString(name) + QStringLiteral(".gguf"));
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
        m_names.paths[name] = path;
    }

    static InferenceRequest request(const std::string& name, const std::string& text = "hi")
    {
        InferenceRequest request;
        request.name = name;
        request.messages = {{"user", text}};
        request.door = QStringLiteral("window");
        return request;
    }

    static Completion read(TokenStream& stream, std::string* text = nullptr)
    {
        for (int i = 0; i < 500; ++i) {
            for (TokenEvent& event : stream.waitAndTake(milliseconds(20))) {
                if (text != nullptr)
                    *text += event.text;
                if (event.end)
                    return *std::move(event.end);
            }
        }
        ADD_FAILURE() << "no end event";
        return {};
    }

    /// The one record there is, closed once.
    RequestClosing onlyClosing()
    {
        for (int i = 0; i < 3000; ++i) {
            {
                const std::lock_guard lock(m_records.mutex);
                if (m_records.rows.size() == 1 && !m_records.rows[0].closings.empty())
                    break;
            }
            std::this_thread::sleep_for(milliseconds(1));
        }
        const std::lock_guard lock(m_records.mutex);
        EXPECT_EQ(m_records.rows.size(), 1U);
        if (m_records.rows.size() != 1 || m_records.rows[0].closings.size() != 1) {
            ADD_FAILURE() << "not one record closed once";
            return {};
        }
        return m_records.rows[0].closings[0];
    }

    QTemporaryDir m_folder;
    Settings m_settings{*SettingsCatalogue::builtIn()};
    Everybody m_authorizer;
    Metrics m_metrics;
    ChangeBus m_changes;
    Names m_names;
    Records m_records;
    ModelRuntime m_runtime;
    DeploymentLimits m_limits;
    Deployments m_deployments{m_runtime, m_authorizer, m_metrics, m_changes, [this] { return m_limits; }};
    InferenceService m_service{m_settings, m_authorizer, m_deployments, m_metrics};
    const Principal m_owner = Principal::owner();
};

TEST_F(ServingRecords, AnAnswerIsRecordedCountedAndGivesItsModelFree)
{
    auto started = m_service.start(m_owner, request("echo"));
    ASSERT_TRUE(started) << started.error().detail;
    EXPECT_EQ(started->requestId, "0");
    std::string text;
    const Completion completion = read(*started->stream, &text);
    EXPECT_EQ(text, "hi");
    const RequestClosing closing = onlyClosing();
    EXPECT_EQ(closing.status, "stop");
    EXPECT_EQ(closing.promptTokens, 3);
    EXPECT_EQ(closing.completionTokens, 2);
    EXPECT_TRUE(closing.timeToFirstTokenUs);
    EXPECT_GE(closing.durationUs, *closing.timeToFirstTokenUs);
    EXPECT_TRUE(closing.answer.isEmpty()) << "texts are kept only where the setting says so";
    const RequestOpening& opening = m_records.rows[0].opening;
    EXPECT_EQ(opening.model, "echo");
    EXPECT_EQ(opening.version, 3);
    EXPECT_EQ(opening.door, "window");
    EXPECT_TRUE(opening.prompt.isEmpty());
    EXPECT_TRUE(opening.parameters.contains(QString::number(completion.seed)))
        << "the drawn seed is part of the record: " << qPrintable(opening.parameters);

    const auto counted = m_metrics.of({"echo", 3})->snapshot();
    EXPECT_EQ(counted.requests[static_cast<std::size_t>(RequestStatus::Stop)], 1U);
    EXPECT_EQ(counted.promptTokens, 3U);
    EXPECT_EQ(counted.generationTokens, 2U);
    EXPECT_EQ(counted.timeToFirstToken.count(), 1U);
    EXPECT_EQ(counted.interToken.count(), 1U);
    EXPECT_EQ(counted.endToEnd.count(), 1U);
    EXPECT_EQ(counted.queue.count(), 1U);
    EXPECT_EQ(counted.load.count(), 1U);
    EXPECT_EQ(counted.running, 0);
    EXPECT_EQ(counted.waiting, 0);
    EXPECT_EQ(m_deployments.status("echo:3")->inUse, 0);
}

TEST_F(ServingRecords, TextsAreRecordedWhereTheSettingSaysSo)
{
    ASSERT_TRUE(m_settings.overrideForProcess("audit.record_texts", SettingValue(true)));
    auto started = m_service.start(m_owner, request("echo", "grüß"));
    ASSERT_TRUE(started);
    read(*started->stream);
    EXPECT_EQ(onlyClosing().answer, QStringLiteral("grüß"));
    EXPECT_EQ(m_records.rows[0].opening.prompt, QStringLiteral(R"([{"role":"user","content":"grüß"}])"));
}

TEST_F(ServingRecords, WhoeverMayNotIsRecordedAsRefused)
{
    const Principal key{Principal::Kind::Key, QStringLiteral("k")};
    EXPECT_EQ(m_service.start(key, request("echo")).error().code, ErrorCode::Refused);
    EXPECT_EQ(onlyClosing().status, "refused");
    EXPECT_EQ(m_records.rows[0].opening.model, "echo");
    EXPECT_FALSE(m_deployments.status("echo:3")) << "nothing was loaded for it";
}

TEST_F(ServingRecords, FailuresAreRecordedWithTheirCause)
{
    struct Case {
        const char* name;
        QByteArray lines;
        std::function<void(InferenceRequest&)> change;
        ErrorCode code;
    };
    const Case cases[] = {
        {"unknown", {}, {}, ErrorCode::NotFound},
        {"echo", "context 200\n", [](InferenceRequest& r) { r.sampling.temperature = -1; },
         ErrorCode::InvalidArgument},
        {"echo", "context 200\n", [](InferenceRequest& r) { r.messages[0].content.assign(300, 'x'); },
         ErrorCode::ContextExceeded},
        {"broken", "load_fails 1\n", {}, ErrorCode::FileDamaged},
        {"huge", "weight_bytes 4000000000000000\n", {}, ErrorCode::OutOfMemory},
    };
    for (const Case& one : cases) {
        m_records.rows.clear();
        if (!one.lines.isEmpty())
            add(one.name, one.lines);
        InferenceRequest changed = request(one.name);
        if (one.change)
            one.change(changed);
        const auto started = m_service.start(m_owner, changed);
        ASSERT_FALSE(started) << one.name;
        EXPECT_EQ(started.error().code, one.code) << started.error().detail;
        const RequestClosing closing = onlyClosing();
        EXPECT_EQ(closing.status, "failed") << one.name;
        EXPECT_FALSE(closing.error.isEmpty());
    }
}

TEST_F(ServingRecords, AFailureWhileAnsweringIsRecorded)
{
    add("failing", "fail_after 2\n");
    auto started = m_service.start(m_owner, request("failing", "hello"));
    ASSERT_TRUE(started) << started.error().detail;
    EXPECT_EQ(read(*started->stream).reason, FinishReason::Failed);
    const RequestClosing closing = onlyClosing();
    EXPECT_EQ(closing.status, "failed");
    EXPECT_EQ(closing.error, "asked to fail");
    EXPECT_EQ(closing.completionTokens, 2);
    EXPECT_EQ(m_metrics.of({"failing", 3})->snapshot().errors.at(ErrorCode::NotFinite), 1U);
}

TEST_F(ServingRecords, AConsumerThatGoesAwayLeavesARecord)
{
    add("slow", "delay_ms 5\n");
    {
        InferenceRequest endless = request("slow", "hello");
        endless.ignoreEnd = true;
        auto started = m_service.start(m_owner, endless);
        ASSERT_TRUE(started);
        started->stream->cancel();
    } // nobody reads the stream
    EXPECT_EQ(onlyClosing().status, "cancelled");
    EXPECT_EQ(m_deployments.status("slow:3")->inUse, 0);
}

TEST_F(ServingRecords, AWaitThatIsCancelledLeavesARecord)
{
    add("loading", "load_ms 20000\n");
    InferenceOptions options;
    std::thread canceller([&options] {
        std::this_thread::sleep_for(milliseconds(30));
        options.cancel.request();
    });
    EXPECT_EQ(m_service.start(m_owner, request("loading"), options).error().code, ErrorCode::Cancelled);
    canceller.join();
    EXPECT_EQ(onlyClosing().status, "cancelled");
}

TEST_F(ServingRecords, WhatCannotBeRecordedIsNotBegun)
{
    m_records.full = true;
    const auto started = m_service.start(m_owner, request("echo"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::Busy);
    EXPECT_EQ(started.error().args.at(0), "records");
    EXPECT_FALSE(m_deployments.status("echo:3"));
}

TEST_F(ServingRecords, AFileLeavesNoRecord)
{
    auto loaded = m_runtime.load(m_names.paths["echo"], {}, {}, {});
    ASSERT_TRUE(loaded);
    InferenceRequest byPath = request({});
    byPath.model = *loaded;
    auto started = m_service.start(m_owner, byPath);
    ASSERT_TRUE(started);
    EXPECT_TRUE(started->requestId.isEmpty());
    read(*started->stream);
    EXPECT_TRUE(m_records.rows.empty());
    EXPECT_EQ(m_metrics.snapshot().total().ended(), 1U);
}

TEST_F(ServingRecords, TwoAtOnceAlsoOnTwoModelsBothProgress)
{
    add("a", "delay_ms 3\n");
    add("b", "delay_ms 3\n");
    std::vector<Inference> running;
    for (const char* name : {"a", "a", "b"}) {
        auto started = m_service.start(m_owner, request(name, "some words to say again"));
        ASSERT_TRUE(started);
        running.push_back(*std::move(started));
    }
    EXPECT_GE(m_deployments.status("a:3")->inUse, 1);
    for (const Inference& one : running) {
        std::string text;
        EXPECT_EQ(read(*one.stream, &text).reason, FinishReason::Stop);
        EXPECT_EQ(text, "some words to say again");
    }
    EXPECT_EQ(m_records.rows.size(), 3U);
}

TEST_F(ServingRecords, TheServiceMayGoWhileItAnswers)
{
    add("slow", "delay_ms 5\n");
    Records records;
    std::shared_ptr<TokenStream> stream;
    {
        Deployments deployments{m_runtime, m_authorizer, m_metrics, m_changes, [this] { return m_limits; }};
        InferenceService service{m_settings, m_authorizer, deployments, m_metrics};
        service.connectStore(m_names, records);
        InferenceRequest endless = request("slow", "hello");
        endless.ignoreEnd = true;
        auto started = service.start(m_owner, endless);
        ASSERT_TRUE(started);
        stream = started->stream;
    }
    EXPECT_EQ(read(*stream).reason, FinishReason::Cancelled);
    ASSERT_EQ(records.rows.size(), 1U);
    EXPECT_EQ(records.rows[0].closings.size(), 1U);
}

TEST_F(ServingRecords, CountingLoadsNothing)
{
    EXPECT_EQ(m_service.countPrompt(m_owner, request("echo")).error().code, ErrorCode::Busy);
    const auto held = m_service.hold(m_owner, request("echo"), {});
    ASSERT_TRUE(held);
    EXPECT_EQ(*m_service.countPrompt(m_owner, request("echo")), 3);
    EXPECT_TRUE(m_records.rows.empty());
}

TEST_F(ServingRecords, ARequestsOwnContextIsALimit)
{
    InferenceRequest small = request("echo", "123456");
    small.contextTokens = 10; // one token of the beginning, six of the prompt
    small.ignoreEnd = true;
    auto started = m_service.start(m_owner, small);
    ASSERT_TRUE(started) << started.error().detail;
    const Completion completion = read(*started->stream);
    EXPECT_EQ(completion.reason, FinishReason::Length);
    EXPECT_EQ(completion.usage.completionTokens, 3);
    small.contextTokens = 7;
    EXPECT_EQ(m_service.start(m_owner, small).error().code, ErrorCode::ContextExceeded);
}

TEST_F(ServingRecords, ALinkThatIsGivenOnlyOneScopeHasOnlyThat)
{
    add("open", {});
    const Principal key{Principal::Kind::Key, QStringLiteral("k")};
    auto started = m_service.start(key, request("open"));
    ASSERT_TRUE(started) << started.error().detail;
    read(*started->stream);
    EXPECT_EQ(onlyClosing().status, "stop");
    EXPECT_EQ(m_deployments.unload(key, "open:3").error().code, ErrorCode::Refused);
}

} // namespace
} // namespace mw::app
