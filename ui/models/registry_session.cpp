// SPDX-License-Identifier: Apache-2.0
#include "ui/models/registry_session.h"

#include "app/config/settings.h"
#include "app/runtime/deployment_plans.h"
#include "app/runtime/deployments.h"

#include <QCoreApplication>

namespace mw::ui {

namespace {

/// Calls on the main thread. Not through the session, which may go while somebody announces; its
/// subscriptions are what ends the calls.
app::Executor mainThread()
{
    return [](std::function<void()> call) {
        QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(call), Qt::QueuedConnection);
    };
}

LoadedState loadedStateOf(app::DeploymentState state)
{
    switch (state) {
    case app::DeploymentState::Loading:
    case app::DeploymentState::Warming:
        return LoadedState::Loading;
    case app::DeploymentState::Ready:
        return LoadedState::Loaded;
    case app::DeploymentState::Draining:
        return LoadedState::Unloading;
    case app::DeploymentState::Failed:
        return LoadedState::Failed;
    case app::DeploymentState::Absent:
        break;
    }
    return LoadedState::NotLoaded;
}

} // namespace

RegistrySession::RegistrySession(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    using Topic = app::Change::Topic;
    for (const Topic topic : {Topic::Models, Topic::Aliases}) {
        m_subscriptions.push_back(
            m_parts.bus.subscribe(topic, mainThread(), [this](const app::Change&) { refresh(); }));
    }
    m_subscriptions.push_back(m_parts.bus.subscribe(Topic::Deployments, mainThread(),
                                                    [this](const app::Change&) { refreshStates(); }));
}

template <typename Work>
void RegistrySession::call(Work work)
{
    app::runAsync(m_parts.calls, this, std::move(work), [this](const Result<void>& done) {
        if (!done)
            Q_EMIT failed(done.error());
    });
}

void RegistrySession::refresh()
{
    if (m_reading) { // what comes while a list is on its way may not be in it
        m_readAgain = true;
        return;
    }
    m_reading = true;
    app::runAsync(
        m_parts.calls, this, [parts = m_parts] { return parts.registry.models(parts.principal); },
        [this](const Result<std::vector<app::RegisteredModel>>& models) {
            m_reading = false;
            if (std::exchange(m_readAgain, false))
                refresh();
            if (!models) {
                Q_EMIT failed(models.error());
                return;
            }
            m_listed = true;
            m_rows.setModels(*models);
            refreshStates();
            Q_EMIT changed();
        });
}

void RegistrySession::refreshStates()
{
    std::map<QString, LoadedState> states;
    for (const app::DeploymentStatus& status : m_parts.deployments.list())
        states[QString::fromStdString(status.target.id())] = loadedStateOf(status.state);
    m_rows.setLoadedStates(std::move(states));
}

void RegistrySession::importFile(const QString& path)
{
    if (m_importing)
        return;
    m_importing = path;
    m_progress = {};
    m_cancel = app::runAsync(
        m_parts.work, this,
        [parts = m_parts, path](const app::WorkControl& control) {
            return parts.registry.importFile(parts.principal, {path, {}}, control.report(), control.cancel());
        },
        [this](const Result<app::ImportOutcome>& outcome) {
            m_importing.reset();
            if (outcome)
                Q_EMIT imported(outcome->version.reference(), outcome->existed);
            else if (outcome.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(outcome.error());
            Q_EMIT changed();
        },
        [this](const app::WorkProgress& progress) {
            m_progress = progress;
            Q_EMIT progressed();
        });
    Q_EMIT changed();
}

void RegistrySession::cancelImport()
{
    if (m_importing)
        m_cancel.request();
}

void RegistrySession::remove(const QString& reference)
{
    const int row = m_rows.rowOf(reference);
    if (row < 0)
        return;
    const app::ModelVersion& version = m_rows.at(row);
    call([parts = m_parts, name = version.model, number = version.version] {
        return parts.registry.removeVersions(parts.principal, name, number);
    });
}

void RegistrySession::load(const QString& reference)
{
    call([parts = m_parts, reference]() -> Result<void> {
        const auto model = parts.registry.resolve(parts.principal, reference.toStdString());
        if (!model)
            return model.error();
        app::DeploymentTarget target;
        target.model = model->name;
        target.version = model->version;
        target.path = model->path;
        target.engine = app::enginePath(parts.settings.text("engine.path"));
        return parts.deployments.load(parts.principal, target);
    });
}

void RegistrySession::unload(const QString& reference)
{
    call([parts = m_parts, reference] {
        return parts.deployments.unload(parts.principal, reference.toStdString());
    });
}

app::DeploymentWish RegistrySession::wish(const QString& reference) const
{
    if (const auto wanted = m_wishes.find(reference); wanted != m_wishes.end())
        return wanted->second;
    const auto status = m_parts.deployments.status(reference.toStdString());
    return status ? status->wish : app::DeploymentWish();
}

void RegistrySession::setWish(const QString& reference, const app::DeploymentWish& wish)
{
    m_wishes[reference] = wish;
    if (!m_storing)
        storeNextWish();
}

void RegistrySession::storeNextWish()
{
    if (m_wishes.empty())
        return;
    m_storing = true;
    const auto [reference, wish] = *m_wishes.begin();
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, reference = reference, wish = wish] {
            return parts.plans.set(parts.principal, reference.toStdString(), wish);
        },
        [this, reference = reference, wish = wish](const Result<void>& done) {
            m_storing = false;
            // Another one for the same version may have come meanwhile; where it failed what was there before
            // is shown again.
            if (const auto wanted = m_wishes.find(reference);
                wanted != m_wishes.end() && wanted->second == wish)
                m_wishes.erase(wanted);
            if (!done)
                Q_EMIT failed(done.error());
            Q_EMIT changed();
            storeNextWish();
        });
}

} // namespace mw::ui
