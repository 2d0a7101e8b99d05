// SPDX-License-Identifier: Apache-2.0
#include "ui/models/server_session.h"

#include "app/base/async.h"
#include "app/base/logging.h"
#include "ui/models/main_thread.h"

#include <arpa/inet.h>

#include <utility>

namespace mw::ui {

namespace {

using namespace std::chrono_literals;

constexpr int watchedMs = 250;
constexpr int unwatchedMs = 1000;
constexpr int keysMs = 2000;      // how old the time of a key's last use may be on a page that is looked at
constexpr auto drainLook = 200ms; // how long "stop now" may take to be seen
constexpr int portsTried = 20;
constexpr int highestPort = 65535;
constexpr std::int64_t firstKeyLife = 90LL * 24 * 3600 * 1'000'000;
constexpr int cutOff = -1; // the status of a request that the end of the endpoint has ended

} // namespace

AddressReach reachOf(const QString& address)
{
    const std::string text = address.toStdString();
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1)
        return (ntohl(four.s_addr) >> 24U) == 127 ? AddressReach::ThisMachine : AddressReach::Others;
    in6_addr six{};
    if (inet_pton(AF_INET6, text.c_str(), &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six) ? AddressReach::ThisMachine : AddressReach::Others;
    return AddressReach::Invalid;
}

/// What a start on the pool brings back.
struct ServerSession::Attempt {
    std::shared_ptr<app::Endpoint> endpoint;
    std::optional<Error> error;
    std::optional<int> freePort;
    std::optional<app::CreatedKey> firstKey;
    std::optional<Error> keyError;
};

ServerSession::ServerSession(Parts parts, QObject* parent)
    : QObject(parent), m_parts(std::move(parts)), m_log(m_parts.log)
{
    using Topic = app::Change::Topic;
    m_subscriptions.push_back(m_parts.bus.subscribe(Topic::Keys, callOnMainThread(),
                                                    [this](const app::Change&) { refreshKeys(); }));
    m_subscriptions.push_back(
        m_parts.bus.subscribe(Topic::Settings, callOnMainThread(), [this](const app::Change& change) {
            if (change.id.empty() || change.id.starts_with("server."))
                Q_EMIT changed();
        }));
    m_timer.setInterval(unwatchedMs);
    connect(&m_timer, &QTimer::timeout, this, &ServerSession::look);
}

ServerSession::~ServerSession()
{
    m_stopNow.request();
}

QString ServerSession::url() const
{
    if (m_endpoint)
        return m_endpoint->url();
    const QString host = address();
    return QStringLiteral("http://%1:%2")
        .arg(host.contains(u':') ? QStringLiteral("[%1]").arg(host) : host)
        .arg(port());
}

QString ServerSession::address() const
{
    return QString::fromStdString(m_parts.settingChanges.settings().text("server.address"));
}

int ServerSession::port() const
{
    return static_cast<int>(m_parts.settingChanges.settings().integer("server.port"));
}

bool ServerSession::outdated() const
{
    return m_endpoint && (address() != m_wantedAddress || port() != m_wantedPort);
}

void ServerSession::setState(State state)
{
    m_state = state;
    Q_EMIT changed();
}

/// Runs on the pool.
ServerSession::Attempt ServerSession::attempt(const Parts& parts, const QString& firstKeyName)
{
    Attempt made;
    auto endpoint = parts.start({});
    if (!endpoint) {
        made.error = endpoint.error();
        if (made.error->code != ErrorCode::AddressInUse)
            return made;
        const int wanted = static_cast<int>(parts.settingChanges.settings().integer("server.port"));
        for (int port = wanted + 1; port <= std::min(wanted + portsTried, highestPort); ++port) {
            app::EndpointOptions options;
            options.port = port;
            const auto other = parts.start(options); // ends at once: only whether it can be
            if (other)
                made.freePort = port;
            if (other || other.error().code != ErrorCode::AddressInUse)
                break;
        }
        return made;
    }
    made.endpoint = *std::move(endpoint);
    const auto keys = parts.keys.list(parts.principal);
    const std::int64_t now = parts.clock.now();
    if (!keys) {
        made.keyError = keys.error();
    } else if (std::none_of(keys->begin(), keys->end(),
                            [now](const app::ApiKey& key) { return key.usableAt(now); })) {
        auto created =
            parts.keys.create(parts.principal, {firstKeyName, {app::Action::Infer}, now + firstKeyLife});
        if (created)
            made.firstKey = *std::move(created);
        else
            made.keyError = created.error();
    }
    return made;
}

void ServerSession::start()
{
    if (m_state != State::Off && m_state != State::Failed)
        return;
    m_freePort.reset();
    m_wantedAddress = address();
    m_wantedPort = port();
    setState(State::Starting);
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, name = tr("First key")]() -> Result<Attempt> { return attempt(parts, name); },
        [this](Result<Attempt> made) {
            if (made) {
                started(*std::move(made));
            } else {
                Attempt none;
                none.error = made.error();
                started(std::move(none));
            }
        });
}

void ServerSession::started(Attempt attempt)
{
    if (attempt.error) {
        qCWarning(app::logServer).noquote() << "not started:" << attempt.error->detail.c_str();
        m_startError = *attempt.error;
        m_freePort = attempt.freePort;
        setState(State::Failed);
        return;
    }
    m_endpoint = std::move(attempt.endpoint);
    m_stopNow = {};
    m_revision = 0;
    m_requests.setRequests({});
    m_timer.start();
    qCInfo(app::logServer).noquote() << "listening on" << m_endpoint->url();
    setState(State::Serving);
    look();
    refreshKeys();
    if (attempt.firstKey)
        Q_EMIT keyMade(*attempt.firstKey);
    if (attempt.keyError)
        Q_EMIT failed(*attempt.keyError);
}

