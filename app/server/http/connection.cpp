// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/connection.h"

#include "app/base/identifiers.h"
#include "app/base/readable.h"
#include "app/server/http/channel.h"
#include "app/server/http/request_reader.h"
#include "app/server/http/response_text.h"
#include "app/server/http/route_job.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

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

/// One coroutine frames, answers and writes; it waits for everything through one timer: bytes, an answer, a
/// wake, a deadline. Reading goes on beside it, so that a client that goes away is noticed at once.
/// Coroutines take what is not trivial by reference, and expressions with co_await make no temporaries: GCC
/// 12 destroys some of them twice.
class HttpConnection final : public ConnectionBase, public std::enable_shared_from_this<HttpConnection> {
public:
    using Self = std::shared_ptr<HttpConnection>;

    HttpConnection(std::shared_ptr<Net> net, std::unique_ptr<Channel> channel)
        : m_net(std::move(net)), m_channel(std::move(channel)), m_timer(m_net->context)
    {
        ErrorOfAsio ignored;
        tcp::socket& socket = m_channel->socket();
        m_ends.peer = QString::fromStdString(plain(socket.remote_endpoint(ignored).address()));
        m_ends.local = plain(socket.local_endpoint(ignored).address());
        socket.set_option(tcp::no_delay(true), ignored);
        m_net->connections.insert(this);
    }

    ~HttpConnection() override { m_net->connections.erase(this); }

    bool isIdle() const override { return m_idle && !m_cut; }
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
        m_channel->socket().close(ignored);
        notify();
    }

    static awaitable<void> run(Self self)
    {
        co_await self->shakeHands();
        if (!self->m_cut) {
            self->readOn();
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

    awaitable<void> shakeHands()
    {
        const SteadyTime deadline = now() + m_net->limits.head;
        m_shaking = true;
        m_channel->shakeHands([self = shared_from_this()](const ErrorOfAsio& error) {
            self->m_shaking = false;
            if (error)
                self->cut();
            self->notify();
        });
        while (m_shaking) {
            co_await wait(deadline);
            if (m_shaking && now() >= deadline)
                cut();
        }
    }

    /// Until the other side ends, or enough waits to be looked at.
    void readOn()
    {
        m_reading = true;
        m_channel->readSome([self = shared_from_this()](const ErrorOfAsio& error, std::string_view bytes) {
            self->m_reading = false;
            if (error)
                self->m_gone = true;
            else if (!self->m_discarding)
                self->m_in.append(bytes);
            self->makeRoom();
            self->notify();
        });
    }

    void makeRoom()
    {
        if (!m_reading && !m_gone && m_in.size() < inputLimit)
            readOn();
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
        const std::weak_ptr<HttpConnection> weak = weak_from_this();
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
                job->body = std::string(); // a stream may last
                job->call.body = nullptr;
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
        makeRoom();
        ErrorOfAsio ignored;
        m_channel->socket().shutdown(tcp::socket::shutdown_send, ignored);
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
        m_channel->write(m_out, [self = shared_from_this()](const ErrorOfAsio& error) {
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
        request.path = shownText(withoutSecrets(path), 200);
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
    const std::unique_ptr<Channel> m_channel;
    asio::steady_timer m_timer;
    SocketEnds m_ends;
    std::string m_in;
    std::string m_out;
    std::uint64_t m_bytesOut = 0;
    int m_served = 0;
    SteadyTime m_idleSince = now();
    bool m_idle = true;
    bool m_notified = false;
    bool m_shaking = false;
    bool m_reading = false;
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
    auto channel = net->tls ? encryptedChannel(std::move(socket), *net->tls)
                            : plainChannel(std::move(socket), net->scratch);
    auto connection = std::make_shared<HttpConnection>(std::move(net), std::move(channel));
    asio::co_spawn(context, HttpConnection::run(std::move(connection)), asio::detached);
}

} // namespace mw::app
