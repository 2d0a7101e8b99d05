// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/strings.h"

#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

void StrBuilder::addRange(std::size_t begin, std::size_t end)
{
    if (begin == end) {
        return;
    }
    if (!m_input.empty() && m_input.back().end == begin) {
        m_input.back().end = end;
    } else {
        m_runtime.step();
        m_input.push_back({begin, end});
    }
}

void StrBuilder::add(const Str& text, std::size_t begin, std::size_t end)
{
    const std::size_t base = m_bytes.size();
    add(std::string_view(text.bytes).substr(begin, end - begin));
    const auto after = [](const SpannedText::Range& range, std::size_t at) { return range.end <= at; };
    for (auto range = std::lower_bound(text.input.begin(), text.input.end(), begin, after);
         range != text.input.end() && range->begin < end; ++range) {
        addRange(base + std::max(range->begin, begin) - begin, base + std::min(range->end, end) - begin);
    }
}

void StrBuilder::add(std::string_view bytes)
{
    m_runtime.checkSize(m_bytes.size() + bytes.size());
    m_runtime.bytes(bytes.size());
    m_bytes += bytes;
}

SpannedText StrBuilder::release()
{
    if (m_tainted) {
        m_input.clear();
        addRange(0, m_bytes.size());
    }
    return {std::move(m_bytes), std::move(m_input)};
}

Str* StrBuilder::finish()
{
    SpannedText text = release();
    Str* result = m_runtime.make<Str>();
    result->bytes = std::move(text.text);
    result->input = std::move(text.input);
    return result;
}

const Str* concatenate(Runtime& runtime, const Str& left, const Str& right)
{
    StrBuilder out(runtime);
    out.add(left);
    out.add(right);
    return out.finish();
}

const Str* part(Runtime& runtime, const Str& text, std::size_t begin, std::size_t end)
{
    StrBuilder out(runtime);
    out.add(text, begin, std::max(begin, end));
    return out.finish();
}

const Str* derived(Runtime& runtime, std::string_view bytes, bool touched)
{
    return runtime.text(bytes, touched);
}

const Str* strip(Runtime& runtime, const Str& text, const Str* chars, bool left, bool right)
{
    const std::string_view bytes = text.bytes;
    runtime.bytes(chars ? chars->bytes.size() * 4 : 0);
    std::u32string set;
    for (std::size_t at = 0; chars && at < chars->bytes.size();) {
        const CodePoint c = decode(chars->bytes, at);
        set.push_back(c.value);
        at += c.size;
    }
    const auto inSet = [&](char32_t c) { return chars ? set.find(c) != std::u32string::npos : isSpace(c); };
    const std::size_t costPerCharacter = 1 + set.size() / 64;
    std::size_t begin = 0;
    while (left && begin < bytes.size()) {
        const CodePoint c = decode(bytes, begin);
        if (!inSet(c.value)) {
            break;
        }
        begin += c.size;
        runtime.bytes(c.size * costPerCharacter * 8);
    }
    std::size_t end = bytes.size();
    while (right && end > begin) {
        std::size_t start = end - 1;
        while (start > begin && end - start < 4 &&
               (static_cast<unsigned char>(bytes[start]) & 0xC0U) == 0x80U) {
            --start;
        }
        CodePoint c = decode(bytes, start);
        if (start + c.size != end) { // no character ends here: the last byte stands alone
            start = end - 1;
            c = decode(bytes.substr(0, end), start);
        }
        if (!inSet(c.value)) {
            break;
        }
        end = start;
        runtime.bytes(c.size * costPerCharacter * 8);
    }
    return part(runtime, text, begin, end);
}

const Str* replace(Runtime& runtime, const Str& text, const Str& from, const Str& to, std::int64_t count)
{
    const std::string& bytes = text.bytes;
    runtime.bytes(bytes.size());
    StrBuilder out(runtime);
    std::size_t done = 0;
    if (from.bytes.empty()) {
        for (; count != 0; --count) {
            runtime.step();
            out.add(to);
            if (done == bytes.size()) {
                return out.finish();
            }
            const std::size_t next = done + decode(bytes, done).size;
            out.add(text, done, next);
            done = next;
        }
    }
    for (; count != 0 && !from.bytes.empty(); --count) {
        const std::size_t at = bytes.find(from.bytes, done);
        if (at == std::string::npos) {
            break;
        }
        runtime.step();
        out.add(text, done, at);
        out.add(to);
        done = at + from.bytes.size();
    }
    out.add(text, done, bytes.size());
    return out.finish();
}

