// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployments.h"

#include "app/runtime/deployments_core.h"

#include <algorithm>

namespace mw::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds waitPerLook(50); // how late a cancel may be noticed

QString resourceOf(const DeploymentTarget& target)
{
    if (target.model.empty())
        return QLatin1String("file/") + target.path;
    return QLatin1String("model/") + QString::fromStdString(target.model);
}

Error stillLoading(const std::string& id)
{
    return {ErrorCode::Busy, id + " is still being loaded", {"loading", id}};
}

} // namespace

Lease::Lease(std::shared_ptr<Held> held, Model& model) : m_held(std::move(held)), m_model(&model) {}

Lease::Lease(Lease&& other) noexcept
    : m_held(std::move(other.m_held)), m_model(std::exchange(other.m_model, nullptr)),
      m_loadMs(other.m_loadMs)
{}

Lease& Lease::operator=(Lease&& other) noexcept
{
    m_held = std::move(other.m_held);
    m_model = std::exchange(other.m_model, nullptr);
    m_loadMs = other.m_loadMs;
    return *this;
}

Lease::~Lease() = default;

Lease Lease::another() const
{
    if (!m_held)
        return {};
    {
        const std::lock_guard lock(m_held->core->mutex);
        ++m_held->entry->leases;
    }
    return Lease(std::make_shared<Held>(m_held->core, m_held->entry), *m_model);
}

const DeploymentTarget& Lease::target() const
{
    return m_held->entry->target;
}

Deployments::Deployments(ModelRuntime& runtime, const Authorizer& authorizer, Metrics& metrics,
                         ChangeBus& changes, std::function<DeploymentLimits()> limits)
    : m_authorizer(authorizer), m_core(std::make_shared<Core>(runtime, metrics, changes, std::move(limits)))
{
    // Two, so that a small model does not wait for a large one.
    for (int i = 0; i < 2; ++i)
        m_threads.push_back(std::make_unique<OwnThread>("mw-load", [core = m_core] { core->work(); }));
}

Deployments::~Deployments()
{
    std::vector<std::shared_ptr<Model>> models;
    {
        const std::lock_guard lock(m_core->mutex);
        m_core->stopping = true;
        for (const auto& [id, entry] : m_core->entries)
            entry->cancel.request();
    }
    m_core->workThere.notify_all();
    m_core->changed.notify_all();
    m_threads.clear();
    {
        const std::lock_guard lock(m_core->mutex);
        for (const auto& [id, entry] : m_core->entries)
            models.push_back(std::move(entry->model));
    }
    models.clear(); // not under the lock: answers that end now end their leases
}

Result<Lease> Deployments::lease(const Principal& principal, const DeploymentTarget& target,
                                 const LeaseOptions& options)
{
    if (auto may = m_authorizer.require(principal, Action::Infer, resourceOf(target)); !may)
        return may.error();
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(m_core->mutex);
        entry = m_core->entry(target);
        ++entry->waiting;
    }
    auto leased = waitForLease(entry, options);
    const std::lock_guard lock(m_core->mutex);
    --entry->waiting;
    if (!leased && entry->waiting == 0 && !entry->wanted && entry->state == DeploymentState::Loading)
        entry->cancel.request();
    m_core->workThere.notify_all(); // it may be idle from now on
    return leased;
}

Result<Lease> Deployments::waitForLease(std::shared_ptr<Entry> entry, const LeaseOptions& options)
{
    const auto until = Clock::now() + options.wait.value_or(m_core->limits().loadWait);
    bool attempted = false; // by this caller: its failure is the answer, without another attempt
    Core::Lock lock(m_core->mutex);
    for (;;) {
        if (options.cancel.requested() || m_core->stopping)
            return Error{ErrorCode::Cancelled, "cancelled while waiting for the model", {}};
        switch (entry->state) {
        case DeploymentState::Ready: {
            if (entry->contextTokens < options.contextTokens) {
                entry->contextAsked = options.contextTokens;
                m_core->beginDrain(*entry);
                break;
            }
            ++entry->leases;
            Lease lease(std::make_shared<Lease::Held>(m_core, entry), *entry->model);
            lease.m_loadMs = attempted ? entry->loadMs : 0;
            return lease;
        }
        case DeploymentState::Absent:
            entry->contextAsked = std::max(entry->contextAsked, options.contextTokens);
            m_core->beginLoad(*entry);
            attempted = true;
            break;
        case DeploymentState::Failed:
            if (attempted || Clock::now() < entry->retryAt)
                return *entry->cause;
            m_core->beginLoad(*entry);
            attempted = true;
            break;
        case DeploymentState::Loading:
        case DeploymentState::Warming:
            attempted = true;
            break;
        case DeploymentState::Draining:
            break;
        }
        if (Clock::now() >= until)
            return stillLoading(entry->target.id());
        m_core->changed.wait_until(lock, std::min(until, Clock::now() + waitPerLook));
        if (options.progress && entry->state == DeploymentState::Loading) {
            const LoadProgress progress = entry->progress;
            lock.unlock();
            options.progress(progress);
            lock.lock();
        }
    }
}

