// SPDX-License-Identifier: Apache-2.0
// Chunks, log-probabilities and fields, each on its own.
#include "app/server/dto/body_fields.h"
#include "app/server/dto/chunk_text.h"
#include "app/server/dto/inference_schemas.h"
#include "app/server/dto/logprobs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

TEST(ChunkText, EscapesLikeAnyJsonWriter)
{
    std::string every;
    for (int code = 0; code < 0x80; ++code)
        every += static_cast<char>(code);
    every += "\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80\xE2\x80\xA8";
    std::string out = "\"";
    appendJsonText(out, every);
    EXPECT_EQ(Json::parse(out + '"').get<std::string>(), every);

    std::string broken = "\"";
    appendJsonText(broken, "a\xFF\"\xE4\xBD");
    const auto text = Json::parse(broken + '"').get<std::string>();
    EXPECT_EQ(text.substr(0, 5), "a\xEF\xBF\xBD\"");
}

TEST(ChunkText, ShapesAreThoseOfTheTwoPaths)
{
    for (const CompletionShape shape : {CompletionShape::Chat, CompletionShape::Plain}) {
        const ChunkText chunks(shape, {"id\"1", 1700000000, "na\"me", true});
        std::string out;
        chunks.begin(out, 0);
        EXPECT_EQ(out.empty(), shape == CompletionShape::Plain);
        out.clear();
        chunks.text(out, 3, "x", R"({"content":[]})");
        ASSERT_EQ(out.substr(0, 6), "data: ");
        ASSERT_EQ(out.substr(out.size() - 2), "\n\n");
        const Json chunk = Json::parse(out.substr(6));
        EXPECT_EQ(chunk["id"], "id\"1");
        EXPECT_EQ(chunk["model"], "na\"me");
        EXPECT_EQ(chunk["created"], 1700000000);
        EXPECT_TRUE(chunk["usage"].is_null());
        EXPECT_EQ(chunk["choices"][0]["index"], 3);
        EXPECT_TRUE(chunk["choices"][0]["logprobs"].is_object());
        EXPECT_TRUE(chunk["choices"][0]["finish_reason"].is_null());
        out.clear();
        chunks.finish(out, 0, FinishReason::Length);
        EXPECT_EQ(Json::parse(out.substr(6))["choices"][0]["finish_reason"], "length");
        out.clear();
        chunks.usage(out, {3, 4, 2});
        const Json usage = Json::parse(out.substr(6));
        EXPECT_TRUE(usage["choices"].empty());
        EXPECT_EQ(usage["usage"]["total_tokens"], 7);
        EXPECT_EQ(usage["id"], "id\"1");
    }
}

TEST(Logprobs, TwoTokensOfOneTextShareTheLikelier)
{
    LegacyLogprobs logprobs;
    TokenEvent event;
    event.token = 1;
    event.bytes = "\xE4";
    event.logprob = -3.5F;
    event.top = {{2, "\xE5", -0.5F}, {3, "a", -1.0F}};
    logprobs.add(event);
    event.bytes = "\xBD\xA0";
    event.top = {{1, "\xBD\xA0", -3.5F}};
    logprobs.add(event);
    event.bytes = "z";
    logprobs.add(event);
    const Json taken = logprobs.take();
    EXPECT_EQ(taken["top_logprobs"][0], (Json{{"\xEF\xBF\xBD", -0.5}, {"a", -1.0}}));
    EXPECT_EQ(taken["token_logprobs"][0], -3.5);
    EXPECT_EQ(taken["text_offset"], Json({0, 0, 1})); // a character of two tokens is one
    EXPECT_TRUE(logprobs.take()["tokens"].empty());
}

TEST(Logprobs, WhatStandsBeforeThePromptTakesNoPlace)
{
    ScoreResult score;
    score.tokens = {{0, "<s>", false, 0, {}}, {1, "ab", true, -1, {}}, {2, "c", true, -2, {}}};
    LegacyLogprobs logprobs;
    logprobs.addPrompt(score, "abc");
    EXPECT_EQ(logprobs.take()["text_offset"], Json({0, 0, 2}));
}

TEST(Logprobs, FloatsKeepTheirShortText)
{
    EXPECT_EQ(Json(shortestDouble(-5.1F)).dump(), "-5.1");
    EXPECT_EQ(static_cast<float>(shortestDouble(-0.123456789F)), -0.123456789F);
}

TEST(BodyFields, NullIsAbsentAndTheFirstMistakeStays)
{
    const Json body = Json::parse(R"({"a":null,"b":5.0,"c":"x","d":1e400,"e":2.5})", nullptr, false);
    const Json readable = Json::parse(R"({"a":null,"b":5.0,"c":"x","e":2.5})");
    EXPECT_TRUE(body.is_discarded() || body.is_object());
    BodyFields fields(readable);
    EXPECT_FALSE(fields.integer("a", 0, 9));
    EXPECT_EQ(fields.integer("b", 0, 9), 5);
    EXPECT_FALSE(fields.error());
    EXPECT_FALSE(fields.integer("e", 0, 9));
    EXPECT_FALSE(fields.flag("c"));
    ASSERT_TRUE(fields.error());
    EXPECT_EQ(fields.error()->args[0], "e");
    EXPECT_EQ(wholeNumber(Json(9223372036854775808ULL)), std::nullopt);
    EXPECT_EQ(wholeNumber(Json(std::nan(""))), std::nullopt);
    EXPECT_EQ(wholeNumber(Json(-3)), -3);
}

} // namespace
} // namespace mw::app
