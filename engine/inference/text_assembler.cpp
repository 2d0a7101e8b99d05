// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/text_assembler.h"

#include <algorithm>

namespace mw::engine {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed sequence at the start of `text` (Unicode 15, table 3-7). 0: ill-formed.
/// `incomplete` is set where the text ends inside a sequence that could still become well-formed.
std::size_t sequenceLength(std::string_view text, bool& incomplete)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    incomplete = false;
    if (lead < 0x80)
        return 1;
    std::size_t length = 0;
    unsigned least = 0x80;
    unsigned most = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        least = lead == 0xE0 ? 0xA0 : 0x80;
        most = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        least = lead == 0xF0 ? 0x90 : 0x80;
        most = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (i == text.size()) {
            incomplete = true;
            return 0;
        }
        if (byte(i) < least || byte(i) > most)
            return 0;
        least = 0x80;
        most = 0xBF;
    }
    return length;
}

/// Moves the complete characters of `bytes` to the result; what is incomplete at its end stays.
std::string takeText(std::string& bytes, bool final)
{
    std::string text;
    std::size_t at = 0;
    while (at < bytes.size()) {
        bool incomplete = false;
        const std::size_t length = sequenceLength(std::string_view(bytes).substr(at), incomplete);
        if (incomplete && !final)
            break;
        if (length > 0)
            text.append(bytes, at, length);
        else
            text.append(replacement);
        at += std::max<std::size_t>(length, 1);
    }
    bytes.erase(0, at);
    return text;
}

} // namespace

TextAssembler::TextAssembler(std::vector<std::string> stopStrings) : m_stopStrings(std::move(stopStrings))
{
    std::erase_if(m_stopStrings, [](const std::string& stop) { return stop.empty(); });
}

std::string TextAssembler::add(std::string_view bytes)
{
    if (m_stopped)
        return {};
    m_pending.append(bytes);
    std::size_t firstEnd = std::string::npos;
    for (const std::string& stop : m_stopStrings) {
        const std::size_t at = m_pending.find(stop);
        if (at == std::string::npos)
            continue;
        const std::size_t end = at + stop.size();
        if (end < firstEnd || (end == firstEnd && stop.size() > m_matched.size())) {
            firstEnd = end;
            m_matched = stop;
        }
    }
    if (firstEnd != std::string::npos) {
        m_stopped = true;
        m_pending.resize(firstEnd - m_matched.size());
        return takeText(m_pending, true);
    }
    // The longest end of the pending bytes that begins a stop string waits for what follows it.
    std::size_t held = 0;
    for (const std::string& stop : m_stopStrings)
        for (std::size_t length = std::min(stop.size() - 1, m_pending.size()); length > held; --length)
            if (m_pending.ends_with(std::string_view(stop).substr(0, length)))
                held = length;
    std::string ready = m_pending.substr(0, m_pending.size() - held);
    std::string text = takeText(ready, false);
    m_pending = ready + m_pending.substr(m_pending.size() - held);
    return text;
}

std::string TextAssembler::finish()
{
    return m_stopped ? std::string() : takeText(m_pending, true);
}

} // namespace mw::engine