namespace {

using Cut = std::pair<std::size_t, std::size_t>;

std::vector<Cut> cutAtSpace(Runtime& runtime, std::string_view bytes, std::int64_t most, bool fromRight)
{
    std::vector<Cut> words;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decode(bytes, at);
        if (!isSpace(c.value)) {
            if (words.empty() || words.back().second != at) {
                runtime.step();
                words.emplace_back(at, at);
            }
            words.back().second = at + c.size;
        }
        at += c.size;
    }
    if (most < 0 || words.size() <= static_cast<std::size_t>(most)) {
        return words;
    }
    // The part beyond the bound reaches to the end of the text, space included, as in Python.
    const auto bound = static_cast<std::size_t>(most);
    if (fromRight) {
        const std::size_t first = words.size() - bound - 1;
        words[first].first = 0;
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first));
    } else {
        words[bound].second = bytes.size();
        words.resize(bound + 1);
    }
    return words;
}

std::vector<Cut> cutAt(Runtime& runtime, std::string_view bytes, std::string_view separator,
                       std::int64_t most, bool fromRight)
{
    std::vector<Cut> parts;
    if (fromRight) {
        std::size_t end = bytes.size();
        while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
            const std::size_t at = end < separator.size() ? std::string_view::npos
                                                          : bytes.rfind(separator, end - separator.size());
            if (at == std::string_view::npos) {
                break;
            }
            runtime.step();
            parts.emplace_back(at + separator.size(), end);
            end = at;
        }
        parts.emplace_back(0, end);
        std::reverse(parts.begin(), parts.end());
        return parts;
    }
    std::size_t begin = 0;
    while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
        const std::size_t at = bytes.find(separator, begin);
        if (at == std::string_view::npos) {
            break;
        }
        runtime.step();
        parts.emplace_back(begin, at);
        begin = at + separator.size();
    }
    parts.emplace_back(begin, bytes.size());
    return parts;
}

} // namespace

std::vector<Value> split(Runtime& runtime, const Str& text, const Str* separator, std::int64_t most,
                         bool fromRight)
{
    if (separator && separator->bytes.empty()) {
        runtime.fail("empty separator");
    }
    runtime.bytes(text.bytes.size());
    const std::vector<Cut> cuts = separator ? cutAt(runtime, text.bytes, separator->bytes, most, fromRight)
                                            : cutAtSpace(runtime, text.bytes, most, fromRight);
    std::vector<Value> parts;
    parts.reserve(cuts.size());
    for (const auto& [begin, end] : cuts) {
        parts.emplace_back(part(runtime, text, begin, end));
    }
    return parts;
}

std::vector<Value> splitLines(Runtime& runtime, const Str& text, bool keepEnds)
{
    const std::string_view bytes = text.bytes;
    runtime.bytes(bytes.size());
    std::vector<Value> lines;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decode(bytes, at);
        std::size_t next = at + c.size;
        if (isLineBreak(c.value)) {
            if (c.value == '\r' && next < bytes.size() && bytes[next] == '\n') {
                ++next;
            }
            lines.emplace_back(part(runtime, text, begin, keepEnds ? next : at));
            begin = next;
        }
        at = next;
    }
    if (begin < bytes.size()) {
        lines.emplace_back(part(runtime, text, begin, bytes.size()));
    }
    return lines;
}

const Str* join(Runtime& runtime, const Str& separator, const std::vector<Value>& strings)
{
    StrBuilder out(runtime);
    for (std::size_t i = 0; i < strings.size(); ++i) {
        runtime.step();
        if (i > 0) {
            out.add(separator);
        }
        out.add(strings[i].asString());
    }
    return out.finish();
}

const Str* escapeHtml(Runtime& runtime, const Str& text)
{
    StrBuilder out(runtime);
    if (text.markup) {
        out.add(text);
    } else {
        runtime.bytes(text.bytes.size() * 8);
        for (const char c : text.bytes) {
            switch (c) {
            case '&':
                out.add("&amp;");
                break;
            case '<':
                out.add("&lt;");
                break;
            case '>':
                out.add("&gt;");
                break;
            case '\'':
                out.add("&#39;");
                break;
            case '"':
                out.add("&#34;");
                break;
            default:
                out.add(std::string_view(&c, 1));
            }
        }
        if (text.touched()) {
            out.taint();
        }
    }
    Str* result = out.finish();
    result->markup = true;
    return result;
}

} // namespace mw::engine::jinja
