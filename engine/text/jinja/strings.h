// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/runtime.h"

#include <string>
#include <string_view>

/// The operations on text that keep, byte for byte, what came from input.
namespace mw::engine::jinja {

/// Collects text with its input ranges; charges and bounds every byte it takes.
class StrBuilder {
public:
    explicit StrBuilder(Runtime& runtime) : m_runtime(runtime) {}

    void add(const Str& text) { add(text, 0, text.bytes.size()); }
    void add(const Str& text, std::size_t begin, std::size_t end); ///< bytes [begin, end)
    void add(std::string_view bytes);                              ///< not from input
    void taint() { m_tainted = true; } ///< everything, at finish(), counts as input
    std::size_t size() const { return m_bytes.size(); }

    Str* finish();
    SpannedText release();

private:
    void addRange(std::size_t begin, std::size_t end);

    Runtime& m_runtime;
    std::string m_bytes;
    std::vector<SpannedText::Range> m_input;
    bool m_tainted = false;
};

const Str* concatenate(Runtime& runtime, const Str& left, const Str& right);
const Str* part(Runtime& runtime, const Str& text, std::size_t begin, std::size_t end); ///< bytes
/// Text made by any other operation: input as a whole where one of its sources was.
const Str* derived(Runtime& runtime, std::string_view bytes, bool touched);

/// `chars` null: whitespace.
const Str* strip(Runtime& runtime, const Str& text, const Str* chars, bool left, bool right);
/// A negative count is no bound. An empty `from` matches around every character.
const Str* replace(Runtime& runtime, const Str& text, const Str& from, const Str& to, std::int64_t count);
/// `separator` null: runs of whitespace, empty parts left out. A negative `most` is no bound.
std::vector<Value> split(Runtime& runtime, const Str& text, const Str* separator, std::int64_t most,
                         bool fromRight);
std::vector<Value> splitLines(Runtime& runtime, const Str& text, bool keepEnds);
const Str* join(Runtime& runtime, const Str& separator, const std::vector<Value>& strings);
const Str* escapeHtml(Runtime& runtime, const Str& text); ///< marked as markup

} // namespace mw::engine::jinja
