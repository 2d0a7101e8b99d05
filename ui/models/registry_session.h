// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/base/change_bus.h"
#include "app/registry/registry.h"
#include "app/runtime/deployment.h"
#include "app/runtime/model_runtime.h"
#include "app/serving/reference_check.h"
#include "ui/models/loaded_figures.h"
#include "ui/models/registry_model.h"
#include "ui/models/work_queue.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <optional>

namespace mw::app {
class DeploymentPlans;
class Deployments;
class Settings;
} // namespace mw::app

namespace mw::ui {

/// What a file's header tells beyond its row, and what loading it would take of what is free now.
struct VersionDetails {
    std::optional<ModelDescription> description;
    app::MemoryFit fit;
    std::optional<Error> error;
};

/// How the last check of a version against the reference ended.
struct CheckOutcome {
    std::optional<app::ReferenceCheck> check;
    std::optional<Error> error;
};

/// The registered models as the window works with them: the table's rows, imports, aliases, loading,
/// verifying, checking, removal. Work leaves the main thread; the rows follow what anybody changes. Main
/// thread only; signals fire there.
class RegistrySession : public QObject {
    Q_OBJECT
public:
    /// All of them outlive the session.
    struct Parts {
        app::Registry& registry;
        app::Deployments& deployments;
        app::DeploymentPlans& plans;
        const app::Settings& settings;
        app::ChangeBus& bus;
        app::Principal principal;
        QThreadPool& calls;
        QThreadPool& work;
        app::ModelRuntime& runtime;
        app::ReferenceCheckService& checking;
        Activities& activities;
    };

    explicit RegistrySession(const Parts& parts, QObject* parent = nullptr);
    ~RegistrySession() override;

    RegistryModel& rows() { return m_rows; }

    /// Whether the list was read; until then an empty one means nothing.
    bool listed() const { return m_listed; }
    /// Reads the list anew.
    void refresh();

    /// One file after the other; keys are paths.
    WorkQueue& imports() { return m_imports; }
    void importFiles(const QStringList& paths);

    /// `described` or `describeFailed` follow.
    void describe(const QString& model, const QString& description);

    void remove(const QString& reference);
    /// Why a version cannot be removed, as a sentence; empty where it can.
    QString keptBy(const QString& reference) const;

    void load(const QString& reference);
    void unload(const QString& reference);
    /// What a loaded version takes and does now; nothing of another.
    std::optional<LoadedFigures> loaded(const QString& reference) const;
    /// While it loads.
    app::WorkProgress loadProgress(const QString& reference) const;

    /// Reads the file again and compares it with what was imported; keys are references.
    WorkQueue& verifications() { return m_verifications; }
    void verify(const QString& reference);

    /// Against the reference engine, in the packed one that serves it where it is loaded; keys are
    /// references.
    WorkQueue& checks() { return m_checks; }
    void check(const QString& reference);
    CheckOutcome checkOf(const QString& reference) const;

    /// What was read of it; `detailsChanged` tells of the rest. Memory is asked for anew by `readDetails`.
    VersionDetails details(const QString& reference) const;
    void readDetails(const QString& reference);

    /// Points an alias at a version.
    void setAlias(const QString& reference, const QString& alias, const QString& reason);
    /// `aliasRemoved` tells what undoes it.
    void removeAlias(const QString& model, const QString& alias, const QString& reason);
    /// Newest first, of the model whose history was read last; else empty.
    std::vector<app::AliasChange> history(const QString& model) const;
    void readHistory(const QString& model);

    /// What is wanted of a version besides loading it when somebody asks.
    app::DeploymentWish wish(const QString& reference) const;
    /// One after the other, so that the last one set is the one that stays.
    void setWish(const QString& reference, const app::DeploymentWish& wish);

Q_SIGNALS:
    /// The list was read, or its states have changed.
    void changed();
    /// Of what loads.
    void progressed();
    /// `existed`: the model had this content already.
    void imported(const QString& reference, bool existed);
    void importFailed(const QString& path, const mw::Error& error);
    void verified(const QString& reference);
    void detailsChanged(const QString& reference);
    void described(const QString& model, const QString& before, const QString& now);
    void describeFailed(const QString& model, const mw::Error& error);
    void historyChanged(const QString& model);
    void aliasRemoved(const QString& reference, const QString& alias);
    void failed(const mw::Error& error);

private:
    void importFile(const QString& path);
    void refreshStates();
    void storeNextWish();
    template <typename Work>
    void call(Work work);

    const Parts m_parts;
    RegistryModel m_rows;
    WorkQueue m_imports;
    WorkQueue m_verifications;
    WorkQueue m_checks;
    QTimer m_loadLook; ///< while something loads
    std::map<QString, VersionDetails> m_details;
    std::map<QString, CheckOutcome> m_outcomes;
    QString m_historyModel;
    std::vector<app::AliasChange> m_history;
    std::map<QString, app::DeploymentWish> m_wishes; ///< that are not stored yet
    bool m_storing = false;
    bool m_listed = false;
    bool m_reading = false;
    bool m_readAgain = false;
    std::vector<app::ChangeBus::Subscription> m_subscriptions;
};

} // namespace mw::ui
