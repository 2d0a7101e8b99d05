// SPDX-License-Identifier: Apache-2.0
#include "app/cli/control_client.h"

#include "app/cli/control_frame.h"
#include "app/cli/control_socket.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace mw::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int lookMs = 100; // how late an interrupt may be passed on
constexpr std::chrono::seconds lastOutput(2);

/// Takes interrupts one at a time, so that each can be passed on.
class TakenInterrupts {
public:
    explicit TakenInterrupts(Interrupts& interrupts) : m_interrupts(interrupts)
    {
        m_interrupts.takeOneAtATime(true);
    }
    TakenInterrupts(const TakenInterrupts&) = delete;
    TakenInterrupts& operator=(const TakenInterrupts&) = delete;
    ~TakenInterrupts() { m_interrupts.takeOneAtATime(false); }

private:
    Interrupts& m_interrupts;
};

/// The streams as the owner gets them. It never touches a terminal: one that is stopped would hold its
/// thread, and reading one from the background would stop the whole program. So this process copies.
class Streams {
public:
    explicit Streams(Io& io) : m_io(io) {}

    Result<void> open()
    {
        for (std::size_t i = 0; i < m_given.size(); ++i) {
            const int own = m_io.descriptors[i];
            m_given[i] = own;
            terminal[i] = ::isatty(own) == 1;
            if (!terminal[i])
                continue;
            std::array<int, 2> ends{};
            if (::pipe2(ends.data(), O_CLOEXEC) != 0)
                return Error{ErrorCode::IoFailed, "a pipe", {"pipe", std::to_string(errno)}};
            Descriptor readEnd(ends[0]);
            Descriptor writeEnd(ends[1]);
            Descriptor& mine = i == 0 ? writeEnd : readEnd;
            ::fcntl(mine.get(), F_SETFL, O_NONBLOCK); // the flag is of this end alone
            m_theirs[i] = std::move(i == 0 ? readEnd : writeEnd);
            m_mine[i] = std::move(mine);
            m_given[i] = m_theirs[i].get();
        }
        return {};
    }

    const int* given() const { return m_given.data(); }

    /// Once they are sent, so that an end that the owner closes is the end.
    void closeTheirs()
    {
        for (Descriptor& end : m_theirs)
            end.reset();
    }

    void addTo(std::vector<pollfd>& waiting) const
    {
        const bool typed = m_mine[0] && m_typed.empty();
        waiting.push_back({typed ? m_io.descriptors[0] : -1, POLLIN, 0});
        waiting.push_back({m_mine[0] && !m_typed.empty() ? m_mine[0].get() : -1, POLLOUT, 0});
        waiting.push_back({m_mine[1].get(), POLLIN, 0});
        waiting.push_back({m_mine[2].get(), POLLIN, 0});
    }

    void copy(const pollfd* ready)
    {
        if (ready[0].revents != 0)
            readTyped();
        if (ready[1].revents != 0 || !m_typed.empty())
            passTyped();
        if (ready[2].revents != 0)
            show(1);
        if (ready[3].revents != 0)
            show(2);
    }

    bool outputOpen() const { return m_mine[1] || m_mine[2]; }

    std::array<bool, 3> terminal{};

private:
    void readTyped()
    {
        std::array<char, 4096> part{};
        const ssize_t count = ::read(m_io.descriptors[0], part.data(), part.size());
        if (count > 0)
            m_typed.assign(part.data(), static_cast<std::size_t>(count));
        else if (count == 0 || (errno != EINTR && errno != EAGAIN))
            m_mine[0].reset(); // the end of the input
    }

    void passTyped()
    {
        if (!m_mine[0] || m_typed.empty())
            return;
        const ssize_t count = ::write(m_mine[0].get(), m_typed.data(), m_typed.size());
        if (count > 0)
            m_typed.erase(0, static_cast<std::size_t>(count));
        else if (errno != EINTR && errno != EAGAIN)
            m_mine[0].reset(); // nobody reads it any more
    }

