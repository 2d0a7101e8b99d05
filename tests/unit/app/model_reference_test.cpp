// SPDX-License-Identifier: Apache-2.0
#include "app/base/model_reference.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

TEST(ModelReference, PathsAndNamesAreToldApart)
{
    for (const char* path : {"/a", "./a", "a/b", "m.gguf", "m.safetensors", "../x"})
        EXPECT_TRUE(isModelPath(path)) << path;
    for (const char* name : {"smollm2", "smollm2@production", "smollm2:1", "gguf", "m.gguf2", ""})
        EXPECT_FALSE(isModelPath(name)) << name;
}

TEST(ModelReference, NamesHaveOneForm)
{
    for (const std::string& name :
         {std::string("a"), std::string("0"), std::string("smollm2-135m.q4_1"), std::string(64, 'x')})
        EXPECT_TRUE(checkModelName(name)) << name;
    for (const std::string& name :
         {std::string(), std::string(".a"), std::string("-a"), std::string("A"), std::string("a b"),
          std::string("a/b"), std::string("a:1"), std::string("a@b"), std::string("ä"),
          std::string("a\0b", 3), std::string(65, 'x'), std::string("scenario"), std::string("m.gguf"),
          std::string("m.safetensors"), std::string(".."), std::string("a\n")}) {
        const auto checked = checkModelName(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(ModelReference, SomeAliasesAreReserved)
{
    for (const char* alias : {"production", "candidate", "previous", "v", "v1a", "latest-2"})
        EXPECT_TRUE(checkAliasName(alias)) << alias;
    for (const char* alias : {"latest", "v1", "v0012", "", "A", "a b", "../a"})
        EXPECT_FALSE(checkAliasName(alias)) << alias;
}

TEST(ModelReference, ThreeForms)
{
    const auto name = ModelReference::parse("smollm2");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->name, "smollm2");
    EXPECT_FALSE(name->alias || name->version);

    const auto alias = ModelReference::parse("smollm2@production");
    ASSERT_TRUE(alias);
    EXPECT_EQ(alias->alias, "production");
    EXPECT_FALSE(alias->version);

    const auto version = ModelReference::parse("smollm2:12");
    ASSERT_TRUE(version);
    EXPECT_EQ(version->version, 12);
    EXPECT_EQ(ModelReference::parse("smollm2@v12")->version, 12);
    EXPECT_EQ(ModelReference::parse("smollm2@latest")->alias, "latest");

    for (const char* text : {"smollm2", "smollm2@production", "smollm2:12"})
        EXPECT_EQ(ModelReference::parse(text)->text(), text);
}

TEST(ModelReference, OtherTextIsRefused)
{
    for (const char* text :
         {"", "@a", ":1", "a:", "a:0", "a:-1", "a:+1", "a: 1", "a:1x", "a:99999999999", "a@", "a@b@c",
          "a@b:1", "a:1@b", "a@v0", "A@b", "a@B", "scenario", "scenario:1"}) {
        const auto parsed = ModelReference::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::InvalidArgument) << text;
        EXPECT_EQ(parsed.error().args.size(), 3U) << text;
    }
}

TEST(ModelReference, AFileGivesAName)
{
    EXPECT_EQ(*modelNameOfFile("/a/SmolLM2-135M-Instruct.Q4_1.gguf"), "smollm2-135m-instruct.q4_1");
    EXPECT_EQ(*modelNameOfFile("model (2) final.gguf"), "model-2-final");
    EXPECT_EQ(*modelNameOfFile("plain"), "plain");
    EXPECT_EQ(*modelNameOfFile("..hidden.gguf"), "hidden");
    EXPECT_EQ(*modelNameOfFile("a.gguf.gguf"), "a") << "a name may not end like a file";
    EXPECT_EQ(modelNameOfFile(std::string(200, 'y'))->size(), 64U);
    for (const char* path : {"", "/", "模型.gguf", ".gguf", "/a/...", "scenario.gguf"})
        EXPECT_FALSE(modelNameOfFile(path)) << path;
}

} // namespace
} // namespace mw::app
