// SPDX-License-Identifier: Apache-2.0
#include "ui/models/model_session.h"

#include "app/base/async.h"
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

Result<Inspection> inspect(app::ModelRuntime& runtime, const QString& path, int contextTokens)
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
    inspection.fit = runtime.fit(inspection.description, inspection.contextTokens);
    return inspection;
}

} // namespace

ModelSession::ModelSession(app::ModelRuntime& runtime, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_runtime(runtime), m_calls(calls)
{
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
    m_cancel.request();
    release(std::move(m_model));
}

ModelSession::State ModelSession::state() const
{
    if (m_opening)
        return m_opening->description ? State::Loading : State::Reading;
    return m_model ? State::Ready : State::Empty;
}

const ModelSession::Candidate* ModelSession::shown() const
{
    if (m_opening)
        return &*m_opening;
    return loaded();
}

QString ModelSession::displayName(const Candidate& candidate)
{
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

void ModelSession::open(const QString& path, int contextTokens)
{
    m_cancel.request();
    m_cancel = Cancel();
    const quint64 serial = ++m_serial;
    m_opening = Candidate{path, std::nullopt, {}, contextTokens};
    m_done = m_total = 0;
    m_counters = std::make_shared<Counters>();
    Q_EMIT changed();
    app::runAsync(
        m_calls, this,
        [&runtime = m_runtime, path, contextTokens] { return inspect(runtime, path, contextTokens); },
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

void ModelSession::load(quint64 serial)
{
    m_progressTimer.start();
    app::runAsync(
        m_calls, this,
        [&runtime = m_runtime, path = m_opening->path,
         options = LoadOptions{.contextTokens = m_opening->contextTokens}, counters = m_counters,
         cancel = m_cancel] {
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
            release(std::move(m_model));
            m_model = *std::move(result);
            m_loaded = *std::move(m_opening);
            m_opening.reset();
            Q_EMIT modelChanged();
            Q_EMIT changed();
        });
}

void ModelSession::fail(const Error& error)
{
    m_progressTimer.stop();
    const QString path = m_opening->path;
    m_opening.reset();
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
    Q_EMIT changed();
}

void ModelSession::release(std::shared_ptr<Model> model)
{
    // The last owner waits for the step under way: not here.
    if (model)
        m_calls.start([model = std::move(model)]() mutable { model.reset(); });
}

} // namespace mw::ui
