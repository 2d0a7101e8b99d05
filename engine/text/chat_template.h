// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/chat.h"
#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mw::engine {

struct TemplateLimits {
    std::uint64_t steps = 1'000'000;     ///< expressions, statements and loop iterations evaluated
    int depth = 256;                     ///< nesting of the parser, of macro calls and of values
    std::size_t outputBytes = 16U << 20; ///< of the result and of any single string made on the way
};

struct TemplateVariables {
    std::string bosToken;
    std::string eosToken;
    bool addGenerationPrompt = true;
};

/// A compiled chat template: the Jinja language as published templates use it. Untrusted input: evaluation
/// has no access to anything but its variables and is bounded by TemplateLimits. Immutable; any thread may
/// call render. The rendered text carries which byte ranges came from message contents (span rule of
/// docs/architecture.md). Source of the language: Jinja 3.1 template designer documentation.
class ChatTemplate {
public:
    /// Fails with TemplateInvalid (args: line, reason) or TemplateLimit.
    static Result<ChatTemplate> compile(std::string_view source, TemplateLimits limits = {});

    ChatTemplate(ChatTemplate&&) noexcept;
    ChatTemplate& operator=(ChatTemplate&&) noexcept;
    ~ChatTemplate();

    Result<SpannedText> render(std::span<const ChatMessage> messages,
                               const TemplateVariables& variables) const;

private:
    struct Program;
    explicit ChatTemplate(std::unique_ptr<Program> program);
    std::unique_ptr<Program> m_program;
};

/// The ChatML template used for a model whose file has none; it compiles.
std::string_view defaultChatMlTemplate();

} // namespace mw::engine
