// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/change_bus.h"
#include "app/runtime/deployments.h"
#include "ui/models/loaded_figures.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::app {
class Services;
}

namespace mw::ui {

/// The model that the window works with: a registered version, which its deployment loads and unloads, or a
/// file, which the session opens itself. Work leaves the main thread; the model in use stays until the next
/// one is ready. Main thread only; signals fire there.
class ModelSession : public QObject {
    Q_OBJECT
public:
    enum class State {
        Empty,   ///< no model
        Reading, ///< the header of a file is read, what it needs is not known yet
        Loading,
        Ready,
        Resting, ///< registered and not loaded now: the next question loads it
        Failed   ///< registered, and its last load failed
    };

    /// A model file: what its header says and what it would need.
    struct Candidate {
        QString path;
        QString registered; ///< "name:version"; empty for a file
        std::optional<ModelDescription> description;
        app::MemoryFit fit;
        int contextTokens = 0; ///< as asked for; 0 is the engine's choice
    };

    /// The services outlive the session.
    ModelSession(const app::Services& services, QThreadPool& calls, QObject* parent = nullptr);
    ~ModelSession() override;

    State state() const;
    bool busy() const { return m_opening.has_value(); }

    /// Whether there is a model to ask, perhaps one that has to be loaded first.
    bool usable() const { return m_usable.has_value(); }
    /// The model of a file; null for a registered one. Stays while another one loads.
    const std::shared_ptr<Model>& model() const { return m_model; }
    /// What is being opened, else what is in use.
    const Candidate* shown() const;
    const Candidate* loaded() const { return m_usable ? &*m_usable : nullptr; }
    /// Of the model in use; what a registered one would have where it is not loaded now.
    int contextTokens() const;
    /// Of a registered model in use: what its deployment says.
    const std::optional<app::DeploymentStatus>& deployment() const { return m_status; }
    const std::optional<EngineInfo>& engine() const { return m_engine; }
    /// What the model in use takes and does now; nothing where it is not loaded.
    std::optional<LoadedFigures> figures() const;

    quint64 bytesDone() const { return m_done; }
    quint64 bytesTotal() const { return m_total; }

    /// The model's name for people: the file's, without the ending and the quantization.
    static QString displayName(const Candidate& candidate);

    /// A file. Replaces an opening under way.
    void open(const QString& path, int contextTokens = 0);
    /// A registered model: "name", "name@alias" or "name:version". Where `quietly`, a name that is not
    /// registered is told by notRegistered instead of failed.
    void openRegistered(const QString& reference, bool quietly = false);
    /// Loads the registered model in use where it is not.
    void loadAgain();
    void cancel();

Q_SIGNALS:
    void changed();
    void progressed();
    void modelChanged();
    void failed(const mw::Error& error, const QString& path);
    void notRegistered(const QString& reference);

private:
    struct Counters {
        std::atomic<quint64> done = 0;
        std::atomic<quint64> total = 0;
    };

    quint64 beginOpening(Candidate candidate);
    void load(quint64 serial);
    void deploy(quint64 serial, app::DeploymentTarget target);
    void unload(const std::string& id);
    void follow();
    void use(Candidate candidate, std::shared_ptr<Model> model);
    void fail(const Error& error);
    void release(std::shared_ptr<Model> model);

    const app::Services& m_services;
    QThreadPool& m_calls;
    std::optional<Candidate> m_usable;
    std::shared_ptr<Model> m_model;
    std::optional<app::DeploymentTarget> m_target; ///< of the registered model in use
    std::optional<app::DeploymentStatus> m_status;
    std::optional<Candidate> m_opening;
    std::optional<app::DeploymentTarget> m_openingTarget;
    std::optional<EngineInfo> m_engine;
    quint64 m_serial = 0; ///< of the newest open; older answers are dropped
    Cancel m_cancel;
    std::shared_ptr<Counters> m_counters;
    QTimer m_progressTimer;
    quint64 m_done = 0;
    quint64 m_total = 0;
    app::ChangeBus::Subscription m_deployments; // last: its calls use all of the above
};

} // namespace mw::ui