    void show(std::size_t stream)
    {
        std::array<char, 16 << 10> part{};
        const ssize_t count = ::read(m_mine[stream].get(), part.data(), part.size());
        if (count > 0) {
            OutputStream& output = stream == 1 ? m_io.output : m_io.error;
            const auto shown = output.write({part.data(), static_cast<std::size_t>(count)});
            if (!shown && output.readerGone())
                m_mine[stream].reset(); // the owner's verb is told by its own failing write
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            m_mine[stream].reset();
        }
    }

    Io& m_io;
    std::array<int, 3> m_given{};
    std::array<Descriptor, 3> m_theirs; ///< of a terminal's pipe, for the owner
    std::array<Descriptor, 3> m_mine;   ///< the other end
    std::string m_typed;                ///< read, not yet passed on
};

Error refusalOf(const std::string& reason)
{
    if (reason == "denied")
        return {ErrorCode::Refused, "the data folder belongs to another user", {"data folder"}};
    if (reason == "busy")
        return {ErrorCode::Busy, "the running instance has too many verbs to run", {"verbs"}};
    return {ErrorCode::IoFailed, "the running instance did not understand", {"control.sock", reason}};
}

/// The owner's first word; false where it does not come in time.
Result<bool> waitForWelcome(int socket, ControlReader& reader, const Cancel& cancel, Clock::time_point until)
{
    while (Clock::now() < until && !cancel.requested()) {
        pollfd waiting{socket, POLLIN, 0};
        if (::poll(&waiting, 1, lookMs) <= 0)
            continue;
        auto received = receive(socket, nullptr);
        if (!received || received->ended)
            return false;
        reader.add(received->bytes);
        auto frame = reader.next();
        if (!frame)
            return frame.error();
        if (!*frame)
            continue;
        if ((*frame)->kind == ControlKind::Refused)
            return refusalOf((*frame)->body);
        return (*frame)->kind == ControlKind::Welcome ? Result<bool>(true)
                                                      : refusalOf("another kind of answer");
    }
    return false;
}

class Forwarding {
public:
    Forwarding(Io& io, Descriptor socket) : m_io(io), m_socket(std::move(socket)), m_streams(io) {}

    Result<std::optional<int>> run(const std::vector<std::string>& arguments, Clock::time_point until)
    {
        const auto welcome = waitForWelcome(m_socket.get(), m_reader, m_io.cancel(), until);
        if (!welcome)
            return welcome.error();
        if (!*welcome)
            return std::optional<int>();
        if (auto opened = m_streams.open(); !opened)
            return opened.error();
        ControlCall call;
        call.arguments = arguments;
        call.workingFolder = QFile::encodeName(m_io.workingFolder).toStdString();
        call.locale = m_io.locale.name().toStdString();
        call.terminal = m_streams.terminal;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        const int timeoutMs = static_cast<int>(std::max<std::int64_t>(left.count(), 1));
        // Before the verb can run: an interrupt meant for it must find its way.
        const TakenInterrupts taken(m_io.interrupts);
        if (!sendAll(m_socket.get(), encodeCall(call), m_streams.given(), 3, timeoutMs))
            return std::optional<int>(); // it went away while we came
        m_streams.closeTheirs();

        bool early = m_io.cancel().requested(); // an interrupt from before they were taken
        for (;;) {
            if (m_io.interrupts.take() || std::exchange(early, false))
                static_cast<void>(
                    sendAll(m_socket.get(), encodeFrame(ControlKind::Interrupt, {}), nullptr, 0, lookMs));
            if (!m_accepted && Clock::now() >= until)
                return std::optional<int>();
            if (auto ended = look(); !ended || *ended || m_gone)
                return ended;
        }
    }

private:
    /// One look at everything that may have happened; the exit code once it is there.
    Result<std::optional<int>> look()
    {
        std::vector<pollfd> waiting = {{m_socket.get(), POLLIN, 0}};
        m_streams.addTo(waiting);
        if (::poll(waiting.data(), waiting.size(), lookMs) <= 0)
            return std::optional<int>();
        m_streams.copy(&waiting[1]);
        if (waiting[0].revents == 0)
            return std::optional<int>();
        auto received = receive(m_socket.get(), nullptr);
        if (!received || received->ended) {
            m_gone = true;
            if (!m_accepted)
                return std::optional<int>();
            return Error{ErrorCode::IoFailed,
                         "the running instance ended before the verb did",
                         {"control.sock", "the running instance ended before the verb did"}};
        }
        m_reader.add(received->bytes);
        return answered();
    }