void ServerSession::startOn(int port)
{
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, port] {
            return parts.settingChanges.set(parts.principal, "server.port",
                                            app::SettingValue(std::int64_t(port)));
        },
        [this](const Result<void>& set) {
            if (set)
                start();
            else
                Q_EMIT failed(set.error());
        });
}

void ServerSession::stop()
{
    if (m_state != State::Serving)
        return;
    m_endpoint->drain();
    qCInfo(app::logServer) << "stopping: nothing new is taken," << m_underWay << "answers are under way";
    setState(State::Draining);
    app::runAsync(
        m_parts.calls, this,
        [endpoint = m_endpoint, now = m_stopNow](const app::WorkControl& control) mutable -> Result<void> {
            while (!now.requested() && !control.cancel().requested()) {
                if (endpoint->waitDrained(drainLook))
                    break;
            }
            endpoint.reset(); // here, for the task itself may stay a little longer
            return {};
        },
        [this](const Result<void>&) { drained(); });
}

void ServerSession::drained()
{
    m_timer.stop();
    auto last = m_endpoint->requests();
    for (app::ServedRequest& request : last) {
        if (request.status == 0)
            request.status = cutOff;
    }
    m_requests.setRequests(std::move(last));
    setUnderWay(0);
    app::runAsync(
        m_parts.calls, this,
        [endpoint = std::move(m_endpoint)]() mutable -> Result<void> {
            endpoint.reset();
            return {};
        },
        [this](const Result<void>&) {
            qCInfo(app::logServer) << "stopped";
            setState(State::Off);
        });
}

void ServerSession::stopNow()
{
    stop();
    m_stopNow.request();
}

void ServerSession::setAddress(const QString& address, int port)
{
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, address, port] {
            auto set = parts.settingChanges.set(parts.principal, "server.address",
                                                app::SettingValue(address.toStdString()));
            return set ? parts.settingChanges.set(parts.principal, "server.port",
                                                  app::SettingValue(std::int64_t(port)))
                       : set;
        },
        [this](const Result<void>& set) {
            if (!set)
                Q_EMIT failed(set.error());
            Q_EMIT changed();
        });
}

void ServerSession::testAddress(const QString& address, int port)
{
    app::runAsync(
        m_parts.calls, this, [address, port] { return app::probePort(address, port); },
        [this, address, port](const Result<app::PortReport>& report) {
            Q_EMIT tested(address, port, report);
        });
}

bool ServerSession::recordsTexts() const
{
    return m_parts.settingChanges.settings().flag("audit.record_texts");
}

void ServerSession::readCall(const app::ServedRequest& request)
{
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, request]() -> Result<CallDetails> {
            CallDetails details;
            details.read = true;
            auto record = parts.requestLog.ofCall(parts.principal, request.id, request.came);
            if (!record)
                return record.error();
            details.record = *std::move(record);
            if (details.record) {
                auto texts = parts.requestLog.texts(parts.principal, details.record->sequence);
                if (!texts)
                    return texts.error();
                details.texts = *std::move(texts);
            }
            return details;
        },
        [this, id = request.id](Result<CallDetails> read) {
            CallDetails details;
            if (read)
                details = *std::move(read);
            else
                details.error = read.error();
            details.read = true;
            Q_EMIT callRead(id, details);
        });
}

void ServerSession::setWatched(bool watched)
{
    m_timer.setInterval(watched ? watchedMs : unwatchedMs);
    if (watched && m_endpoint)
        look();
}

void ServerSession::look()
{
    if (!m_endpoint)
        return;
    const std::uint64_t revision = m_endpoint->requestsRevision();
    if (revision == m_revision)
        return;
    m_revision = revision;
    m_requests.setRequests(m_endpoint->requests());
    setUnderWay(m_requests.underWay());
    if (m_timer.interval() == watchedMs && m_keysRead.isValid() && m_keysRead.hasExpired(keysMs))
        refreshKeys();
}

void ServerSession::setUnderWay(int count)
{
    if (count == m_underWay)
        return;
    m_underWay = count;
    Q_EMIT underWayChanged();
}

void ServerSession::refreshKeys()
{
    m_keysRead.start();
    app::runAsync(
        m_parts.calls, this, [parts = m_parts] { return parts.keys.list(parts.principal); },
        [this](const Result<std::vector<app::ApiKey>>& keys) {
            if (!keys) {
                Q_EMIT failed(keys.error());
                return;
            }
            std::map<QString, QString> names;
            for (const app::ApiKey& key : *keys)
                names[key.id] = key.name;
            m_requests.setKeyNames(std::move(names));
            m_keys.setKeys(*keys, m_parts.clock.now());
            m_keysListed = true;
            Q_EMIT keysChanged();
        });
}

void ServerSession::createKey(const app::NewKey& key)
{
    app::runAsync(
        m_parts.calls, this, [parts = m_parts, key] { return parts.keys.create(parts.principal, key); },
        [this](const Result<app::CreatedKey>& created) {
            if (created)
                Q_EMIT keyMade(*created);
            else
                Q_EMIT failed(created.error());
            refreshKeys();
        });
}

void ServerSession::revokeKey(const QString& id)
{
    app::runAsync(
        m_parts.calls, this, [parts = m_parts, id] { return parts.keys.revoke(parts.principal, id); },
        [this](const Result<app::ApiKey>& revoked) {
            if (!revoked)
                Q_EMIT failed(revoked.error());
            refreshKeys();
        });
}

} // namespace mw::ui