Result<Lease> Deployments::leaseIfReady(const Principal& principal, const DeploymentTarget& target)
{
    if (auto may = m_authorizer.require(principal, Action::Infer, resourceOf(target)); !may)
        return may.error();
    const std::lock_guard lock(m_core->mutex);
    const auto found = m_core->entries.find(target.id());
    if (found == m_core->entries.end() || found->second->state != DeploymentState::Ready)
        return Lease();
    ++found->second->leases;
    return Lease(std::make_shared<Lease::Held>(m_core, found->second), *found->second->model);
}

Result<void> Deployments::load(const Principal& principal, const DeploymentTarget& target)
{
    if (auto may = m_authorizer.require(principal, Action::Manage, resourceOf(target)); !may)
        return may;
    {
        const std::lock_guard lock(m_core->mutex);
        Entry& entry = *m_core->entry(target);
        entry.wanted = true;
        if (entry.state == DeploymentState::Absent || entry.state == DeploymentState::Failed)
            m_core->beginLoad(entry);
    }
    m_core->announce(target.id());
    return {};
}

Result<void> Deployments::unload(const Principal& principal, const std::string& id)
{
    {
        const std::lock_guard lock(m_core->mutex);
        const auto found = m_core->entries.find(id);
        if (found == m_core->entries.end())
            return Error{ErrorCode::NotFound, "nothing is known of " + id, {"deployment", id}};
        Entry& entry = *found->second;
        if (auto may = m_authorizer.require(principal, Action::Manage, resourceOf(entry.target)); !may)
            return may;
        entry.wanted = false;
        if (entry.state == DeploymentState::Loading || entry.state == DeploymentState::Warming)
            entry.cancel.request();
        else if (entry.state == DeploymentState::Ready)
            m_core->beginDrain(entry);
        else if (entry.state == DeploymentState::Failed)
            entry.state = DeploymentState::Absent;
        m_core->changed.notify_all();
    }
    m_core->announce(id);
    return {};
}

bool Deployments::waitUnloaded(const std::string& id, std::chrono::milliseconds limit)
{
    Core::Lock lock(m_core->mutex);
    return m_core->changed.wait_for(lock, limit, [&] {
        const auto found = m_core->entries.find(id);
        return found == m_core->entries.end() || found->second->state == DeploymentState::Absent ||
               found->second->state == DeploymentState::Failed;
    });
}

Result<void> Deployments::wish(const Principal& principal, const DeploymentTarget& target,
                               const DeploymentWish& wish)
{
    if (auto may = m_authorizer.require(principal, Action::Manage, resourceOf(target)); !may)
        return may;
    {
        const std::lock_guard lock(m_core->mutex);
        m_core->entry(target)->wish = wish;
        m_core->workThere.notify_all();
    }
    m_core->announce(target.id());
    return {};
}

std::vector<DeploymentStatus> Deployments::list() const
{
    const std::lock_guard lock(m_core->mutex);
    std::vector<DeploymentStatus> all;
    all.reserve(m_core->entries.size());
    for (const auto& [id, entry] : m_core->entries)
        all.push_back(m_core->statusOf(*entry));
    return all;
}

std::optional<DeploymentStatus> Deployments::status(const std::string& id) const
{
    const std::lock_guard lock(m_core->mutex);
    const auto found = m_core->entries.find(id);
    if (found == m_core->entries.end())
        return std::nullopt;
    return m_core->statusOf(*found->second);
}

std::uint64_t Deployments::memoryHeld() const
{
    const std::lock_guard lock(m_core->mutex);
    std::uint64_t held = 0;
    for (const auto& [id, entry] : m_core->entries)
        held += entry->need;
    return held;
}

} // namespace mw::app
