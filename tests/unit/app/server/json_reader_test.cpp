// SPDX-License-Identifier: Apache-2.0
#include "app/server/openapi/schema.h"

#include <gtest/gtest.h>

#include <ctime>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

bool reads(std::string_view text, Json* into = nullptr)
{
    Json document;
    const bool read = !readJson(text, {}, document).has_value();
    if (into != nullptr)
        *into = std::move(document);
    return read;
}

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

/// Of this process: what others do to the machine does not count.
double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST(JsonReader, KeepsValuesAndTheOrderOfMembers)
{
    const std::string text =
        R"({"z":[1,-2,3.5,true,null,"é\ud83d\ude00"],"a":{"b":{}},"n":18446744073709551615})";
    Json document;
    ASSERT_TRUE(reads(text, &document));
    EXPECT_EQ(document, Json::parse(text));
    EXPECT_EQ(document.dump(), Json::parse(text).dump());
    for (const char* scalar : {"1", "\"x\"", "null", "true", " [ ] ", "{}"})
        EXPECT_TRUE(reads(scalar)) << scalar;
}

TEST(JsonReader, RefusesWhatIsNoJson)
{
    using namespace std::string_literals;
    for (const std::string& text : {""s,
                                    " "s,
                                    "{"s,
                                    "[1,]"s,
                                    "{\"a\":1,}"s,
                                    "[1 2]"s,
                                    "nul"s,
                                    "01"s,
                                    "+1"s,
                                    ".5"s,
                                    "1."s,
                                    "NaN"s,
                                    "Infinity"s,
                                    "'a'"s,
                                    "// a\n1"s,
                                    "[1]x"s,
                                    "[1] [2]"s,
                                    "{}\0"s,
                                    "{}\0garbage"s,
                                    "\0"s,
                                    "\"a\0b\""s,
                                    "\"a\nb\""s,
                                    "{1:2}"s,
                                    "\"\xff\""s,
                                    "\"\xc0\x80\""s,
                                    "\"\xed\xa0\x80\""s,
                                    "\"\xf5\x80\x80\x80\""s,
                                    "\"\\ud800\""s,
                                    "\"\\udc00\""s,
                                    "\"\\ud800\\ud800\""s,
                                    "\"\\x41\""s})
        EXPECT_FALSE(reads(text)) << text;
    Json document = 5;
    const auto fault = readJson("[1,", {}, document);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->pointer, "");
    EXPECT_NE(fault->message.find("is not JSON"), std::string::npos);
    EXPECT_TRUE(document.is_null());
}

TEST(JsonReader, RefusesTwiceTheSameMember)
{
    for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"\u0061":3})", R"({"":1,"":2})"})
        EXPECT_FALSE(reads(text)) << text;
    EXPECT_TRUE(reads(R"([{"a":1},{"a":1}])"));
    Json document;
    const auto fault = readJson(R"({"list":[0,{"a":1,"a":2}]})", {}, document);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->pointer, "/list/1");
}

TEST(JsonReader, RefusesNumbersThatNoDoubleHolds)
{
    for (const char* text : {"1e999", "-1e999", "[1e309]"})
        EXPECT_FALSE(reads(text)) << text;
    Json document;
    ASSERT_TRUE(reads("[1e308,123456789012345678901234567890,1e-999]", &document));
    EXPECT_TRUE(document[1].is_number_float());
}

TEST(JsonReader, DepthIsLimited)
{
    EXPECT_TRUE(reads(repeated("[", 32) + repeated("]", 32)));
    EXPECT_FALSE(reads(repeated("[", 33) + repeated("]", 33)));
    Json document;
    const auto fault = readJson("{\"a\":[[1]]}", {2, 100}, document);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->pointer, "");
    EXPECT_EQ(fault->message, "is nested too deeply");
}

TEST(JsonReader, BombsAreRefusedQuickly)
{
    const double start = processorSeconds();
    EXPECT_FALSE(reads(repeated("[", 100'000)));
    EXPECT_FALSE(reads(repeated("{\"a\":", 100'000)));
    Json document;
    EXPECT_TRUE(readJson(repeated("[1,", 1) + repeated("1,", 2000) + "1]", {32, 1000}, document));
    EXPECT_TRUE(readJson(repeated("1", 1'000'000) + ".x", {}, document));
    EXPECT_LT(processorSeconds() - start, 0.5);
}

TEST(JsonReader, ManyMembersTakeNoQuadraticTime)
{
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i)
        text.append("\"k").append(std::to_string(i)).append("\":0,");
    text.back() = '}';
    const double start = processorSeconds();
    Json document;
    ASSERT_TRUE(reads(text, &document));
    EXPECT_EQ(document.size(), 100'000U);
    EXPECT_LT(processorSeconds() - start, 2);
}

} // namespace
} // namespace mw::app
