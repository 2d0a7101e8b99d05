// SPDX-License-Identifier: Apache-2.0
#include "ui/models/registry_session.h"

#include "app/config/settings.h"
#include "app/runtime/deployment_plans.h"
#include "app/runtime/deployments.h"
#include "app/runtime/scheduling_settings.h"
#include "ui/models/main_thread.h"
#include "ui/theme/tokens.h"

#include <QFileInfo>

#include <algorithm>

namespace mw::ui {

namespace {

app::DeploymentTarget targetOf(const app::ResolvedModel& model)
{
    app::DeploymentTarget target;
    target.model = model.name;
    target.version = model.version;
    target.path = model.path;
    return target;
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

RegistrySession::RegistrySession(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_imports(parts.work, parts.activities),
      m_verifications(parts.work, parts.activities), m_checks(parts.calls, parts.activities)
{
    using Topic = app::Change::Topic;
    for (const Topic topic : {Topic::Models, Topic::Aliases}) {
        m_subscriptions.push_back(
            m_parts.bus.subscribe(topic, callOnMainThread(), [this](const app::Change& change) {
                refresh();
                if (QString::fromStdString(change.id) == m_historyModel)
                    readHistory(m_historyModel);
            }));
    }
    m_subscriptions.push_back(m_parts.bus.subscribe(Topic::Deployments, callOnMainThread(),
                                                    [this](const app::Change&) { refreshStates(); }));
    m_loadLook.setInterval(tokens::progressMs);
    connect(&m_loadLook, &QTimer::timeout, this, &RegistrySession::progressed);
}

RegistrySession::~RegistrySession() = default;

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
    bool loading = false;
    for (const app::DeploymentStatus& status : m_parts.deployments.list()) {
        const LoadedState state = loadedStateOf(status.state);
        states[QString::fromStdString(status.target.id())] = state;
        loading = loading || state == LoadedState::Loading;
    }
    m_rows.setLoadedStates(std::move(states));
    if (!loading)
        m_loadLook.stop();
    else if (!m_loadLook.isActive())
        m_loadLook.start();
    Q_EMIT changed();
}

app::WorkProgress RegistrySession::loadProgress(const QString& reference) const
{
    const auto status = m_parts.deployments.status(reference.toStdString());
    return status ? app::WorkProgress{status->progress.bytesDone, status->progress.bytesTotal}
                  : app::WorkProgress();
}

std::optional<LoadedFigures> RegistrySession::loaded(const QString& reference) const
{
    return loadedFigures(m_parts.deployments, reference);
}

void RegistrySession::importFiles(const QStringList& paths)
{
    for (const QString& path : paths)
        importFile(path);
}

void RegistrySession::importFile(const QString& path)
{
    const auto outcome = std::make_shared<app::ImportOutcome>();
    WorkQueue::Piece piece;
    piece.key = path;
    piece.title = [name = QFileInfo(path).fileName()] { return tr("Importing %1").arg(name); };
    piece.work = [parts = m_parts, path, outcome](const app::WorkControl& control) -> Result<void> {
        auto imported =
            parts.registry.importFile(parts.principal, {path, {}}, control.report(), control.cancel());
        if (!imported)
            return imported.error();
        *outcome = *std::move(imported);
        return {};
    };
    piece.done = [this, path, outcome](const Result<void>& done) {
        if (done)
            Q_EMIT imported(outcome->version.reference(), outcome->existed);
        else if (done.error().code != ErrorCode::Cancelled)
            Q_EMIT importFailed(path, done.error());
    };
    m_imports.add(std::move(piece));
}

void RegistrySession::verify(const QString& reference)
{
    const auto parsed = app::ModelReference::parse(reference.toStdString());
    if (!parsed)
        return;
    WorkQueue::Piece piece;
    piece.key = reference;
    piece.title = [reference] { return tr("Verifying %1").arg(reference); };
    piece.work = [parts = m_parts, parsed = *parsed](const app::WorkControl& control) -> Result<void> {
        const auto found = parts.registry.verify(parts.principal, parsed, control.report(), control.cancel());
        return found ? Result<void>() : found.error();
    };
    piece.done = [this, reference](const Result<void>& done) {
        if (done)
            Q_EMIT verified(reference);
        else if (done.error().code != ErrorCode::Cancelled)
            Q_EMIT failed(done.error());
    };
    m_verifications.add(std::move(piece));
}

void RegistrySession::check(const QString& reference)
{
    m_outcomes.erase(reference);
    const auto result = std::make_shared<std::optional<app::ReferenceCheck>>();
    WorkQueue::Piece piece;
    piece.key = reference;
    piece.title = [reference] { return tr("Checking %1 against the reference").arg(reference); };
    piece.work = [parts = m_parts, reference, result](const app::WorkControl& control) -> Result<void> {
        const auto model = parts.registry.resolve(parts.principal, reference.toStdString());
        if (!model)
            return model.error();
        auto lease = parts.deployments.leaseIfReady(parts.principal, targetOf(*model));
        if (!lease)
            return lease.error();
        std::shared_ptr<Model> loaded;
        if (*lease) { // held as long as the check needs the model
            const auto held = std::make_shared<app::Lease>(*std::move(lease));
            loaded = std::shared_ptr<Model>(held, &held->model());
        }
        auto check = parts.checking.run(parts.principal, model->path, std::move(loaded), control);
        if (!check)
            return check.error();
        *result = *std::move(check);
        return {};
    };
    piece.done = [this, reference, result](const Result<void>& done) {
        if (done)
            m_outcomes[reference] = {*result, {}};
        else if (done.error().code != ErrorCode::Cancelled)
            m_outcomes[reference] = {{}, done.error()};
    };
    m_checks.add(std::move(piece));
}

CheckOutcome RegistrySession::checkOf(const QString& reference) const
{
    const auto found = m_outcomes.find(reference);
    return found == m_outcomes.end() ? CheckOutcome() : found->second;
}

VersionDetails RegistrySession::details(const QString& reference) const
{
    const auto found = m_details.find(reference);
    return found == m_details.end() ? VersionDetails() : found->second;
}

void RegistrySession::readDetails(const QString& reference)
{
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, reference]() -> Result<VersionDetails> {
            const auto model = parts.registry.resolve(parts.principal, reference.toStdString());
            if (!model)
                return model.error();
            auto description = parts.runtime.describe(model->path);
            if (!description)
                return description.error();
            VersionDetails details;
            details.fit = parts.runtime.fit(*description,
                                            static_cast<int>(parts.settings.integer("engine.context_tokens")),
                                            app::kvCacheType(parts.settings));
            details.description = *std::move(description);
            return details;
        },
        [this, reference](Result<VersionDetails> read) {
            if (m_rows.rowOf(reference) < 0)
                return; // removed meanwhile
            if (read) {
                m_details[reference] = *std::move(read);
            } else {
                m_details[reference] = {};
                m_details[reference].error = read.error();
            }
            Q_EMIT detailsChanged(reference);
        });
}

void RegistrySession::setAlias(const QString& reference, const QString& alias, const QString& reason)
{
    const int row = m_rows.rowOf(reference);
    if (row < 0)
        return;
    call([parts = m_parts, model = m_rows.at(row).model, version = m_rows.at(row).version, alias,
          reason]() -> Result<void> {
        const auto set = parts.registry.setAlias(parts.principal, model, alias, version, reason);
        return set ? Result<void>() : set.error();
    });
}

void RegistrySession::removeAlias(const QString& model, const QString& alias, const QString& reason)
{
    QString pointedAt;
    for (int row = 0; row < m_rows.rowCount(); ++row) {
        if (m_rows.at(row).model == model && m_rows.at(row).aliases.contains(alias))
            pointedAt = m_rows.at(row).reference();
    }
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, model, alias, reason] {
            return parts.registry.removeAlias(parts.principal, model, alias, reason);
        },
        [this, pointedAt, alias](const Result<void>& removed) {
            if (!removed)
                Q_EMIT failed(removed.error());
            else if (!pointedAt.isEmpty())
                Q_EMIT aliasRemoved(pointedAt, alias);
        });
}