    Result<std::optional<int>> answered()
    {
        for (;;) {
            auto frame = m_reader.next();
            if (!frame)
                return frame.error();
            if (!*frame)
                return std::optional<int>();
            switch ((*frame)->kind) {
            case ControlKind::Accepted:
                m_accepted = true;
                break;
            case ControlKind::Refused:
                return refusalOf((*frame)->body);
            case ControlKind::Exit: {
                const auto code = decodeExit((*frame)->body);
                if (!code)
                    return code.error();
                showTheRest();
                return std::optional<int>(*code);
            }
            default:
                return refusalOf("another kind of answer");
            }
        }
    }

    /// The owner has closed its ends: what is left in the pipes is the end of the output.
    void showTheRest()
    {
        const auto until = Clock::now() + lastOutput;
        while (m_streams.outputOpen() && Clock::now() < until) {
            std::vector<pollfd> waiting;
            m_streams.addTo(waiting);
            waiting[0].fd = waiting[1].fd = -1;
            if (::poll(waiting.data(), waiting.size(), lookMs) > 0)
                m_streams.copy(waiting.data());
        }
    }

    Io& m_io;
    const Descriptor m_socket;
    Streams m_streams;
    ControlReader m_reader{longestAnswer};
    bool m_accepted = false;
    bool m_gone = false;
};

/// The instance that holds the folder; nothing where nobody listens.
Result<std::optional<Descriptor>> connectToInstance(const ForwardOptions& options)
{
    const auto path = controlSocketPath(options.dataFolder, options.runtimeFolder);
    if (!path)
        return path.error();
    auto socket = connectTo(*path);
    if (socket && *socket && peerUser((*socket)->get()) != folderUser(options.dataFolder))
        return Error{ErrorCode::Refused, "the data folder belongs to another user", {"data folder"}};
    return socket;
}

} // namespace

Result<std::optional<int>> forwardCall(const std::vector<std::string>& arguments, Io& io,
                                       const ForwardOptions& options)
{
    auto socket = connectToInstance(options);
    if (!socket)
        return socket.error();
    if (!*socket)
        return std::optional<int>();
    return Forwarding(io, *std::move(*socket)).run(arguments, Clock::now() + options.answerWithin);
}

Result<bool> askInstance(const InstanceWish& wish, const ForwardOptions& options)
{
    auto socket = connectToInstance(options);
    if (!socket)
        return socket.error();
    if (!*socket)
        return false;
    const Clock::time_point until = Clock::now() + options.answerWithin;
    ControlReader reader(longestAnswer);
    const auto welcome = waitForWelcome((*socket)->get(), reader, Cancel(), until);
    if (!welcome || !*welcome)
        return welcome;
    const std::string frame = encodeWish(wish);
    if (!sendAll((*socket)->get(), frame, nullptr, 0, static_cast<int>(options.answerWithin.count())))
        return false; // it went away while we came
    while (Clock::now() < until) {
        auto answer = reader.next();
        if (!answer)
            return answer.error();
        if (*answer)
            return (*answer)->kind == ControlKind::Accepted;
        pollfd waiting{(*socket)->get(), POLLIN, 0};
        if (::poll(&waiting, 1, lookMs) <= 0)
            continue;
        auto received = receive((*socket)->get(), nullptr);
        if (!received || received->ended)
            return false;
        reader.add(received->bytes);
    }
    return false;
}

} // namespace mw::app
