// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mw::engine {

/// Turns the bytes of generated tokens into text that may be shown: characters are never cut, bytes that
/// are no UTF-8 become U+FFFD, and text that might be the start of a stop string is held back. The stop
/// string that is complete first ends the text, the longest of those that end together: the same however the
/// bytes were cut into tokens.
class TextAssembler {
public:
    explicit TextAssembler(std::vector<std::string> stopStrings);

    /// Adds bytes and returns the text that is certain now. After a stop string has matched, nothing more.
    std::string add(std::string_view bytes);

    /// What was held back, when no more bytes come.
    std::string finish();

    bool stopped() const { return m_stopped; }
    const std::string& stopString() const { return m_matched; }

private:
    std::vector<std::string> m_stopStrings;
    std::string m_pending;
    std::string m_matched;
    bool m_stopped = false;
};

} // namespace mw::engine
