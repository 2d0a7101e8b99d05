// SPDX-License-Identifier: Apache-2.0
#include "app/cli/control_server.h"

#include "app/base/logging.h"
#include "app/cli/fd_streams.h"

#include <QFile>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mw::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int answerMs = 5000;

void answer(int socket, ControlKind kind, std::string_view text)
{
    // A caller that is gone needs no answer.
    static_cast<void>(sendAll(socket, encodeFrame(kind, text), nullptr, 0, answerMs));
}

/// The locale of a caller; "C" groups the digits of numbers as the system's does, which alone QLocale's does
/// not.
QLocale localeOf(const std::string& name)
{
    QLocale locale(QString::fromStdString(name));
    if (locale.language() == QLocale::C)
        locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale;
}

} // namespace

struct ControlServer::Caller {
    explicit Caller(Descriptor connection) : socket(std::move(connection)) {}

    const Descriptor socket;
    ControlReader reader{longestCall};
    DescriptorBox streams;
    Clock::time_point came = Clock::now();
    bool called = false; ///< what it wants is known
    bool gone = false;   ///< nothing more is read from it
    Interrupts interrupts{Cancel()};
    std::atomic<bool> running = false;
};

Result<std::unique_ptr<ControlServer>> ControlServer::start(const Options& options, QThreadPool& pool,
                                                            RunCall run)
{
    auto path = controlSocketPath(options.dataFolder, options.runtimeFolder);
    if (!path)
        return path.error();
    auto listener = listenAt(*path);
    if (!listener)
        return listener.error();
    Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake)
        return Error{ErrorCode::IoFailed, "eventfd", {path->toStdString(), std::strerror(errno)}};
    return std::unique_ptr<ControlServer>(new ControlServer(options, pool, std::move(run), *std::move(path),
                                                            *std::move(listener), std::move(wake)));
}

ControlServer::ControlServer(Options options, QThreadPool& pool, RunCall run, QString path,
                             Descriptor listener, Descriptor wake)
    : m_options(std::move(options)), m_pool(pool), m_run(std::move(run)), m_path(std::move(path)),
      m_listener(std::move(listener)), m_wake(std::move(wake)),
      m_thread(std::make_unique<OwnThread>("mw-control", [this] { listen(); }))
{}

ControlServer::~ControlServer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_accepting = false;
        m_stopping = true;
    }
    wake();
    m_thread.reset(); // it has cancelled the calls
    std::unique_lock lock(m_mutex);
    m_callEnded.wait(lock, [this] { return m_running == 0; });
}

void ControlServer::finish(const Cancel& cancel)
{
    std::unique_lock lock(m_mutex);
    m_accepting = false;
    wake();
    while (m_running > 0 && !cancel.requested())
        m_callEnded.wait_for(lock, std::chrono::milliseconds(100));
}

void ControlServer::wake() const
{
    const std::uint64_t one = 1;
    // A full counter means that it is awake already.
    [[maybe_unused]] const ssize_t written = ::write(m_wake.get(), &one, sizeof one);
}

void ControlServer::listen()
{
    for (;;) {
        bool accepting = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping)
                break;
            accepting = m_accepting;
        }
        if (!accepting && m_listener) {
            // The name goes first: who comes now finds nobody and tries the lock again.
            ::unlink(QFile::encodeName(m_path).constData());
            m_listener.reset();
        }
        std::vector<pollfd> waiting = {{m_wake.get(), POLLIN, 0},
                                       {m_listener ? m_listener.get() : -1, POLLIN, 0}};
        int timeoutMs = -1;
        for (const auto& caller : m_callers) {
            waiting.push_back({caller->gone ? -1 : caller->socket.get(), POLLIN, 0});
            if (!caller->called)
                timeoutMs = 100; // to notice who takes too long
        }
        if (::poll(waiting.data(), waiting.size(), timeoutMs) < 0 && errno != EINTR)
            break;
        std::uint64_t woken = 0;
        [[maybe_unused]] const ssize_t count = ::read(m_wake.get(), &woken, sizeof woken);
        for (std::size_t i = 0; i < m_callers.size(); ++i) {
            if (waiting[i + 2].revents != 0)
                read(*m_callers[i]);
            handle(m_callers[i]);
        }
        if (waiting[1].revents != 0)
            accept();
        dropEnded();
    }
    if (m_listener)
        ::unlink(QFile::encodeName(m_path).constData());
    for (const auto& caller : m_callers)
        caller->interrupts.cancel().request();
    m_callers.clear(); // those that run are kept by their calls
}

