// SPDX-License-Identifier: Apache-2.0
// What python3-jinja2 and transformers made of templates, as tests/support/record_template_vectors.py
// recorded it.
#include "engine/text/chat_template.h"
#include "tests/support/template_runner.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace mw {
namespace {

using Json = nlohmann::ordered_json;

const std::string directory = std::string(MODELWRIGHT_TEST_DATA) + "/templates/";

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void expectAsRecorded(const std::string& source, const Json& context, const Json& recorded)
{
    const test::TemplateOutcome outcome = test::runTemplate(source, context);
    if (recorded.contains("output")) {
        EXPECT_TRUE(outcome.ok) << "line " << outcome.line << ": " << outcome.reason;
        EXPECT_EQ(outcome.output.text, recorded.at("output").get<std::string>());
        return;
    }
    EXPECT_FALSE(outcome.ok) << "made: " << outcome.output.text;
    if (recorded.at("error").is_string()) {
        EXPECT_EQ(outcome.reason, recorded.at("error").get<std::string>());
    }
}

TEST(ChatTemplateVectors, EveryConstructOfTheLanguage)
{
    const Json data = Json::parse(readFile(directory + "language.json"));
    EXPECT_GE(data.at("cases").size(), 300U);
    for (const Json& entry : data.at("cases")) {
        const auto source = entry.at("template").get<std::string>();
        SCOPED_TRACE(entry.at("group").get<std::string>() + ": " + source);
        expectAsRecorded(source, data.at("context"), entry);
    }
}

TEST(ChatTemplateVectors, EveryFamilyOfChatTemplates)
{
    const Json data = Json::parse(readFile(directory + "families.json"));
    EXPECT_GE(data.at("families").size(), 15U);
    for (const auto& [family, texts] : data.at("families").items()) {
        const std::string source = readFile(directory + "families/" + family + ".jinja");
        for (const auto& [conversation, recorded] : texts.items()) {
            SCOPED_TRACE(family + ": " + conversation);
            expectAsRecorded(source, data.at("conversations").at(conversation), recorded);
        }
    }
}

TEST(ChatTemplateVectors, DefaultModelAsTransformersRendersIt)
{
    const Json data = Json::parse(readFile(directory + "default_model.json"));
    const auto compiled = engine::ChatTemplate::compile(data.at("template").get<std::string>());
    ASSERT_TRUE(compiled) << compiled.error().detail;
    EXPECT_GE(data.at("texts").size(), 20U);
    for (const Json& entry : data.at("texts")) {
        std::vector<ChatMessage> messages;
        for (const Json& message : entry.at("messages")) {
            messages.push_back(
                {message.at("role").get<std::string>(), message.at("content").get<std::string>()});
        }
        engine::TemplateVariables variables;
        variables.addGenerationPrompt = entry.at("add_generation_prompt").get<bool>();
        const auto text = compiled->render(messages, variables);
        ASSERT_TRUE(text) << text.error().detail;
        EXPECT_EQ(text->text, entry.at("output").get<std::string>());
    }
}

} // namespace
} // namespace mw
