// SPDX-License-Identifier: Apache-2.0
#include "app/server/openapi/schema.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

/// "" where `value` fits, else pointer and message.
std::string wrong(const char* schema, const char* value, const Json& components = Json::object())
{
    const auto fault = checkSchema(Json::parse(value), Json::parse(schema), components);
    return fault ? fault->pointer + " " + fault->message : std::string();
}

TEST(Schema, TypesAreChecked)
{
    EXPECT_EQ(wrong(R"({"type":"integer"})", "5"), "");
    EXPECT_EQ(wrong(R"({"type":"integer"})", "5.0"), "");
    EXPECT_EQ(wrong(R"({"type":"integer"})", "5.5"), " must be an integer");
    EXPECT_EQ(wrong(R"({"type":"integer"})", "1e300"), " must be an integer");
    EXPECT_EQ(wrong(R"({"type":"integer"})", "\"5\""), " must be an integer");
    EXPECT_EQ(wrong(R"({"type":"number"})", "true"), " must be a number");
    EXPECT_EQ(wrong(R"({"type":["string","null"]})", "null"), "");
    EXPECT_EQ(wrong(R"({"type":["string","array","null"]})", "1"), " must be a string, an array or null");
    EXPECT_EQ(wrong("true", "1"), "");
    EXPECT_NE(wrong("false", "1"), "");
    EXPECT_EQ(wrong("{}", "[1]"), "");
}

TEST(Schema, NumbersHaveExactLimits)
{
    const char* schema = R"({"type":"integer","minimum":-1,"maximum":9223372036854775807})";
    EXPECT_EQ(wrong(schema, "9223372036854775807"), "");
    EXPECT_EQ(wrong(schema, "9223372036854775808"), " must be at most 9223372036854775807");
    EXPECT_EQ(wrong(schema, "-2"), " must be at least -1");
    EXPECT_EQ(wrong(R"({"exclusiveMinimum":0})", "0"), " must be more than 0");
    EXPECT_EQ(wrong(R"({"exclusiveMaximum":1})", "1.0"), " must be less than 1");
    EXPECT_EQ(wrong(R"({"exclusiveMaximum":1})", "\"text\""), "");
}

TEST(Schema, LengthsCountCharacters)
{
    EXPECT_EQ(wrong(R"({"maxLength":2})", "\"模型\""), "");
    EXPECT_EQ(wrong(R"({"maxLength":1})", "\"模型\""), " must have at most 1 characters");
    EXPECT_EQ(wrong(R"({"minLength":1})", "\"\""), " must have at least 1 characters");
}

TEST(Schema, ObjectsAndArraysNameThePlace)
{
    const char* schema = R"({"type":"object","required":["model"],"additionalProperties":false,"properties":{
        "model":{"type":"string"},"list":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"object",
        "properties":{"a~b/c":{"type":"integer"}}}},"bias":{"type":"object","maxProperties":1,
        "additionalProperties":{"type":"number"}}}})";
    EXPECT_EQ(wrong(schema, R"({"model":"a"})"), "");
    EXPECT_EQ(wrong(schema, "{}"), "/model is missing");
    EXPECT_EQ(wrong(schema, R"({"model":"a","other":1})"), "/other is not known here");
    EXPECT_EQ(wrong(schema, R"({"model":"a","list":[]})"), "/list must have at least 1 items");
    EXPECT_EQ(wrong(schema, R"({"model":"a","list":[1,2,3]})"), "/list must have at most 2 items");
    EXPECT_EQ(wrong(schema, R"({"model":"a","list":[{},{"a~b/c":"x"}]})"),
              "/list/1/a~0b~1c must be an integer");
    EXPECT_EQ(wrong(schema, R"({"model":"a","bias":{"1":2,"2":3}})"), "/bias must have at most 1 members");
    EXPECT_EQ(wrong(schema, R"({"model":"a","bias":{"1":"x"}})"), "/bias/1 must be a number");
    EXPECT_EQ(wrong(schema, "{\"model\":\"a\",\"model\\u0000\":1}").substr(0, 6), "/model");
}

