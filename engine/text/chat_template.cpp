// SPDX-License-Identifier: Apache-2.0
#include "engine/text/chat_template.h"

#include "engine/text/jinja/engine.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mw::engine {

struct ChatTemplate::Program {
    jinja::Program tree;
    TemplateLimits limits;
};

namespace {

jinja::Value roleValue(jinja::Runtime& runtime, std::string_view role)
{
    static constexpr std::string_view known[] = {"system", "user", "assistant", "tool"};
    if (role == "developer") {
        role = "system";
    }
    // Any other name was not chosen by us: it may hold the text of a control token like a content may.
    const bool input = std::find(std::begin(known), std::end(known), role) == std::end(known);
    return runtime.text(role, input);
}

jinja::Value messagesValue(jinja::Runtime& runtime, std::span<const ChatMessage> messages)
{
    const jinja::Value roleKey = runtime.text("role");
    const jinja::Value contentKey = runtime.text("content");
    std::vector<jinja::Value> list;
    list.reserve(messages.size());
    for (const ChatMessage& message : messages) {
        jinja::Dict* entry = runtime.dict();
        runtime.insert(*entry, roleKey, roleValue(runtime, message.role));
        runtime.insert(*entry, contentKey, runtime.text(message.content, true));
        list.emplace_back(static_cast<const jinja::Dict*>(entry));
    }
    return runtime.list(std::move(list));
}

} // namespace

ChatTemplate::ChatTemplate(std::unique_ptr<Program> program) : m_program(std::move(program)) {}
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

Result<ChatTemplate> ChatTemplate::compile(std::string_view source, TemplateLimits limits)
{
    try {
        auto program = std::make_unique<Program>();
        program->limits = limits;
        program->tree = jinja::compileTemplate(source, limits);
        return ChatTemplate(std::move(program));
    } catch (const jinja::TemplateFailure& failure) {
        return jinja::toError(failure, limits);
    }
}

Result<SpannedText> ChatTemplate::render(std::span<const ChatMessage> messages,
                                         const TemplateVariables& variables) const
{
    const TemplateLimits& limits = m_program->limits;
    try {
        jinja::Runtime runtime(limits, jinja::localNow);
        const std::array<std::pair<std::string_view, jinja::Value>, 6> context{{
            {"messages", messagesValue(runtime, messages)},
            {"bos_token", runtime.text(variables.bosToken)},
            {"eos_token", runtime.text(variables.eosToken)},
            {"add_generation_prompt", jinja::Value::boolean(variables.addGenerationPrompt)},
            {"tools", jinja::Value::none()},
            {"documents", jinja::Value::none()},
        }};
        return jinja::Evaluator(runtime, m_program->tree, context).run();
    } catch (const jinja::TemplateFailure& failure) {
        return jinja::toError(failure, limits);
    }
}

std::string_view defaultChatMlTemplate()
{
    return "{% for message in messages %}"
           "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
           "{% endfor %}"
           "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
}

} // namespace mw::engine
