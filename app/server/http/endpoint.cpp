// SPDX-License-Identifier: Apache-2.0
#include "app/server/endpoint.h"

#include "app/base/logging.h"
#include "app/base/threads.h"
#include "app/server/http/connection.h"
#include "app/server/http/net.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <list>

namespace mw::app {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorOfAsio = boost::system::error_code;

namespace {

constexpr int backlog = 4096;
constexpr std::chrono::seconds refusalsEvery(30);
constexpr std::chrono::milliseconds acceptAgainAfter(100);

Error unusable(const std::string& what, const std::string& value, const std::string& allowed)
{
    return {ErrorCode::InvalidArgument,
            what + " cannot be " + value + "; allowed: " + allowed,
            {what, value, allowed}};
}

Result<asio::ip::address> addressFrom(const QString& text)
{
    if (text == QLatin1String("localhost"))
        return asio::ip::address(asio::ip::address_v4::loopback());
    ErrorOfAsio error;
    const auto address = asio::ip::make_address(text.toStdString(), error);
    if (error)
        return unusable("server.address", text.toStdString(), "an address such as 127.0.0.1 or ::1");
    return address;
}

Result<asio::ssl::context> tlsContext(const EndpointOptions& options)
{
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                        asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                        asio::ssl::context::no_tlsv1_1);
    ErrorOfAsio error;
    context.use_certificate_chain_file(options.certificate.toStdString(), error);
    if (error)
        return unusable("--tls-cert", options.certificate.toStdString(),
                        "a PEM file with the certificate and its chain");
    context.use_private_key_file(options.privateKey.toStdString(), asio::ssl::context::pem, error);
    if (error)
        return unusable("--tls-key", options.privateKey.toStdString(),
                        "the PEM file of the certificate's key");
    return context;
}

/// A socket for each connection, and some for the store, the models and the window.
void raiseDescriptorLimit(std::size_t connections)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    const rlim_t wanted = std::min<rlim_t>(connections + 512, limit.rlim_max);
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

std::string textOf(const tcp::endpoint& endpoint)
{
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" +
           std::to_string(endpoint.port());
}

/// The connection that has been idle longest gives its place to a new one.
bool makeRoom(const Net& net)
{
    ConnectionBase* oldest = nullptr;
    for (ConnectionBase* connection : net.connections) {
        if (connection->isIdle() && (oldest == nullptr || connection->idleSince() < oldest->idleSince()))
            oldest = connection;
    }
    if (oldest != nullptr)
        oldest->cut();
    return oldest != nullptr;
}

using SharedAcceptor = std::shared_ptr<tcp::acceptor>;

asio::awaitable<void> acceptAll(std::shared_ptr<Net> net, SharedAcceptor acceptor)
{
    asio::steady_timer pause(net->context);
    for (;;) {
        ErrorOfAsio error;
        tcp::socket socket =
            co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor->is_open())
            co_return;
        if (error) { // of descriptors, above all
            pause.expires_after(acceptAgainAfter);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (net->connections.size() < net->limits.connections || makeRoom(*net))
            serveConnection(net, std::move(socket));
    }
}

asio::awaitable<void> settleRefusals(std::shared_ptr<Net> net, std::shared_ptr<asio::steady_timer> timer)
{
    for (;;) {
        ErrorOfAsio error;
        timer->expires_after(refusalsEvery);
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return;
        net->gate.settle();
    }
}

ConnectionLimits limitsOf(const Settings& settings)
{
    ConnectionLimits limits;
    limits.head = std::chrono::seconds(settings.integer("server.header_timeout_s"));
    limits.body = std::chrono::seconds(settings.integer("server.body_timeout_s"));
    limits.idle = std::chrono::seconds(settings.integer("server.idle_timeout_s"));
    limits.slowReader = std::chrono::seconds(settings.integer("stream.slow_reader_s"));
    limits.connections = static_cast<std::size_t>(settings.integer("server.max_connections"));
    return limits;
}

} // namespace

class Endpoint::Impl {
public:
    Impl(std::shared_ptr<Net> shared) : net(std::move(shared)), guard(net->context.get_executor()) {}

