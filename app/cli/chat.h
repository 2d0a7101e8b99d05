// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/answer.h"
#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// A conversation on a terminal: a line is a turn, Ctrl-C stops an answer, Ctrl-D ends. Prompts and notes go
/// to the error stream, so that the output has the answers only.
class Chat {
public:
    /// `base` has the model, the options and the messages that every turn begins with; `title` names the model.
    Chat(Io& io, const Services& services, InferenceRequest base, std::string title, bool verbose);

    Result<void> run();

private:
    enum class Next { Line, End };

    Result<Next> readLine(std::string& line);
    Result<void> handle(const std::string& line);
    Result<void> answer(const std::string& prompt);
    Result<void> note(const std::string& text);

    Io& m_io;
    const Services& m_services;
    const InferenceRequest m_base;
    const std::string m_title;
    std::vector<ChatMessage> m_messages;
    std::string m_pending; ///< read, but not yet handled
    bool m_ended = false;
    bool m_verbose = false;
};

} // namespace mw::app
