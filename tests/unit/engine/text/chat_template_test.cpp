// SPDX-License-Identifier: Apache-2.0
#include "engine/text/chat_template.h"

#include <gtest/gtest.h>
#include <thread>

namespace mw {
namespace {

using engine::ChatTemplate;
using engine::TemplateVariables;

Result<SpannedText> render(std::string_view source, const std::vector<ChatMessage>& messages,
                           const TemplateVariables& variables = {})
{
    auto compiled = ChatTemplate::compile(source);
    if (!compiled) {
        return compiled.error();
    }
    return compiled->render(messages, variables);
}

std::string textOf(std::string_view source, const std::vector<ChatMessage>& messages = {},
                   const TemplateVariables& variables = {})
{
    const auto result = render(source, messages, variables);
    return result ? result->text : "error: " + result.error().detail;
}

TEST(ChatTemplate, TheDefaultIsChatMl)
{
    EXPECT_EQ(textOf(engine::defaultChatMlTemplate(), {{"system", "Be brief."}, {"user", " Hi "}}),
              "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n"
              "<|im_start|>assistant\n");
    TemplateVariables variables;
    variables.addGenerationPrompt = false;
    EXPECT_EQ(textOf(engine::defaultChatMlTemplate(), {{"user", "Hi"}}, variables),
              "<|im_start|>user\nHi<|im_end|>\n");
}

TEST(ChatTemplate, GivesTheVariablesTransformersGives)
{
    TemplateVariables variables;
    variables.bosToken = "<s>";
    variables.eosToken = "</s>";
    EXPECT_EQ(textOf("{{ bos_token }}{{ eos_token }}{{ add_generation_prompt }}", {}, variables),
              "<s></s>True");
    EXPECT_EQ(
        textOf("{{ tools is none }}{{ documents is none }}{{ tools is defined }}{{ other is defined }}"),
        "TrueTrueTrueFalse");
    EXPECT_EQ(textOf("{{ messages[0] | tojson }}{{ messages | length }}", {{"tool", "x"}}),
              "{\"role\": \"tool\", \"content\": \"x\"}1");
}

TEST(ChatTemplate, ReadsADeveloperAsTheSystem)
{
    EXPECT_EQ(textOf("{{ messages[0].role }}", {{"developer", "x"}}), "system");
}

TEST(ChatTemplate, KnowsTheDay)
{
    const std::string year = textOf("{{ strftime_now('%Y') }}");
    EXPECT_EQ(year.size(), 4U);
    EXPECT_GE(year, "2024");
}

TEST(ChatTemplate, ErrorsCarryLineAndReason)
{
    const auto syntax = ChatTemplate::compile("a\nb\n{% if %}");
    ASSERT_FALSE(syntax);
    EXPECT_EQ(syntax.error().code, ErrorCode::TemplateInvalid);
    ASSERT_EQ(syntax.error().args.size(), 2U);
    EXPECT_EQ(syntax.error().args[0], "3");

    const auto raised = render("\n{{ raise_exception('Roles ' ~ 'must alternate') }}", {});
    ASSERT_FALSE(raised);
    EXPECT_EQ(raised.error().code, ErrorCode::TemplateInvalid);
    EXPECT_EQ(raised.error().args, (std::vector<std::string>{"2", "Roles must alternate"}));

    const auto undefined =
        render("{% for m in messages %}\n\n{{ m.name.first }}{% endfor %}", {{"user", "x"}});
    ASSERT_FALSE(undefined);
    EXPECT_EQ(undefined.error().args,
              (std::vector<std::string>{"3", "'dict object' has no attribute 'name'"}));
}

TEST(ChatTemplate, GivesNothingOfTheProgramAway)
{
    EXPECT_EQ(
        textOf("[{{ ''.__class__ }}{{ messages.__class__ }}{{ range.__globals__ }}{{ ''['__class__'] }}]"),
        "[]");
    for (const char* source :
         {"{{ ''.__class__.__mro__ }}", "{{ ''['__class__']['__base__'] }}", "{{ messages.append(1) }}",
          "{{ {}.update({'a': 1}) }}", "{{ ''|attr('__class__')|attr('__mro__')|list|length + none }}",
          "{{ cycler.__init__.__globals__.os.popen('id') }}", "{{ '{0.__class__.__mro__}'.format('') }}",
          "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{% extends 'x' %}"}) {
        const auto result = render(source, {});
        ASSERT_FALSE(result) << source << " made " << result->text;
        EXPECT_EQ(result.error().code, ErrorCode::TemplateInvalid) << source;
    }
}

TEST(ChatTemplate, TakesAnyBytes)
{
    const std::vector<ChatMessage> broken{{"user", "a\xFF\xFE\xC3(\xE2\x82 \xF0\x9F z"}};
    EXPECT_EQ(textOf("{{ messages[0].content }}", broken), broken[0].content);
    EXPECT_EQ(textOf("{{ messages[0].content[1:3] }}|{{ messages[0].content | trim | length }}", broken),
              "\xFF\xFE|12");
    EXPECT_FALSE(
        textOf("{{ messages[0].content | upper | title | tojson | e }}{{ messages | string }}", broken)
            .empty());
    EXPECT_FALSE(ChatTemplate::compile("{{ '\xFF' ~ \xFF }}"));
    EXPECT_EQ(textOf("\xFF{{ '\xFE' }}"), "\xFF\xFE");
    EXPECT_EQ(textOf(std::string_view("a\0b{{ 'c\0d' }}", 14)), std::string("a\0bc\0d", 6));
}

TEST(ChatTemplate, RendersOnManyThreads)
{
    const auto compiled = ChatTemplate::compile("{% set ns = namespace(n=0) %}{% for m in messages %}{% set "
                                                "ns.n = ns.n + 1 %}{{ m.content }}{{ ns.n }}{% endfor %}");
    ASSERT_TRUE(compiled);
    std::vector<std::string> texts(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 50; ++round) {
                const std::vector<ChatMessage> messages{{"user", std::to_string(i)}, {"user", "x"}};
                texts[i] = compiled->render(messages, {})->text;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(texts[i], std::to_string(i) + "1x2");
    }
}

} // namespace
} // namespace mw
