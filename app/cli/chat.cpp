// SPDX-License-Identifier: Apache-2.0
#include "app/cli/chat.h"

#include "app/base/error_text.h"
#include "app/base/readable.h"

#include <array>

namespace mw::app {

namespace {

constexpr const char* helpText = "A line is a turn. Ctrl-C stops an answer, Ctrl-D ends the chat.\n"
                                 "/new   forget the conversation\n"
                                 "/exit  end the chat\n"
                                 "/help  this text\n";

/// Takes interrupts for as long as the chat lives.
class InterruptsTaken {
public:
    explicit InterruptsTaken(Interrupts& interrupts) : m_interrupts(interrupts)
    {
        m_interrupts.takeOneAtATime(true);
    }
    InterruptsTaken(const InterruptsTaken&) = delete;
    InterruptsTaken& operator=(const InterruptsTaken&) = delete;
    ~InterruptsTaken() { m_interrupts.takeOneAtATime(false); }

private:
    Interrupts& m_interrupts;
};

} // namespace

Chat::Chat(Io& io, const Services& services, InferenceRequest base, std::string title, bool verbose)
    : m_io(io), m_services(services), m_base(std::move(base)), m_title(std::move(title)),
      m_messages(m_base.messages), m_verbose(verbose)
{}

Result<void> Chat::note(const std::string& text)
{
    return m_io.error.write(text);
}

Result<void> Chat::run()
{
    const InterruptsTaken taken(m_io.interrupts);
    if (auto greeted =
            note("Chat with " + terminalSafe(m_title) + ". /help tells what is possible.\n");
        !greeted)
        return greeted;
    while (!m_ended) {
        if (auto prompted = note("> "); !prompted)
            return prompted;
        std::string line;
        const auto next = readLine(line);
        if (!next)
            return next.error();
        if (*next == Next::End)
            return note("\n");
        if (auto handled = handle(line); !handled)
            return handled;
    }
    return {};
}

Result<Chat::Next> Chat::readLine(std::string& line)
{
    std::array<char, 4096> part{};
    for (;;) {
        if (const auto end = m_pending.find('\n'); end != std::string::npos) {
            line = m_pending.substr(0, end);
            m_pending.erase(0, end + 1);
            return Next::Line;
        }
        const auto count = m_io.input.read(part);
        if (!count) {
            if (count.error().code != ErrorCode::Cancelled || m_io.cancel().requested())
                return count.error();
            m_io.interrupts.take(); // nothing runs that could be stopped
            m_pending.clear();
            if (auto noted = note("\nCtrl-D ends the chat.\n> "); !noted)
                return noted.error();
            continue;
        }
        if (*count == 0) {
            line = std::move(m_pending);
            m_pending.clear();
            return line.empty() ? Next::End : Next::Line;
        }
        m_pending.append(part.data(), *count);
    }
}

Result<void> Chat::handle(const std::string& line)
{
    if (line.find_first_not_of(" \t\r") == std::string::npos)
        return {};
    if (line == "/help")
        return note(helpText);
    if (line == "/exit") {
        m_ended = true;
        return {};
    }
    if (line == "/new") {
        m_messages = m_base.messages;
        return note("The conversation starts anew.\n");
    }
    if (line.front() == '/' && line.find(' ') == std::string::npos)
        return note("There is no command " + terminalSafe(line) + ". /help tells what is possible.\n");
    return answer(line);
}

Result<void> Chat::answer(const std::string& prompt)
{
    m_messages.push_back({"user", prompt});
    InferenceRequest request = m_base;
    request.messages = m_messages;
    const auto explain = [this](const Error& error) {
        m_messages.pop_back(); // the turn that could not be answered
        return note(errorText(error).line().toStdString() + "\n");
    };
    auto inference = m_services.inference().start(m_services.principal(), std::move(request));
    if (!inference)
        return explain(inference.error());

    const bool terminal = m_io.output.isTerminal();
    const auto show = [&](std::string_view text) {
        return m_io.output.write(terminal ? terminalSafe(text) : std::string(text));
    };
    const auto stopped = [this] { return m_io.interrupts.pending() || m_io.cancel().requested(); };
    const auto answered = readAnswer(*inference->stream, show, stopped);
    m_io.interrupts.take();
    if (auto ended = m_io.output.write("\n"); !ended)
        return ended;
    if (m_io.cancel().requested())
        return Error{ErrorCode::Cancelled, "interrupted"};
    if (!answered)
        return explain(answered.error());
    m_messages.push_back({"assistant", answered->text}); // a stopped answer is what was said
    if (m_verbose || m_io.error.isTerminal())
        return note(answerSummary(*answered, m_io.locale) + "\n");
    return {};
}

} // namespace mw::app
