// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/audit/request_log.h"
#include "app/base/change_bus.h"
#include "app/base/clock.h"
#include "app/base/principal.h"
#include "app/config/setting_changes.h"
#include "app/server/endpoint.h"
#include "app/server/port_probe.h"
#include "engine/api/cancel.h"
#include "ui/models/keys_model.h"
#include "ui/models/log_model.h"
#include "ui/models/served_requests_model.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace mw::ui {

/// Where an address literal leads.
enum class AddressReach { Invalid, ThisMachine, Others };
AddressReach reachOf(const QString& address);

/// What is recorded of a call beyond its row.
struct CallDetails {
    bool read = false;                        ///< until then nothing is known
    std::optional<app::RequestRecord> record; ///< none: it asked no model, or has not ended
    std::optional<app::RequestTexts> texts;   ///< none: they were not to be kept
    std::optional<Error> error;
};

/// The endpoint as the window switches it: its state, its requests and the keys that open it. Starting,
/// draining and the store stay off the main thread. Main thread only; signals fire there. Destroying the
/// session ends the endpoint at once and, when it is stopping already, leaves that to the pool.
class ServerSession : public QObject {
    Q_OBJECT
public:
    enum class State { Off, Starting, Serving, Draining, Failed };

    /// All of them outlive the session and the pool's calls.
    struct Parts {
        /// Called on `calls`; what is not given in the options comes from the settings.
        std::function<Result<std::unique_ptr<app::Endpoint>>(const app::EndpointOptions&)> start;
        app::KeyService& keys;
        app::SettingChanges& settingChanges;
        app::ChangeBus& bus;
        const app::Clock& clock;
        app::Principal principal;
        QThreadPool& calls;
        app::RequestLog& requestLog;
        const app::LogRing& log;
    };

    explicit ServerSession(Parts parts, QObject* parent = nullptr);
    ~ServerSession() override;

    State state() const { return m_state; }
    /// "http://127.0.0.1:8484": where it listens, or would; the port is 0 where one will be chosen.
    QString url() const;
    /// What the settings say.
    QString address() const;
    int port() const;
    /// Whether the settings have changed since the start, so that the next one differs.
    bool outdated() const;

    /// Of the last start, in state Failed.
    const Error& startError() const { return m_startError; }
    /// A port that is free, where the wanted one is not.
    std::optional<int> freePort() const { return m_freePort; }

    void start();
    /// Stores the port, then starts.
    void startOn(int port);
    /// Takes nothing new and ends when all answers under way are complete.
    void stop();
    /// Ends those too.
    void stopNow();
    /// How many requests are being answered.
    int underWay() const { return m_underWay; }

    /// Stores both; they take effect at the next start.
    void setAddress(const QString& address, int port);

    /// Whether a place could be listened on now; `tested` answers.
    void testAddress(const QString& address, int port);

    /// Whether prompts and answers of calls are recorded from now on.
    bool recordsTexts() const;
    /// What is recorded of the call of a row; `callRead` answers.
    void readCall(const app::ServedRequest& request);

    LogModel& log() { return m_log; }

    /// While somebody looks the requests follow four times a second, else once.
    void setWatched(bool watched);

    ServedRequestsModel& requests() { return m_requests; }
    KeysModel& keys() { return m_keys; }
    /// Whether the keys were read; until then no key means nothing.
    bool keysListed() const { return m_keysListed; }
    /// The clock by which keys expire, microseconds UTC.
    std::int64_t now() const { return m_parts.clock.now(); }
    void refreshKeys();
    void createKey(const app::NewKey& key);
    void revokeKey(const QString& id);

Q_SIGNALS:
    /// State, address, or what they would be.
    void changed();
    void underWayChanged();
    void keysChanged();
    void tested(const QString& address, int port, const Result<mw::app::PortReport>& report);
    void callRead(const QString& requestId, const mw::ui::CallDetails& details);
    /// The only moment in which the key's text is there.
    void keyMade(const mw::app::CreatedKey& key);
    /// Of keys and settings; a failed start is a state.
    void failed(const mw::Error& error);

private:
    struct Attempt;

    void setState(State state);
    void started(Attempt attempt);
    void drained();
    void look();
    void setUnderWay(int count);
    static Attempt attempt(const Parts& parts, const QString& firstKeyName);

    const Parts m_parts;
    State m_state = State::Off;
    Error m_startError;
    std::optional<int> m_freePort;
    std::shared_ptr<app::Endpoint> m_endpoint;
    QString m_wantedAddress; ///< as of the last start
    int m_wantedPort = 0;
    Cancel m_stopNow;
    ServedRequestsModel m_requests;
    KeysModel m_keys;
    LogModel m_log;
    bool m_keysListed = false;
    int m_underWay = 0;
    std::uint64_t m_revision = 0;
    QTimer m_timer;
    QElapsedTimer m_keysRead;
    std::vector<app::ChangeBus::Subscription> m_subscriptions;
};

} // namespace mw::ui
