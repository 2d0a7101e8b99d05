// SPDX-License-Identifier: Apache-2.0
#include "app/server/dto/logprobs.h"

#include "app/base/readable.h"

#include <algorithm>
#include <charconv>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

bool continues(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t charactersBegun(std::string_view bytes)
{
    return static_cast<std::size_t>(
        std::count_if(bytes.begin(), bytes.end(), [](char byte) { return !continues(byte); }));
}

Json entry(std::string_view bytes, float logprob)
{
    Json numbers = Json::array();
    for (const char byte : bytes)
        numbers.push_back(static_cast<unsigned char>(byte));
    return {{"token", validUtf8(bytes)}, {"logprob", shortestDouble(logprob)}, {"bytes", std::move(numbers)}};
}

/// Two tokens may have the same text, such as two halves of a character: the likelier one stands for both.
void put(Json& top, const std::string& text, double logprob)
{
    const auto [place, added] = top.emplace(text, logprob);
    if (!added && place->get<double>() < logprob)
        *place = logprob;
}

} // namespace

double shortestDouble(float value)
{
    char text[32];
    double wide = value;
    std::from_chars(text, std::to_chars(text, text + sizeof text, value).ptr, wide);
    return wide;
}

Json chatLogprob(const TokenEvent& event)
{
    Json token = entry(event.bytes, event.logprob);
    Json& top = token["top_logprobs"] = Json::array();
    for (const TokenAlternative& alternative : event.top)
        top.push_back(entry(alternative.text, alternative.logprob));
    return token;
}

void LegacyLogprobs::addPrompt(const ScoreResult& score, std::string_view text)
{
    std::size_t bytes = 0;
    for (const TokenScore& token : score.tokens)
        bytes += token.text.size();
    std::size_t hidden = bytes - std::min(bytes, text.size());
    for (const TokenScore& token : score.tokens) {
        const std::size_t skip = std::min(hidden, token.text.size());
        hidden -= skip;
        add(token.text, token.scored ? std::optional(static_cast<float>(token.logprob)) : std::nullopt,
            token.top, skip);
    }
}

void LegacyLogprobs::addText(std::string_view text)
{
    m_characters += charactersBegun(text);
}

void LegacyLogprobs::add(const TokenEvent& event)
{
    add(event.bytes, event.logprob, event.top, 0);
}

void LegacyLogprobs::add(std::string_view bytes, std::optional<float> logprob,
                         const std::vector<TokenAlternative>& top, std::size_t skip)
{
    const std::string text = validUtf8(bytes);
    const bool inside = !bytes.empty() && continues(bytes.front()) && m_characters > 0;
    m_tokens.push_back(text);
    m_offsets.push_back(m_characters - (inside ? 1 : 0));
    m_characters += charactersBegun(bytes.substr(skip));
    if (!logprob) {
        m_logprobs.push_back(nullptr);
        m_top.push_back(nullptr);
        return;
    }
    const double own = shortestDouble(*logprob);
    m_logprobs.push_back(own);
    Json alternatives = Json::object();
    for (const TokenAlternative& alternative : top)
        put(alternatives, validUtf8(alternative.text), shortestDouble(alternative.logprob));
    put(alternatives, text, own);
    m_top.push_back(std::move(alternatives));
}

Json LegacyLogprobs::take()
{
    Json taken = {{"tokens", std::move(m_tokens)},
                  {"token_logprobs", std::move(m_logprobs)},
                  {"top_logprobs", std::move(m_top)},
                  {"text_offset", std::move(m_offsets)}};
    m_tokens = m_logprobs = m_top = m_offsets = Json::array();
    return taken;
}

} // namespace mw::app