void ControlServer::accept()
{
    Descriptor socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket)
        return;
    const auto peer = peerUser(socket.get());
    if (!peer || peer != folderUser(m_options.dataFolder)) {
        qCWarning(logServing) << "a caller of another user was refused at" << m_path;
        answer(socket.get(), ControlKind::Refused, "denied");
        return;
    }
    answer(socket.get(), ControlKind::Welcome, {});
    m_callers.push_back(std::make_shared<Caller>(std::move(socket)));
}

void ControlServer::read(Caller& caller)
{
    auto received = receive(caller.socket.get(), caller.called ? nullptr : &caller.streams);
    if (!received || received->ended) {
        caller.gone = true;
        caller.interrupts.cancel().request(); // nobody is left to read the answer
        return;
    }
    caller.reader.add(received->bytes);
}

void ControlServer::handle(const std::shared_ptr<Caller>& caller)
{
    while (!caller->gone) {
        auto frame = caller->reader.next();
        auto call = frame && *frame && (*frame)->kind == ControlKind::Call && !caller->called
                        ? decodeCall((*frame)->body)
                        : Result<ControlCall>(Error{ErrorCode::FileDamaged, "not a call", {}});
        if (frame && !*frame) {
            if (!caller->called && Clock::now() - caller->came > m_options.callWithin)
                caller->gone = true;
            return;
        }
        if (frame && (*frame)->kind == ControlKind::Wish && !caller->called) {
            const auto wish = decodeWish((*frame)->body);
            const bool done = wish && m_options.wish && m_options.wish(*wish);
            answer(caller->socket.get(), done ? ControlKind::Accepted : ControlKind::Refused, "unable");
            caller->gone = true;
        } else if (call) {
            begin(caller, *std::move(call));
        } else if (frame && caller->called && (*frame)->kind == ControlKind::Interrupt) {
            if (!caller->interrupts.raise()) // the last one was not heeded: out
                caller->interrupts.cancel().request();
        } else {
            answer(caller->socket.get(), ControlKind::Refused, "damaged");
            caller->interrupts.cancel().request();
            caller->gone = true;
        }
    }
}

void ControlServer::begin(const std::shared_ptr<Caller>& caller, ControlCall call)
{
    caller->called = true;
    if (caller->streams.count != DescriptorBox::most || caller->streams.tooMany) {
        answer(caller->socket.get(), ControlKind::Refused, "damaged");
        caller->gone = true;
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        if (!m_accepting) {
            caller->gone = true; // without an answer: it finds the folder free, or another owner
            return;
        }
        if (m_running >= m_options.mostCalls) {
            answer(caller->socket.get(), ControlKind::Refused, "busy");
            caller->gone = true;
            return;
        }
        ++m_running;
    }
    caller->running = true;
    answer(caller->socket.get(), ControlKind::Accepted, {});
    m_pool.start([this, caller, call = std::move(call)] { runCall(*caller, call); });
}

void ControlServer::runCall(Caller& caller, const ControlCall& call)
{
    int code = 1;
    {
        Interrupts& interrupts = caller.interrupts;
        FdInput input(caller.streams.descriptors[0].get(), interrupts, call.terminal[0]);
        FdOutput output(caller.streams.descriptors[1].get(), interrupts, call.terminal[1],
                        m_options.readWithin);
        FdOutput error(caller.streams.descriptors[2].get(), interrupts, call.terminal[2],
                       m_options.readWithin);
        Io io{input,
              output,
              error,
              QFile::decodeName(QByteArray::fromStdString(call.workingFolder)),
              localeOf(call.locale),
              interrupts};
        code = m_run(call.arguments, io);
    }
    // The streams first: whoever reads them to the end must find it when the exit code is there.
    for (Descriptor& stream : caller.streams.descriptors)
        stream.reset();
    static_cast<void>(sendAll(caller.socket.get(), encodeExit(code), nullptr, 0, answerMs));
    caller.running = false;
    const std::lock_guard lock(m_mutex);
    --m_running;
    m_callEnded.notify_all();
    wake(); // under the lock: the server may be destroyed once it is free
}

void ControlServer::dropEnded()
{
    std::erase_if(m_callers, [](const std::shared_ptr<Caller>& caller) {
        return !caller->running && (caller->gone || caller->called);
    });
}

} // namespace mw::app
