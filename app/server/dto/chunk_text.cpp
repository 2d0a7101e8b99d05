// SPDX-License-Identifier: Apache-2.0
#include "app/server/dto/chunk_text.h"

#include "app/base/readable.h"

#include <algorithm>

namespace mw::app {

namespace {

void appendEscaped(std::string& out, std::string_view text)
{
    static constexpr char digits[] = "0123456789abcdef";
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += byte;
        } else if (byte == '\n') {
            out += "\\n";
        } else if (code < 0x20 || code == 0x7F) {
            out += "\\u00";
            out += digits[code >> 4U];
            out += digits[code & 15U];
        } else {
            out += byte;
        }
    }
}

} // namespace

void appendJsonText(std::string& out, std::string_view text)
{
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<signed char>(byte) >= 0; });
    if (ascii || !invalidUtf8At(text))
        appendEscaped(out, text);
    else
        appendEscaped(out, validUtf8(text));
}

const char* finishReasonText(FinishReason reason)
{
    return reason == FinishReason::Length ? "length" : "stop";
}

ChunkText::ChunkText(CompletionShape shape, const Head& head) : m_shape(shape)
{
    m_head = "data: {\"id\":\"";
    appendJsonText(m_head, head.id);
    m_head += shape == CompletionShape::Chat ? "\",\"object\":\"chat.completion.chunk\",\"created\":"
                                             : "\",\"object\":\"text_completion\",\"created\":";
    m_head += std::to_string(head.created);
    m_head += ",\"model\":\"";
    appendJsonText(m_head, head.model);
    m_head += "\",\"choices\":[";
    m_tail = head.includeUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
}

void ChunkText::begin(std::string& out, int index) const
{
    if (m_shape != CompletionShape::Chat)
        return;
    out += m_head;
    out += "{\"index\":";
    out += std::to_string(index);
    out += ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null";
    out += m_tail;
}

void ChunkText::text(std::string& out, int index, std::string_view text, std::string_view logprobs) const
{
    const bool chat = m_shape == CompletionShape::Chat;
    out += m_head;
    out += "{\"index\":";
    out += std::to_string(index);
    out += chat ? ",\"delta\":{\"content\":\"" : ",\"text\":\"";
    appendJsonText(out, text);
    out += chat ? "\"},\"logprobs\":" : "\",\"logprobs\":";
    out += logprobs;
    out += ",\"finish_reason\":null";
    out += m_tail;
}

void ChunkText::finish(std::string& out, int index, FinishReason reason) const
{
    out += m_head;
    out += "{\"index\":";
    out += std::to_string(index);
    out += m_shape == CompletionShape::Chat ? ",\"delta\":{}" : ",\"text\":\"\"";
    out += ",\"logprobs\":null,\"finish_reason\":\"";
    out += finishReasonText(reason);
    out += '"';
    out += m_tail;
}

void ChunkText::usage(std::string& out, const TokenUsage& usage) const
{
    out += m_head;
    out += "],\"usage\":{\"prompt_tokens\":" + std::to_string(usage.promptTokens) +
           ",\"completion_tokens\":" + std::to_string(usage.completionTokens) +
           ",\"total_tokens\":" + std::to_string(usage.promptTokens + usage.completionTokens) +
           ",\"prompt_tokens_details\":{\"cached_tokens\":" + std::to_string(usage.cachedTokens) + "}}}\n\n";
}

} // namespace mw::app
