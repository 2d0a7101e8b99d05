// SPDX-License-Identifier: Apache-2.0
#include "app/base/change_bus.h"

namespace mw::app {

struct ChangeBus::Subscription::Target {
    Target(Change::Topic wanted, Executor where, Handler what)
        : topic(wanted), executor(std::move(where)), handler(std::move(what))
    {}

    void call(const Change& change)
    {
        const std::lock_guard lock(mutex);
        if (active)
            handler(change);
    }

    const Change::Topic topic;
    const Executor executor;
    const Handler handler; // stays until the last call is over: it may end its own subscription
    std::recursive_mutex mutex;
    bool active = true;
};

Executor callAtOnce()
{
    return [](const std::function<void()>& call) { call(); };
}

ChangeBus::Subscription::~Subscription()
{
    if (!m_target)
        return;
    const std::lock_guard lock(m_target->mutex);
    m_target->active = false;
}

ChangeBus::Subscription& ChangeBus::Subscription::operator=(Subscription&& other) noexcept
{
    Subscription ending(std::move(other));
    std::swap(m_target, ending.m_target);
    return *this;
}

ChangeBus::Subscription ChangeBus::subscribe(Change::Topic topic, Executor executor, Handler handler)
{
    auto target = std::make_shared<Subscription::Target>(topic, std::move(executor), std::move(handler));
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_targets, [](const auto& known) { return known.expired(); });
    m_targets.push_back(target);
    return Subscription(std::move(target));
}

void ChangeBus::announce(const Change& change)
{
    std::vector<std::shared_ptr<Subscription::Target>> called;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& known : m_targets) {
            auto target = known.lock();
            if (target && target->topic == change.topic)
                called.push_back(std::move(target));
        }
    }
    for (auto& target : called) {
        const Executor& executor = target->executor;
        executor([target, change] { target->call(change); });
    }
}

} // namespace mw::app
