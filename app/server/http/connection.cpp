// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/connection.h"

#include "app/base/identifiers.h"
#include "app/base/readable.h"
#include "app/server/http/request_reader.h"
#include "app/server/http/response_text.h"
#include "app/server/http/route_job.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace mw::app {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;
using ErrorOfAsio = boost::system::error_code;

namespace {

constexpr std::size_t inputLimit = std::size_t{64} << 10; ///< bytes that wait to be looked at
constexpr std::chrono::seconds heartbeat(15);
constexpr std::chrono::seconds farewell(1); ///< for a client to read a refusal before the socket goes
constexpr double slowestBytesPerSecond = 16'384;

SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

/// A call on its way through a pool. The net thread sees `answer` once `done`.
struct Job {
    const Route* route = nullptr;
    HttpCall call;
    std::string body;
    std::optional<HttpAnswer> answer;
    bool done = false;      ///< net thread only
    bool abandoned = false; ///< net thread only: nobody waits

    void drop() const
    {
        if (answer && answer->pending)
            answer->pending->cancel();
        if (answer && answer->events)
            answer->events->cancel();
    }
};

/// Of one request, for the list and the metrics.
struct Account {
    QString requestId;
    SteadyTime came = now();
    std::uint64_t number = 0;
    std::uint64_t bytesBefore = 0;
    int route = -1; ///< its number; -1 where none was found
};

/// One coroutine reads whatever comes; another frames, answers and writes, and waits for everything through
/// one timer: bytes, an answer, a wake, a deadline.
template <typename Stream>
class HttpConnection final : public ConnectionBase,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
public:
    static constexpr bool encrypted = !std::is_same_v<Stream, tcp::socket>;
    using Self = std::shared_ptr<HttpConnection>;

    template <typename... Arguments>
    HttpConnection(std::shared_ptr<Net> net, Arguments&&... arguments)
        : m_net(std::move(net)), m_stream(std::forward<Arguments>(arguments)...), m_timer(m_net->context),
          m_room(m_net->context)
    {
        ErrorOfAsio ignored;
        const auto peer = socket().remote_endpoint(ignored);
        const auto local = socket().local_endpoint(ignored);
        m_ends.peer = QString::fromStdString(plain(peer.address()));
        m_ends.local = plain(local.address());
        socket().non_blocking(true, ignored);
        socket().set_option(tcp::no_delay(true), ignored);
        m_net->connections.insert(this);
    }

    ~HttpConnection() override { m_net->connections.erase(this); }

    bool isIdle() const override { return m_idle; }
    SteadyTime idleSince() const override { return m_idleSince; }

    void finish() override
    {
        m_finishing = true;
        notify();
    }

    void cut() override
    {
        m_cut = true;
        m_gone = true;
        ErrorOfAsio ignored;
        socket().close(ignored);
        m_room.cancel();
        notify();
    }

    static awaitable<void> runPlain(Self self)
    {
        startReading(self);
        co_await self->serve();
        self->cut();
    }

    static awaitable<void> runEncrypted(Self self)
    {
        co_await self->shakeHands();
        if (!self->m_cut) {
            startReading(self);
            co_await self->serve();
        }
        self->cut();
    }

private:
    static std::string plain(const asio::ip::address& address)
    {
        if (address.is_v6() && address.to_v6().is_v4_mapped())
            return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
        return address.to_string();
    }

    tcp::socket& socket()
    {
        if constexpr (encrypted)
            return m_stream.next_layer();
        else
            return m_stream;
    }

    void notify()
    {
        m_notified = true;
        m_timer.cancel();
    }