    Result<void> listen(const tcp::endpoint& where)
    {
        auto acceptor = std::make_shared<tcp::acceptor>(net->context);
        ErrorOfAsio error;
        acceptor->open(where.protocol(), error);
        if (!error)
            acceptor->set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && where.address().is_v6())
            acceptor->set_option(asio::ip::v6_only(where.address() != asio::ip::address_v6::any()), error);
        if (!error)
            acceptor->bind(where, error);
        if (!error)
            acceptor->listen(backlog, error);
        if (error == asio::error::address_in_use)
            return Error{ErrorCode::AddressInUse, error.message(), {textOf(where)}};
        if (error == asio::error::access_denied)
            return unusable("server.port", std::to_string(where.port()), "ports above 1023, or as root");
        if (error)
            return unusable("server.address", where.address().to_string(), "an address of this machine");
        acceptors.push_back(std::move(acceptor));
        return {};
    }

    void run()
    {
        for (const SharedAcceptor& acceptor : acceptors)
            asio::co_spawn(net->context, acceptAll(net, acceptor), asio::detached);
        settling = std::make_shared<asio::steady_timer>(net->context);
        asio::co_spawn(net->context, settleRefusals(net, settling), asio::detached);
        thread.emplace("mw-net", [shared = net] { shared->context.run(); });
    }

    /// On the net thread.
    void stopAccepting()
    {
        ErrorOfAsio ignored;
        for (const SharedAcceptor& acceptor : acceptors)
            acceptor->close(ignored);
        net->draining = true;
    }

    const std::shared_ptr<Net> net;
    asio::executor_work_guard<asio::io_context::executor_type> guard;
    std::list<SharedAcceptor> acceptors;
    std::shared_ptr<asio::steady_timer> settling;
    QString url;
    std::optional<OwnThread> thread;
};

Endpoint::Endpoint(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Result<std::unique_ptr<Endpoint>> Endpoint::start(const EndpointOptions& options, const Parts& parts)
{
    const Settings& settings = parts.settings;
    const QString wanted =
        options.address.isEmpty() ? QString::fromStdString(settings.text("server.address")) : options.address;
    const auto address = addressFrom(wanted);
    if (!address)
        return address.error();
    const auto port = options.port < 0 ? settings.integer("server.port") : options.port;
    if (port > 65535)
        return unusable("server.port", std::to_string(port), "0 to 65535");
    const bool encrypted = !options.certificate.isEmpty() || !options.privateKey.isEmpty();
    if (!encrypted && !address->is_loopback())
        return unusable("server.address", address->to_string(),
                        "127.0.0.1 or ::1; other addresses with --tls-cert and --tls-key");

    const ConnectionLimits limits = limitsOf(settings);
    raiseDescriptorLimit(limits.connections);
    auto impl = std::make_unique<Impl>(std::make_shared<Net>(parts, limits, address->to_string()));
    if (encrypted) {
        auto tls = tlsContext(options);
        if (!tls)
            return tls.error();
        impl->net->tls = *std::move(tls);
    }
    if (auto listening = impl->listen({*address, static_cast<asio::ip::port_type>(port)}); !listening)
        return listening.error();
    const tcp::endpoint bound = impl->acceptors.front()->local_endpoint();
    impl->url = QLatin1String(encrypted ? "https://" : "http://") + QString::fromStdString(textOf(bound));
    // Clients that know only "localhost" may try ::1 first. Machines without IPv6 do without.
    if (options.address.isEmpty() && *address == asio::ip::address_v4::loopback())
        static_cast<void>(impl->listen({asio::ip::address_v6::loopback(), bound.port()}));
    impl->run();
    return std::unique_ptr<Endpoint>(new Endpoint(std::move(impl)));
}

Endpoint::~Endpoint()
{
    Impl& impl = *m_impl;
    asio::post(impl.net->context, [&impl] {
        impl.stopAccepting();
        impl.settling->cancel();
        for (ConnectionBase* connection : impl.net->connections)
            connection->cut();
    });
    impl.net->waitForJobs();
    impl.guard.reset();
    impl.thread.reset(); // returns when the last connection has ended
}

QString Endpoint::url() const
{
    return m_impl->url;
}

void Endpoint::drain()
{
    asio::post(m_impl->net->context, [&impl = *m_impl] {
        impl.stopAccepting();
        for (ConnectionBase* connection : impl.net->connections)
            connection->finish();
    });
}

bool Endpoint::waitDrained(std::chrono::milliseconds limit)
{
    return m_impl->net->activity.waitIdle(limit);
}

std::vector<ServedRequest> Endpoint::requests() const
{
    return m_impl->net->activity.list(m_impl->net->parts.clock.now());
}

std::uint64_t Endpoint::requestsRevision() const
{
    return m_impl->net->activity.revision();
}

} // namespace mw::app
