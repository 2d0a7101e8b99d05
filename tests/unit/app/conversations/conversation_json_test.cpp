// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_json.h"

#include "app/config/settings_catalogue.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

using Json = nlohmann::ordered_json;

class PresetFiles : public testing::Test {
protected:
    Result<std::vector<Preset>> read(std::string_view json)
    {
        return presetsFrom(json, "file.json", *m_catalogue);
    }
    Result<std::vector<Preset>> readWith(const std::string& sampling)
    {
        return read(R"({"format":"modelwright-presets","version":1,"presets":[{"name":"A","sampling":)" +
                    sampling + "}]}");
    }
    void refused(const Result<std::vector<Preset>>& result, const std::string& words)
    {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::FileDamaged);
        ASSERT_EQ(result.error().args.size(), 2U);
        EXPECT_EQ(result.error().args[0], "file.json");
        EXPECT_NE(result.error().args[1].find(words), std::string::npos) << result.error().args[1];
    }

    const Result<SettingsCatalogue> m_catalogue = SettingsCatalogue::builtIn();
};

TEST_F(PresetFiles, SayWhatIsWrong)
{
    refused(read(""), "not JSON");
    refused(read("[1"), "not JSON");
    refused(read(std::string(largestPresetFile + 1, ' ')), "1 MB");
    refused(read("[]"), "not a file of presets");
    refused(read(R"({"format":"modelwright-presets","version":2,"presets":[]})"), "version");
    refused(read(R"({"format":"modelwright-presets","version":1})"), "not a list");
    refused(read(R"({"format":"modelwright-presets","version":1,"presets":[]})"), "1 to 500");
    refused(read(R"({"format":"modelwright-presets","version":1,"presets":[7]})"), "name");
    refused(read(R"({"format":"modelwright-presets","version":1,"presets":[{"name":" "}]})"), "name");
    refused(
        read(R"({"format":"modelwright-presets","version":1,"presets":[{"name":"A","system_prompt":[]}]})"),
        "system_prompt");
    refused(readWith("[]"), "not an object");
    refused(readWith(R"({"temperature":"hot"})"), "temperature");
    refused(readWith(R"({"temperature":-1})"), "temperature");
    refused(readWith(R"({"top_k":1.5})"), "top_k");
    refused(readWith(R"({"max_tokens":1e300})"), "max_tokens");
    refused(readWith(R"({"seed":-1})"), "seed");
    refused(readWith(R"({"seed":18446744073709551615})"), "seed");
    refused(read("{\"format\":\"modelwright-presets\",\"version\":1,\"presets\":" + std::string(10000, '[')),
            "not JSON");
}

TEST_F(PresetFiles, UnknownFieldsStayOutAndMissingOnesHaveTheirDefaults)
{
    const auto read = readWith(R"({"temperature":0.25,"colour":"red","seed":null})");
    ASSERT_TRUE(read);
    const SamplingChoice& sampling = read->front().content.sampling;
    EXPECT_EQ(sampling.options.temperature, 0.25F);
    EXPECT_EQ(sampling.options.topP, SamplingOptions{}.topP);
    EXPECT_FALSE(sampling.options.seed);
    EXPECT_EQ(presetsJson(*read).dump().find("colour"), std::string::npos);
}

TEST(ConversationJson, HasBranchesFiguresAndProbabilities)
{
    Conversation conversation;
    conversation.head.title = QStringLiteral("T");
    conversation.head.leaf = 3;
    conversation.turns.resize(4);
    for (int i = 0; i < 4; ++i)
        conversation.turns[i].id = i + 1;
    conversation.turns[0].content.text = QStringLiteral("q");
    for (int i = 1; i < 4; ++i) {
        conversation.turns[i].parent = 1;
        conversation.turns[i].content.kind = TurnKind::Answer;
    }
    conversation.turns[1].content.figures.model = QStringLiteral("m:3");
    conversation.turns[1].content.figures.seed = 9;
    conversation.turns[1].content.sampling.options.temperature = 0.7F;
    conversation.turns[1].content.tokens = {{QStringLiteral("a"), -0.5F, {}}};
    conversation.turns[2].content.interrupted = true;
    conversation.turns[3].content.written = true;
    const Json json = conversationJson(conversation);
    EXPECT_EQ(json["format"], "modelwright-conversation");
    EXPECT_EQ(json["shown"], 3);
    EXPECT_TRUE(json["turns"][0]["parent"].is_null());
    EXPECT_EQ(json["turns"][0]["role"], "user");
    EXPECT_EQ(json["turns"][1]["figures"]["model"], "m:3");
    EXPECT_EQ(json["turns"][1]["figures"]["seed"], 9);
    EXPECT_EQ(json["turns"][1]["sampling"]["temperature"], 0.7);
    EXPECT_EQ(json["turns"][1]["tokens"][0]["logprob"], -0.5);
    EXPECT_EQ(json["turns"][2]["interrupted"], true);
    EXPECT_FALSE(json["turns"][2].contains("figures"));
    EXPECT_EQ(json["turns"][3]["written_by"], "user");
    EXPECT_FALSE(json["turns"][3].contains("sampling"));
}

TEST(ConversationJson, ReadsWhateverStandsThere)
{
    for (const char* text : {"null", "[]", "{}", "7", R"({"temperature":"x","top_k":1e99,"seed":-4})",
                             R"({"completion_tokens":-1e99,"finish_reason":5,"model":[]})",
                             R"([{"text":3,"logprob":"y","top":[1,{"text":"a"}]},null])"}) {
        const Json json = Json::parse(text);
        EXPECT_EQ(samplingFrom(json).options.topK, 0) << text;
        EXPECT_TRUE(figuresFrom(json).model.isEmpty()) << text;
        for (const AnswerToken& token : tokensFrom(json))
            EXPECT_TRUE(token.text.isEmpty());
    }
}

} // namespace
} // namespace mw::app