std::vector<app::AliasChange> RegistrySession::history(const QString& model) const
{
    return model == m_historyModel ? m_history : std::vector<app::AliasChange>();
}

void RegistrySession::readHistory(const QString& model)
{
    if (m_historyModel != model)
        m_history.clear();
    m_historyModel = model;
    if (model.isEmpty())
        return;
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, model] { return parts.registry.aliasHistory(parts.principal, model); },
        [this, model](Result<std::vector<app::AliasChange>> history) {
            if (m_historyModel != model || !history)
                return; // a model that is gone has none to show
            m_history = *std::move(history);
            std::reverse(m_history.begin(), m_history.end());
            Q_EMIT historyChanged(model);
        });
}

QString RegistrySession::keptBy(const QString& reference) const
{
    const int row = m_rows.rowOf(reference);
    if (row < 0)
        return {};
    const QStringList& aliases = m_rows.at(row).aliases;
    if (!aliases.isEmpty())
        return tr("An alias points at this version: %1").arg(aliases.join(QStringLiteral(", ")));
    if (wish(reference) != app::DeploymentWish())
        return tr("It is to be kept loaded or loaded at start. Switch that off first.");
    return {};
}

void RegistrySession::describe(const QString& model, const QString& description)
{
    app::runAsync(
        m_parts.calls, this,
        [parts = m_parts, model, description] {
            return parts.registry.setDescription(parts.principal, model, description);
        },
        [this, model, description](const Result<QString>& before) {
            if (before)
                Q_EMIT described(model, *before, description.trimmed());
            else
                Q_EMIT describeFailed(model, before.error());
        });
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
        app::DeploymentTarget target = targetOf(*model);
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
