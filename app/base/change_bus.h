// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace mw::app {

/// What changed, named as narrowly as a subscriber needs to look again; the new state is asked for, not sent.
struct Change {
    enum class Topic { Deployments, Models, Aliases, Settings, Keys, Requests };
    Topic topic = Topic::Deployments;
    std::string id; ///< of the thing that changed; empty: any of the topic may have
};

/// Runs a call somewhere: on a pool, on an event loop, or at once. Must not block and must not throw.
using Executor = std::function<void(std::function<void()>)>;

/// Calls where the change is announced; for subscribers that only set a flag.
Executor callAtOnce();

/// Announces changes to whoever subscribed. Any thread may call any method; announcing never waits for a
/// subscriber that has an executor of its own. Changes arrive in the order of their announcement if the
/// executor keeps order. The bus may go before its subscriptions.
class ChangeBus {
public:
    using Handler = std::function<void(const Change&)>;

    /// The subscription: once its destructor has returned, the handler is not called again. The destructor
    /// waits for a call under way on another thread, and may be reached from inside the handler.
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Subscription&&) = default;
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription();

    private:
        friend class ChangeBus;
        struct Target;
        explicit Subscription(std::shared_ptr<Target> target) : m_target(std::move(target)) {}
        std::shared_ptr<Target> m_target;
    };

    /// `handler` is called through `executor` for every change of `topic`.
    [[nodiscard]] Subscription subscribe(Change::Topic topic, Executor executor, Handler handler);

    void announce(const Change& change);

private:
    std::mutex m_mutex;
    std::vector<std::weak_ptr<Subscription::Target>> m_targets;
};

} // namespace mw::app
