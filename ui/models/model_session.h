// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/model_runtime.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// The model that the window works with: opens files through the runtime, off the main thread, and keeps
/// the model in use until the next one is ready. Main thread only; signals fire there.
class ModelSession : public QObject {
    Q_OBJECT
public:
    enum class State {
        Empty,   ///< no model
        Reading, ///< the header of a file is read, what it needs is not known yet
        Loading,
        Ready
    };

    /// A model file: what its header says and what it would need.
    struct Candidate {
        QString path;
        std::optional<ModelDescription> description;
        app::MemoryFit fit;
        int contextTokens = 0; ///< as asked for; 0 is the engine's choice
    };

    ModelSession(app::ModelRuntime& runtime, QThreadPool& calls, QObject* parent = nullptr);
    ~ModelSession() override;

    State state() const;
    bool busy() const { return m_opening.has_value(); }

    /// The loaded model or null; stays while another one loads.
    const std::shared_ptr<Model>& model() const { return m_model; }
    /// What is being opened, else what is loaded.
    const Candidate* shown() const;
    const Candidate* loaded() const { return m_model ? &m_loaded : nullptr; }
    const std::optional<EngineInfo>& engine() const { return m_engine; }

    quint64 bytesDone() const { return m_done; }
    quint64 bytesTotal() const { return m_total; }

    /// The model's name for people: the file's, without the ending and the quantization.
    static QString displayName(const Candidate& candidate);

    /// Replaces an opening under way.
    void open(const QString& path, int contextTokens = 0);
    void cancel();

Q_SIGNALS:
    void changed();
    void progressed();
    void modelChanged();
    void failed(const mw::Error& error, const QString& path);

private:
    struct Counters {
        std::atomic<quint64> done = 0;
        std::atomic<quint64> total = 0;
    };

    void load(quint64 serial);
    void fail(const Error& error);
    void release(std::shared_ptr<Model> model);

    app::ModelRuntime& m_runtime;
    QThreadPool& m_calls;
    Candidate m_loaded;
    std::shared_ptr<Model> m_model;
    std::optional<Candidate> m_opening;
    std::optional<EngineInfo> m_engine;
    bool m_fitKnown = false;
    quint64 m_serial = 0; ///< of the newest open; older answers are dropped
    Cancel m_cancel;
    std::shared_ptr<Counters> m_counters;
    QTimer m_progressTimer;
    quint64 m_done = 0;
    quint64 m_total = 0;
};

} // namespace mw::ui