TEST(Schema, ChoicesAreComparedByValue)
{
    EXPECT_EQ(wrong(R"({"enum":["a","b"]})", "\"a\""), "");
    EXPECT_EQ(wrong(R"({"enum":["a","b"]})", "\"c\""), R"( must be one of "a", "b")");
    EXPECT_EQ(wrong(R"({"enum":[1]})", "1.0"), "");
    EXPECT_EQ(wrong(R"({"const":{"a":1,"b":2}})", R"({"b":2,"a":1})"), "");
    EXPECT_EQ(wrong(R"({"const":false})", "0"), " must be false");
}

TEST(Schema, AlternativesTellWhatFitsBest)
{
    const char* schema = R"({"anyOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]})";
    EXPECT_EQ(wrong(schema, "\"x\""), "");
    EXPECT_EQ(wrong(schema, "[1,2]"), "");
    EXPECT_EQ(wrong(schema, "[1,\"x\"]"), "/1 must be an integer");
    EXPECT_EQ(wrong(schema, "5"), " must be a string or an array");
    EXPECT_EQ(wrong(R"({"oneOf":[{"minimum":1},{"maximum":5}]})", "3"),
              " fits more than one of the allowed kinds");
    EXPECT_EQ(wrong(R"({"oneOf":[{"minimum":1},{"maximum":-5}]})", "3"), "");
    EXPECT_EQ(wrong(R"({"allOf":[{"minimum":1},{"maximum":5}]})", "6"), " must be at most 5");
    EXPECT_EQ(wrong(R"({"anyOf":[true,{"type":"string"}]})", "6"), "");
}

TEST(Schema, ReferencesAreFollowedAndLoopsEnd)
{
    const Json components = Json::parse(R"({"Name":{"type":"string"},
        "Tree":{"type":"object","properties":{"child":{"$ref":"#/components/schemas/Tree"}}},
        "Loop":{"$ref":"#/components/schemas/Loop"},
        "Inner":{"allOf":[{"$ref":"#/components/schemas/Inner"}]}})");
    EXPECT_EQ(wrong(R"({"$ref":"#/components/schemas/Name"})", "1", components), " must be a string");
    EXPECT_EQ(wrong(R"({"$ref":"#/components/schemas/Tree"})", R"({"child":{"child":1}})", components),
              "/child/child must be an object");
    for (const char* name : {"Loop", "Inner", "Missing"}) {
        const Json schema = {{"$ref", std::string("#/components/schemas/") + name}};
        EXPECT_TRUE(checkSchema(1, schema, components)) << name;
    }
    EXPECT_TRUE(checkSchema(1, {{"$ref", "http://example.org/x"}}, components));
}

TEST(Schema, DeclarationsWithOtherKeywordsAreFound)
{
    const auto mistake = [](const char* schema) {
        const auto fault = checkDeclaration(Json::parse(schema), Json::object());
        return fault ? fault->pointer : std::string("none");
    };
    EXPECT_EQ(mistake(R"({"type":"string","description":"a","x-scopes":[],"default":"pattern"})"), "none");
    EXPECT_EQ(mistake(R"({"properties":{"pattern":{"type":"string"}}})"), "none");
    EXPECT_EQ(mistake(R"({"properties":{"a":{"pattern":"a+"}}})"), "/properties/a/pattern");
    EXPECT_EQ(mistake(R"({"anyOf":[{"items":{"uniqueItems":true}}]})"), "/anyOf/0/items/uniqueItems");
    EXPECT_EQ(mistake(R"({"items":{"$ref":"#/components/schemas/None"}})"), "/items");
}

TEST(Schema, NullsThatMeanAbsentAreDropped)
{
    const Json components =
        Json::parse(R"({"Part":{"type":"object","properties":{"text":{"type":"string"}}}})");
    const Json schema = Json::parse(R"({"type":"object","properties":{
        "stop":{"anyOf":[{"type":"string"},{"type":"array"}]},"seed":{"type":["integer","null"]},
        "user":{"type":"string"},"either":{"oneOf":[{"type":"string"},{"type":"null"}]},
        "parts":{"anyOf":[{"type":"string"},
                          {"type":"array","items":{"$ref":"#/components/schemas/Part"}}]}}})");
    Json value = Json::parse(R"({"stop":null,"seed":null,"user":null,"unknown":null,"either":null,
        "parts":[{"text":null,"other":null},null]})");
    dropNulls(value, schema, components);
    EXPECT_EQ(value,
              Json::parse(R"({"seed":null,"unknown":null,"either":null,"parts":[{"other":null},null]})"));
}

} // namespace
} // namespace mw::app