    /// Until something happened or the deadline has come.
    awaitable<void> wait(SteadyTime deadline)
    {
        if (!m_notified) {
            ErrorOfAsio ignored;
            m_timer.expires_at(deadline);
            co_await m_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        m_notified = false;
    }

    // Coroutines take what is not trivial by reference, and expressions with co_await make no temporaries:
    // GCC 12 destroys some of them twice. What differs between the streams is in functions of its own: GCC 12
    // lays out the frame of a coroutine with `if constexpr` in it wrongly.

    static void startReading(const Self& self)
    {
        if constexpr (encrypted)
            asio::co_spawn(self->m_net->context, readEncrypted(self), asio::detached);
        else
            asio::co_spawn(self->m_net->context, readPlain(self), asio::detached);
    }

    awaitable<void> shakeHands()
    {
        const SteadyTime deadline = now() + m_net->limits.head;
        m_shaking = true;
        beginHandshake();
        while (m_shaking) {
            co_await wait(deadline);
            if (m_shaking && now() >= deadline)
                cut();
        }
    }

    void beginHandshake()
    {
        if constexpr (encrypted) {
            m_stream.async_handshake(asio::ssl::stream_base::server,
                                     [self = this->shared_from_this()](const ErrorOfAsio& error) {
                                         self->m_shaking = false;
                                         if (error)
                                             self->cut();
                                         self->notify();
                                     });
        }
    }

    /// Until enough of what came has been looked at.
    awaitable<void> waitForRoom()
    {
        while (m_in.size() >= inputLimit && !m_gone) {
            ErrorOfAsio ignored;
            m_room.expires_at(SteadyTime::max());
            co_await m_room.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    /// What a read brought; false where it was the last.
    bool arrived(const ErrorOfAsio& error, const char* bytes, std::size_t count)
    {
        if (error)
            m_gone = true;
        else if (!m_discarding)
            m_in.append(bytes, count);
        notify();
        return !error;
    }

    /// Reads until the other side ends; takes no memory while nothing comes.
    static awaitable<void> readPlain(Self self)
    {
        for (;;) {
            co_await self->waitForRoom();
            ErrorOfAsio error;
            co_await self->socket().async_wait(tcp::socket::wait_read,
                                               asio::redirect_error(asio::use_awaitable, error));
            std::size_t count = 0;
            if (!error)
                count = self->m_stream.read_some(asio::buffer(self->m_net->scratch), error);
            if (error == asio::error::would_block || error == asio::error::try_again)
                continue;
            if (!self->arrived(error, self->m_net->scratch.data(), count))
                co_return;
        }
    }

    static awaitable<void> readEncrypted(Self self)
    {
        std::vector<char> own(8192);
        for (;;) {
            co_await self->waitForRoom();
            ErrorOfAsio error;
            const auto space = asio::buffer(own);
            const std::size_t count = co_await self->m_stream.async_read_some(
                space, asio::redirect_error(asio::use_awaitable, error));
            if (!self->arrived(error, own.data(), count))
                co_return;
        }
    }

    void makeRoom()
    {
        if (m_in.size() < inputLimit)
            m_room.cancel();
    }

    awaitable<void> serve()
    {
        for (;;) {
            RequestReader reader;
            if (!co_await readHead(reader))
                co_return;
            const bool again = co_await answerRequest(reader);
            if (m_cut)
                co_return;
            if (!again) {
                co_await sayFarewell();
                co_return;
            }
        }
    }

    awaitable<bool> readHead(RequestReader& reader)
    {
        m_idle = true;
        m_idleSince = now();
        SteadyTime deadline = m_idleSince + (m_served == 0 ? m_net->limits.head : m_net->limits.idle);
        bool begun = false;
        for (;;) {
            if (!m_in.empty()) {
                if (!begun)
                    deadline = now() + m_net->limits.head;
                begun = true;
                m_idle = false;
                const bool done = reader.readHead(m_in);
                makeRoom();
                if (done)
                    co_return true;
                if (reader.fault()) {
                    co_await refuseUnread(*reader.fault());
                    co_return false;
                }
            }
            if (m_gone || (m_finishing && !begun))
                co_return false;
            if (now() >= deadline) {
                if (begun) {
                    const FramingFault late{HttpFault::Timeout, {}};
                    co_await refuseUnread(late);
                }
                co_return false;
            }
            co_await wait(deadline);
        }
    }

    awaitable<bool> answerRequest(RequestReader& reader)
    {
        const RequestHead& head = reader.head();
        ++m_served;
        Account account = open();
        auto decision = m_net->gate.admit(head, m_ends);
        if (auto* refused = std::get_if<Gate::Refused>(&decision)) {
            account.number = begin(account, head, refused->path, refused->keyId);
            HttpAnswer answer = problemAnswer(refused->problem, refused->path, account.requestId);
            if (!refused->allow.empty())
                answer.headers.emplace_back("Allow", refused->allow);
            co_return co_await sendAndEnd(account, answer, head, !head.hasBody());
        }
        auto& admitted = std::get<Gate::Admitted>(decision);
        const auto job = std::make_shared<Job>();
        job->route = admitted.route;
        job->call = std::move(admitted.call);
        job->call.requestId = account.requestId;
        account.route = admitted.route->number;
        account.number =
            begin(account, head, job->call.path, job->call.principal.keyId().value_or(QString()));
        co_return co_await answerAdmitted(reader, job, account);
    }

    awaitable<bool> answerAdmitted(RequestReader& reader, const std::shared_ptr<Job>& job,
                                   const Account& account)
    {
        const RequestHead& head = reader.head();
        if (job->route->find) {
            start(job, account, true);
            if (!co_await waitFor(job))
                co_return endGone(account);
            if (job->answer)
                co_return co_await sendAndEnd(account, *job->answer, head, !head.hasBody());
            job->done = false;
        }
        if (const auto problem = Gate::refuseBody(head, *job->route)) {
            HttpAnswer answer = problemAnswer(*problem, job->call.path, account.requestId);
            co_return co_await sendAndEnd(account, answer, head, !head.hasBody());
        }
        if (!co_await readBody(reader, *job->route)) {
            if (m_gone || !reader.fault())
                co_return endGone(account);
            const HttpProblem problem = HttpProblem::of(reader.fault()->fault, reader.fault()->message);
            HttpAnswer answer = problemAnswer(problem, job->call.path, account.requestId);
            co_return co_await sendAndEnd(account, answer, head, false);
        }
        job->body = reader.takeBody();
        start(job, account, false);
        if (!co_await waitFor(job))
            co_return endGone(account);
        while (job->answer->pending) {
            const std::shared_ptr<PendingAnswer> pending = job->answer->pending;
            if (auto answer = pending->poll()) {
                job->answer = std::move(answer);
                continue;
            }
            if (m_gone) {
                pending->cancel();
                co_return endGone(account);
            }
            co_await wait(SteadyTime::max());
        }
        if (job->answer->events)
            co_return co_await sendEvents(account, job, head);
        co_return co_await sendAndEnd(account, *job->answer, head, true);
    }

    awaitable<bool> readBody(RequestReader& reader, const Route& route)
    {
        const RequestHead& head = reader.head();
        if (head.expectsContinue && head.hasBody() && m_in.empty()) {
            m_out = "HTTP/1.1 100 Continue\r\n\r\n";
            if (!co_await write())
                co_return false;
        }
        const SteadyTime deadline = now() + m_net->limits.body;
        for (;;) {
            const bool done = reader.readBody(m_in, route.bodyLimit);
            makeRoom();
            if (done || reader.fault() || m_gone)
                co_return done;
            if (now() >= deadline) {
                reader.timeOut();
                co_return false;
            }
            co_await wait(deadline);
        }
    }

    /// Hands the call to the thread that its route names; `done` is set here when it comes back.
    void start(const std::shared_ptr<Job>& job, const Account& account, bool finding)
    {
        const std::weak_ptr<HttpConnection> weak = this->weak_from_this();
        const std::shared_ptr<Net> net = m_net;
        job->call.wake = [weak, net] {
            asio::post(net->context, [weak] {
                if (const Self self = weak.lock())
                    self->notify();
            });
        };
        const auto work = [net, job, finding, number = account.number] {
            if (finding) {
                job->answer = findObject(*job->route, job->call);
            } else {
                job->answer =
                    runRoute(*job->route, *net->parts.router, job->call, job->body,
                             [&net, number](const QString& model) { net->activity.setModel(number, model); });
            }
        };
        if (job->route->thread == RouteThread::Net) {
            work();
            job->done = true;
            return;
        }
        QThreadPool& pool =
            job->route->thread == RouteThread::Admissions ? net->parts.admissions : net->parts.calls;
        net->beginJob();
        pool.start([work, weak, net, job] {
            work();
            asio::post(net->context, [weak, job] {
                job->done = true;
                const Self self = weak.lock();
                if (job->abandoned || !self)
                    job->drop();
                else
                    self->notify();
            });
            net->endJob();
        });
    }

    /// False where the client went away first. A short call that only its sender's half-closed socket speaks
    /// against is waited for: its answer may still be read.
    awaitable<bool> waitFor(const std::shared_ptr<Job>& job)
    {
        while (!job->done) {
            const bool inference = job->route->thread == RouteThread::Admissions;
            if (m_gone)
                job->call.cancel.request();
            if (m_cut || (m_gone && inference)) {
                job->abandoned = true;
                co_return false;
            }
            co_await wait(SteadyTime::max());
        }
        co_return true;
    }

    awaitable<bool> sendEvents(const Account& account, const std::shared_ptr<Job>& job,
                               const RequestHead& head)
    {
        const std::shared_ptr<EventSource> events = job->answer->events;
        const bool keep = staysOpen(head);
        std::string out = responseHead(*job->answer, {keep, head.http11, std::nullopt}, account.requestId);
        SteadyTime next = now() + heartbeat;
        for (;;) {
            const EventSource::Batch batch = events->take();
            if (!batch.bytes.empty())
                out.append(head.http11 ? chunkOf(batch.bytes) : batch.bytes);
            if (batch.end && head.http11)
                out.append(lastChunk);
            if (!out.empty()) {
                m_out = std::exchange(out, {});
                if (!co_await write()) {
                    events->cancel();
                    co_return endGone(account);
                }
                next = now() + heartbeat;
            }
            if (batch.end) {
                end(account, job->answer->status);
                co_return keep;
            }
            if (!batch.bytes.empty())
                continue;
            if (m_gone) {
                events->cancel();
                co_return endGone(account);
            }
            co_await wait(next);
            if (now() >= next)
                out = head.http11 ? chunkOf(": \n\n") : std::string(": \n\n");
        }
    }

    bool staysOpen(const RequestHead& head) const
    {
        return head.keepAlive && !m_finishing && !m_net->draining && !m_gone;
    }

    /// `framed`: the whole request has been taken off the input, so that another may follow.
    awaitable<bool> sendAndEnd(const Account& account, HttpAnswer& answer, const RequestHead& head,
                               bool framed)
    {
        const bool keep = framed && staysOpen(head);
        std::string out = responseHead(answer, {keep, false, answer.body.size()}, account.requestId);
        if (head.method != "HEAD")
            out.append(answer.body);
        const int status = answer.status;
        answer = HttpAnswer();
        m_out = std::move(out);
        const bool written = co_await write();
        end(account, status);
        co_return keep&& written;
    }

    /// Of a request whose path is not known.
    awaitable<void> refuseUnread(const FramingFault& fault)
    {
        const QString id = newUuid(m_net->parts.clock.now());
        const HttpAnswer answer = problemAnswer(HttpProblem::of(fault.fault, fault.message), "/", id);
        std::string out = responseHead(answer, {false, false, answer.body.size()}, id);
        out.append(answer.body);
        m_out = std::move(out);
        static_cast<void>(co_await write());
        co_await sayFarewell();
    }

    /// Lets the other side read what was written: closing while its bytes lie unread would reset the
    /// connection.
    awaitable<void> sayFarewell()
    {
        m_discarding = true;
        m_in.clear();
        m_room.cancel();
        ErrorOfAsio ignored;
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        const SteadyTime deadline = now() + farewell;
        while (!m_gone && now() < deadline)
            co_await wait(deadline);
    }

    /// All of m_out, within an absolute time, whatever the other side reads in between.
    awaitable<bool> write()
    {
        m_bytesOut += m_out.size();
        m_writing = true;
        m_writeFailed = false;
        const auto bySize = std::chrono::milliseconds(
            static_cast<std::int64_t>(static_cast<double>(m_out.size()) / slowestBytesPerSecond * 1000));
        const SteadyTime deadline = now() + m_net->limits.slowReader + bySize;
        asio::async_write(m_stream, asio::buffer(m_out),
                          [self = this->shared_from_this()](const ErrorOfAsio& error, std::size_t) {
                              self->m_writing = false;
                              self->m_writeFailed = static_cast<bool>(error);
                              self->notify();
                          });
        while (m_writing) {
            const bool late = now() >= deadline;
            if (late && !m_cut)
                cut();
            const SteadyTime until = late ? SteadyTime::max() : deadline;
            co_await wait(until);
        }
        m_out = std::string();
        co_return !m_writeFailed;
    }

    Account open()
    {
        Account account;
        account.requestId = newUuid(m_net->parts.clock.now());
        account.bytesBefore = m_bytesOut;
        return account;
    }

    std::uint64_t begin(const Account& account, const RequestHead& head, const std::string& path,
                        const QString& key)
    {
        ServedRequest request;
        request.id = account.requestId;
        request.came = m_net->parts.clock.now();
        request.address = m_ends.peer;
        request.key = key;
        request.method = shownText(head.method, 20);
        request.path = shownText(path, 200);
        return m_net->activity.begin(std::move(request));
    }

    void end(const Account& account, int status)
    {
        const double seconds = std::chrono::duration<double>(now() - account.came).count();
        m_net->parts.metrics.ended(account.route, status, seconds);
        m_net->activity.end(account.number, status, seconds, m_bytesOut - account.bytesBefore);
    }

    bool endGone(const Account& account)
    {
        constexpr int clientGone = 499;
        end(account, clientGone);
        cut();
        return false;
    }

    const std::shared_ptr<Net> m_net;
    Stream m_stream;
    asio::steady_timer m_timer;
    asio::steady_timer m_room; ///< the reader waits here while enough is unread
    SocketEnds m_ends;
    std::string m_in;
    std::string m_out;
    std::uint64_t m_bytesOut = 0;
    int m_served = 0;
    SteadyTime m_idleSince = now();
    bool m_idle = true;
    bool m_notified = false;
    bool m_shaking = false;
    bool m_gone = false; ///< the other side has ended, or an error has
    bool m_cut = false;
    bool m_finishing = false;
    bool m_discarding = false;
    bool m_writing = false;
    bool m_writeFailed = false;
};

} // namespace

void serveConnection(std::shared_ptr<Net> net, tcp::socket socket)
{
    auto& context = net->context;
    if (net->tls) {
        using Encrypted = HttpConnection<asio::ssl::stream<tcp::socket>>;
        auto& tls = *net->tls;
        auto connection = std::make_shared<Encrypted>(std::move(net), std::move(socket), tls);
        asio::co_spawn(context, Encrypted::runEncrypted(std::move(connection)), asio::detached);
    } else {
        using Plain = HttpConnection<tcp::socket>;
        auto connection = std::make_shared<Plain>(std::move(net), std::move(socket));
        asio::co_spawn(context, Plain::runPlain(std::move(connection)), asio::detached);
    }
}

} // namespace mw::app
