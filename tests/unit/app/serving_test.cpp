// SPDX-License-Identifier: Apache-2.0
#include "tests/support/owner_authorizer.h"
#include "app/runtime/model_runtime.h"
#include "app/serving/inference_service.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <limits>

namespace mw::app {
namespace {

class Serving : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        const QString path = m_folder.filePath("null.gguf");
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\ncontext 100\n");
        file.close();
        auto loaded = m_runtime.load(path, {}, {}, {});
        ASSERT_TRUE(loaded) << loaded.error().detail;
        m_model = *std::move(loaded);
    }

    InferenceRequest request(const std::string& text) const
    {
        InferenceRequest request;
        request.model = m_model;
        request.messages = {{"user", text}};
        return request;
    }

    /// The error code of a request changed by `change`.
    std::optional<Error> refusal(const std::function<void(InferenceRequest&)>& change)
    {
        InferenceRequest changed = request("hi");
        change(changed);
        auto started = m_service.start(Principal::owner(), std::move(changed));
        return started ? std::nullopt : std::optional(started.error());
    }

    static std::string textOf(TokenStream& stream, Completion* completion = nullptr)
    {
        std::string text;
        for (int i = 0; i < 1000; ++i) {
            for (TokenEvent& event : stream.waitAndTake(std::chrono::milliseconds(20))) {
                text += event.text;
                if (!event.end)
                    continue;
                if (completion != nullptr)
                    *completion = *event.end;
                return text;
            }
        }
        ADD_FAILURE() << "no end event";
        return text;
    }

    QTemporaryDir m_folder;
    Settings m_settings{*SettingsCatalogue::builtIn()};
    OwnerAuthorizer m_authorizer;
    Metrics m_metrics;
    ChangeBus m_changes;
    ModelRuntime m_runtime;
    Deployments m_deployments{m_runtime, m_authorizer, m_metrics, m_changes, [] { return DeploymentLimits(); }};
    InferenceService m_service{m_settings, m_authorizer, m_deployments, m_metrics};
    std::shared_ptr<Model> m_model;
};

TEST_F(Serving, AnAnswerStreamsToItsEnd)
{
    auto started = m_service.start(Principal::owner(), request("grüß"));
    ASSERT_TRUE(started) << started.error().detail;
    EXPECT_EQ(started->promptTokens, 7);
    Completion completion;
    EXPECT_EQ(textOf(*started->stream, &completion), "grüß");
    EXPECT_EQ(completion.reason, FinishReason::Stop);
}

TEST_F(Serving, RawPromptsTakeNoTemplate)
{
    InferenceRequest raw = request("unused");
    raw.raw = true;
    raw.rawPrompt = "abc";
    auto started = m_service.start(Principal::owner(), raw);
    ASSERT_TRUE(started);
    EXPECT_EQ(textOf(*started->stream), "abc");
    EXPECT_EQ(*m_service.countPrompt(Principal::owner(), raw), 4);
}

