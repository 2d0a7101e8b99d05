// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployment_plans.h"

#include "app/base/logging.h"

namespace mw::app {

namespace {

nlohmann::ordered_json wishJson(const DeploymentWish& wish)
{
    nlohmann::ordered_json json = {{"load_at_start", wish.loadAtStart}, {"keep_loaded", wish.keepLoaded}};
    if (wish.idleUnload)
        json["idle_unload_s"] = wish.idleUnload->count();
    return json;
}

DeploymentTarget targetOf(const ResolvedModel& model)
{
    return {model.name, model.version, model.path, EnginePath::Packed};
}

} // namespace

Result<void> DeploymentPlans::set(const Principal& principal, std::string_view reference,
                                  const DeploymentWish& wish)
{
    const auto model = m_parts.resolver.resolve(principal, reference);
    if (!model)
        return model.error();
    const DeploymentTarget target = targetOf(*model);
    const QString name = QString::fromStdString(model->name);
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, QLatin1String("model/") + name);
        !may)
        return may;
    const auto kept = m_parts.store.change([&](Connection& connection) -> Result<void> {
        const auto before = DeploymentRepository::find(connection, name, model->version);
        if (!before)
            return before.error();
        ChangeEvent event;
        event.principal = principal;
        event.action = QStringLiteral("set");
        event.resourceKind = QStringLiteral("deployment");
        event.resource = QString::fromStdString(target.id());
        if (*before)
            event.before = wishJson(**before);
        event.after = wishJson(wish);
        if (auto put = DeploymentRepository::put(connection, {name, model->version, wish}, principal.id,
                                                 m_parts.clock.now());
            !put)
            return put;
        return m_parts.recorder.record(connection, event);
    });
    if (!kept)
        return kept;
    {
        const std::lock_guard lock(m_mutex);
        m_leftOut.erase(target.id());
    }
    return m_parts.deployments.wish(principal, target, wish);
}

Result<void> DeploymentPlans::restore(const Principal& principal)
{
    const auto kept =
        m_parts.store.read([](Connection& connection) { return DeploymentRepository::all(connection); });
    if (!kept)
        return kept.error();
    for (const StoredDeployment& one : *kept) {
        const std::string reference = one.model.toStdString() + ":" + std::to_string(one.version);
        const auto model = m_parts.resolver.resolve(principal, reference);
        if (!model) {
            qCWarning(logRuntime) << "the deployment of" << reference.c_str()
                                  << "is left out:" << model.error().detail.c_str();
            if (one.wish.loadAtStart) {
                const std::lock_guard lock(m_mutex);
                m_leftOut.insert(reference);
            }
            continue;
        }
        const DeploymentTarget target = targetOf(*model);
        if (auto wished = m_parts.deployments.wish(principal, target, one.wish); !wished)
            return wished;
        if (!one.wish.loadAtStart)
            continue;
        if (auto begun = m_parts.deployments.load(principal, target); !begun)
            return begun;
    }
    const std::lock_guard lock(m_mutex);
    m_restored = true;
    return {};
}

StartState DeploymentPlans::startState() const
{
    StartState state;
    std::set<std::string> leftOut;
    {
        const std::lock_guard lock(m_mutex);
        state.restored = m_restored;
        leftOut = m_leftOut;
    }
    for (const DeploymentStatus& one : m_parts.deployments.list()) {
        const bool there = one.state != DeploymentState::Failed && one.wasReady;
        if (there)
            leftOut.erase(one.target.id());
        else if (one.wish.loadAtStart)
            ++state.missing;
    }
    state.missing += static_cast<int>(leftOut.size());
    return state;
}

Result<std::vector<StoredDeployment>> DeploymentPlans::list(const Principal& principal)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Read, QStringLiteral("deployment")); !may)
        return may.error();
    return m_parts.store.read([](Connection& connection) { return DeploymentRepository::all(connection); });
}

} // namespace mw::app
