// SPDX-License-Identifier: Apache-2.0
#include "ui/models/model_session.h"

#include "app/base/async.h"
#include "app/cli/services.h"
#include "app/runtime/scheduling_settings.h"
#include "ui/theme/tokens.h"

#include <QFileInfo>

namespace mw::ui {

namespace {

struct Inspection {
    ModelDescription description;
    app::MemoryFit fit;
    EngineInfo engine;
    int contextTokens = 0;
};

Result<Inspection> inspect(app::ModelRuntime& runtime, const QString& path, int contextTokens,
                           KvCacheType kvCache)
{
    auto engine = runtime.engineInfo();
    if (!engine)
        return engine.error();
    auto description = runtime.describe(path);
    if (!description)
        return description.error();
    Inspection inspection{*std::move(description), {}, *std::move(engine), contextTokens};
    const int most = inspection.description.contextLength;
    if (most > 0 && contextTokens > most) // chosen for another model; the engine would refuse it
        inspection.contextTokens = most;
    inspection.fit = runtime.fit(inspection.description, inspection.contextTokens, kvCache);
    return inspection;
}

} // namespace

ModelSession::ModelSession(const app::Services& services, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_services(services), m_calls(calls)
{
    m_deployments = services.changes().subscribe(
        app::Change::Topic::Deployments,
        [this](std::function<void()> call) {
            QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
        },
        [this](const app::Change& change) {
            const auto concerns = [&change](const std::optional<app::DeploymentTarget>& target) {
                return target && target->id() == change.id;
            };
            if (concerns(m_openingTarget) || concerns(m_target))
                follow();
        });
    m_progressTimer.setInterval(tokens::progressMs);
    connect(&m_progressTimer, &QTimer::timeout, this, [this] {
        const quint64 done = m_counters->done.load(std::memory_order_relaxed);
        const quint64 total = m_counters->total.load(std::memory_order_relaxed);
        if (done == m_done && total == m_total)
            return;
        m_done = done;
        m_total = total;
        Q_EMIT progressed();
    });
}

ModelSession::~ModelSession()
{
    m_deployments = {};
    m_cancel.request();
    release(std::move(m_model));
}

ModelSession::State ModelSession::state() const
{
    if (m_opening)
        return m_opening->description ? State::Loading : State::Reading;
    if (!m_usable)
        return State::Empty;
    if (!m_target)
        return State::Ready;
    switch (m_status ? m_status->state : app::DeploymentState::Absent) {
    case app::DeploymentState::Ready:
        return State::Ready;
    case app::DeploymentState::Loading:
    case app::DeploymentState::Warming:
        return State::Loading;
    case app::DeploymentState::Failed:
        return State::Failed;
    case app::DeploymentState::Absent:
    case app::DeploymentState::Draining:
        break;
    }
    return State::Resting;
}

const ModelSession::Candidate* ModelSession::shown() const
{
    if (m_opening)
        return &*m_opening;
    return loaded();
}

int ModelSession::contextTokens() const
{
    if (m_model)
        return m_model->contextTokens();
    return m_status ? m_status->contextTokens : 0;
}

std::optional<LoadedFigures> ModelSession::figures() const
{
    if (m_target)
        return loadedFigures(m_services.deployments(), QString::fromStdString(m_target->id()));
    if (!m_model || !m_usable)
        return std::nullopt;
    return LoadedFigures{displayName(*m_usable), m_engine ? QString::fromStdString(m_engine->isa) : QString(),
                         m_model->memory(), m_model->activity()};
}

QString ModelSession::displayName(const Candidate& candidate)
{
    if (!candidate.registered.isEmpty())
        return candidate.registered;
    QString name = QFileInfo(candidate.path).completeBaseName();
    if (candidate.description) {
        const QString quantization = QString::fromStdString(candidate.description->quantization);
        const qsizetype cut = name.size() - quantization.size() - 1;
        if (!quantization.isEmpty() && cut > 0 && name.endsWith(quantization, Qt::CaseInsensitive) &&
            !name[cut].isLetterOrNumber())
            name.truncate(cut);
    }
    return name;
}

quint64 ModelSession::beginOpening(Candidate candidate)
{
    m_cancel.request();
    m_cancel = Cancel();
    m_opening = std::move(candidate);
    m_openingTarget.reset();
    m_done = m_total = 0;
    m_counters = std::make_shared<Counters>();
    Q_EMIT changed();
    return ++m_serial;
}

void ModelSession::open(const QString& path, int contextTokens)
{
    Candidate candidate;
    candidate.path = path;
    candidate.contextTokens = contextTokens;
    const quint64 serial = beginOpening(std::move(candidate));
    app::runAsync(
        m_calls, this,
        [&runtime = m_services.runtime(), path, contextTokens,
         kvCache = app::kvCacheType(m_services.settings())] {
            return inspect(runtime, path, contextTokens, kvCache);
        },
        [this, serial](Result<Inspection> result) {
            if (serial != m_serial)
                return;
            if (!result) {
                fail(result.error());
                return;
            }
            m_opening->description = std::move(result->description);
            m_opening->fit = result->fit;
            m_opening->contextTokens = result->contextTokens;
            m_engine = std::move(result->engine);
            Q_EMIT changed();
            load(serial);
        });
}

void ModelSession::openRegistered(const QString& reference, bool quietly)
{
    Candidate candidate;
    candidate.registered = reference;
    const quint64 serial = beginOpening(std::move(candidate));
    struct Found {
        app::DeploymentTarget target;
        Inspection inspection;
    };
    app::runAsync(
        m_calls, this,
        [&services = m_services, name = reference.toStdString()]() -> Result<Found> {
            const auto& settings = services.settings();
            auto target = services.inference().resolve(services.principal(), name,
                                                       app::enginePath(settings.text("engine.path")));
            if (!target)
                return target.error();
            auto inspection = inspect(services.runtime(), target->path,
                                      static_cast<int>(settings.integer("engine.context_tokens")),
                                      app::kvCacheType(settings));
            if (!inspection)
                return inspection.error();
            return Found{*std::move(target), *std::move(inspection)};
        },
        [this, serial, reference, quietly](Result<Found> result) {
            if (serial != m_serial)
                return;
            if (!result && quietly && result.error().code == ErrorCode::NotFound) {
                m_opening.reset();
                Q_EMIT changed();
                Q_EMIT notRegistered(reference);
                return;
            }
            if (!result) {
                fail(result.error());
                return;
            }
            m_opening->path = result->target.path;
            m_opening->registered =
                QString::fromStdString(result->target.model) + u':' + QString::number(result->target.version);
            m_opening->description = std::move(result->inspection.description);
            m_opening->fit = result->inspection.fit;
            m_engine = std::move(result->inspection.engine);
            deploy(serial, std::move(result->target));
        });
}

void ModelSession::deploy(quint64 serial, app::DeploymentTarget target)
{
    app::runAsync(
        m_calls, this,
        [&services = m_services, target]() -> Result<app::DeploymentTarget> {
            if (auto begun = services.deployments().load(services.principal(), target); !begun)
                return begun.error();
            return target;
        },
        [this, serial](Result<app::DeploymentTarget> result) {
            if (serial != m_serial) {
                if (result)
                    unload(result->id());
                return;
            }
            if (!result) {
                fail(result.error());
                return;
            }
            m_openingTarget = *std::move(result);
            follow();
        });
    Q_EMIT changed();
}

void ModelSession::unload(const std::string& id)
{
    m_calls.start([&services = m_services, id] {
        // What is not loading any more needs no cancelling.
        static_cast<void>(services.deployments().unload(services.principal(), id));
    });
}

/// Looks at the deployments that matter; called for each of their changes.
void ModelSession::follow()
{
    if (m_target) {
        m_status = m_services.deployments().status(m_target->id());
        if (m_status && !m_opening) {
            m_done = m_status->progress.bytesDone;
            m_total = m_status->progress.bytesTotal;
        }
    }
    if (!m_openingTarget) {
        Q_EMIT changed();
        return;
    }
    const auto status = m_services.deployments().status(m_openingTarget->id());
    if (!status)
        return;
    if (status->state == app::DeploymentState::Failed) {
        fail(status->cause.value_or(Error{}));
    } else if (status->state == app::DeploymentState::Ready) {
        m_target = std::exchange(m_openingTarget, std::nullopt);
        m_status = status;
        use(*std::exchange(m_opening, std::nullopt), nullptr);
    } else {
        m_done = status->progress.bytesDone;
        m_total = status->progress.bytesTotal;
        Q_EMIT progressed();
    }
}

void ModelSession::loadAgain()
{
    if (!m_target || m_opening)
        return;
    app::runAsync(
        m_calls, this,
        [&services = m_services, target = *m_target]() -> Result<bool> {
            if (auto begun = services.deployments().load(services.principal(), target); !begun)
                return begun.error();
            return true;
        },
        [this](Result<bool> result) {
            if (!result)
                Q_EMIT failed(result.error(), {});
        });
}

void ModelSession::use(Candidate candidate, std::shared_ptr<Model> model)
{
    release(std::exchange(m_model, std::move(model)));
    m_usable = std::move(candidate);
    Q_EMIT modelChanged();
    Q_EMIT changed();
}

void ModelSession::load(quint64 serial)
{
    m_progressTimer.start();
    app::runAsync(
        m_calls, this,
        [&runtime = m_services.runtime(), path = m_opening->path,
         options = LoadOptions{.contextTokens = m_opening->contextTokens,
                               .kvCache = app::kvCacheType(m_services.settings()),
                               .scheduling = app::schedulingLimits(m_services.settings())},
         counters = m_counters, cancel = m_cancel] {
            return runtime.load(
                path, options,
                [counters](const LoadProgress& progress) {
                    counters->done.store(progress.bytesDone, std::memory_order_relaxed);
                    counters->total.store(progress.bytesTotal, std::memory_order_relaxed);
                },
                cancel);
        },
        [this, serial](Result<std::shared_ptr<Model>> result) {
            if (serial != m_serial) {
                if (result)
                    release(*std::move(result));
                return;
            }
            if (!result) {
                fail(result.error());
                return;
            }
            m_progressTimer.stop();
            m_target.reset();
            m_status.reset();
            use(*std::exchange(m_opening, std::nullopt), *std::move(result));
        });
}

void ModelSession::fail(const Error& error)
{
    m_progressTimer.stop();
    const QString path = m_opening->path;
    m_opening.reset();
    m_openingTarget.reset();
    Q_EMIT changed();
    if (error.code != ErrorCode::Cancelled)
        Q_EMIT failed(error, path);
}

void ModelSession::cancel()
{
    if (!m_opening)
        return;
    m_cancel.request();
    ++m_serial;
    m_progressTimer.stop();
    m_opening.reset();
    if (const auto target = std::exchange(m_openingTarget, std::nullopt))
        unload(target->id());
    Q_EMIT changed();
}

void ModelSession::release(std::shared_ptr<Model> model)
{
    // The last owner waits for the step under way: not here.
    if (model)
        m_calls.start([model = std::move(model)]() mutable { model.reset(); });
}

} // namespace mw::ui