TEST_F(Serving, TheRenderedPromptIsWhatIsSent)
{
    const Principal owner = Principal::owner();
    InferenceRequest chat = request("grüß");
    const auto rendered = m_service.renderPrompt(owner, chat);
    ASSERT_TRUE(rendered) << rendered.error().detail;
    EXPECT_EQ(rendered->tokens, *m_service.countPrompt(owner, chat));
    EXPECT_TRUE(rendered->sameAsRaw);
    ASSERT_EQ(rendered->input.size(), 1U);
    const SpannedText::Range words = rendered->input.front();
    EXPECT_EQ(rendered->text.substr(words.begin, words.end - words.begin), "grüß");

    // As a raw prompt whose control tokens count it has the same tokens.
    InferenceRequest raw = request("unused");
    raw.raw = true;
    raw.rawControl = true;
    raw.rawPrompt = rendered->text;
    EXPECT_EQ(*m_service.countPrompt(owner, raw), rendered->tokens);
    auto ofChat = m_service.start(owner, chat);
    auto ofRaw = m_service.start(owner, raw);
    ASSERT_TRUE(ofChat && ofRaw);
    EXPECT_EQ(textOf(*ofChat->stream), textOf(*ofRaw->stream));

    EXPECT_FALSE(m_service.renderPrompt(Principal(), chat));
    chat.model = nullptr;
    EXPECT_EQ(m_service.renderPrompt(owner, chat).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Serving, CancelEndsTheAnswer)
{
    InferenceRequest endless = request("x");
    endless.ignoreEnd = true;
    auto started = m_service.start(Principal::owner(), endless);
    ASSERT_TRUE(started);
    started->stream->cancel();
    Completion completion;
    textOf(*started->stream, &completion);
    EXPECT_TRUE(completion.reason == FinishReason::Cancelled || completion.reason == FinishReason::Length);
}

TEST_F(Serving, ValuesOutsideTheirRangeAreRefusedByName)
{
    struct Case {
        const char* name;
        std::function<void(InferenceRequest&)> change;
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Case cases[] = {
        {"sampling.temperature", [](InferenceRequest& r) { r.sampling.temperature = -0.1F; }},
        {"sampling.temperature", [](InferenceRequest& r) { r.sampling.temperature = 5.1F; }},
        {"sampling.temperature", [nan](InferenceRequest& r) { r.sampling.temperature = nan; }},
        {"sampling.top_k", [](InferenceRequest& r) { r.sampling.topK = -1; }},
        {"sampling.top_p", [](InferenceRequest& r) { r.sampling.topP = 0; }},
        {"sampling.top_p", [](InferenceRequest& r) { r.sampling.topP = 1.01F; }},
        {"sampling.min_p", [](InferenceRequest& r) { r.sampling.minP = 1; }},
        {"sampling.repetition_penalty", [](InferenceRequest& r) { r.sampling.repetitionPenalty = 0; }},
        {"sampling.presence_penalty", [](InferenceRequest& r) { r.sampling.presencePenalty = 2.5F; }},
        {"sampling.frequency_penalty", [](InferenceRequest& r) { r.sampling.frequencyPenalty = -2.5F; }},
        {"generation.max_tokens", [](InferenceRequest& r) { r.maxTokens = -1; }},
        {"penalty_window", [](InferenceRequest& r) { r.sampling.penaltyWindow = -2; }},
        {"logit_bias",
         [nan](InferenceRequest& r) {
             r.sampling.logitBias = {{1, nan}};
         }},
        {"logit_bias",
         [](InferenceRequest& r) {
             r.sampling.logitBias = {{-1, 1.0F}};
         }},
        {"top_logprobs", [](InferenceRequest& r) { r.topLogprobs = 65; }},
        {"stop", [](InferenceRequest& r) { r.stop = {""}; }},
        {"stop", [](InferenceRequest& r) { r.stop.assign(17, "x"); }},
        {"model", [](InferenceRequest& r) { r.model.reset(); }},
    };
    for (const Case& one : cases) {
        const auto error = refusal(one.change);
        ASSERT_TRUE(error) << one.name;
        EXPECT_EQ(error->code, ErrorCode::InvalidArgument);
        EXPECT_EQ(error->args.at(0), one.name);
    }
    EXPECT_EQ(refusal([](InferenceRequest& r) { r.sampling.temperature = 5.1F; })->args.at(1), "5.1");
    EXPECT_FALSE(refusal([](InferenceRequest& r) { r.sampling.temperature = 0; }));
}

TEST_F(Serving, APromptThatFillsTheContextIsRefused)
{
    const auto error = refusal([](InferenceRequest& r) { r.messages[0].content.assign(200, 'x'); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::ContextExceeded);
}

TEST_F(Serving, OnlyTheOwnerInfersUntilThereAreUsers)
{
    const Principal key{Principal::Kind::Key, QStringLiteral("abc")};
    auto started = m_service.start(key, request("hi"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::Refused);
    EXPECT_FALSE(m_service.countPrompt(Principal(), request("hi")));
}

} // namespace
} // namespace mw::app
