// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/base/change_bus.h"
#include "app/registry/registry.h"
#include "app/runtime/deployment.h"
#include "ui/models/registry_model.h"

#include <QObject>

#include <map>
#include <optional>

namespace mw::app {
class DeploymentPlans;
class Deployments;
class Settings;
} // namespace mw::app

namespace mw::ui {

/// The registered models as the window works with them: the table's rows, an import under way, removal. Work
/// leaves the main thread; the rows follow what anybody changes. Main thread only; signals fire there.
class RegistrySession : public QObject {
    Q_OBJECT
public:
    /// All of them outlive the session. Without deployments nothing is loaded and cannot be.
    struct Parts {
        app::Registry& registry;
        app::Deployments& deployments;
        app::DeploymentPlans& plans;
        const app::Settings& settings;
        app::ChangeBus& bus;
        app::Principal principal;
        QThreadPool& calls;
        QThreadPool& work;
    };

    explicit RegistrySession(const Parts& parts, QObject* parent = nullptr);

    RegistryModel& rows() { return m_rows; }

    /// Whether the list was read; until then an empty one means nothing.
    bool listed() const { return m_listed; }

    /// The file whose import is under way.
    const std::optional<QString>& importing() const { return m_importing; }
    const app::WorkProgress& progress() const { return m_progress; }

    /// Reads the list anew.
    void refresh();
    /// One at a time: while one is under way nothing happens.
    void importFile(const QString& path);
    void cancelImport();
    void remove(const QString& reference);
    void load(const QString& reference);
    void unload(const QString& reference);

    /// What is wanted of a version besides loading it when somebody asks.
    app::DeploymentWish wish(const QString& reference) const;
    /// One after the other, so that the last one set is the one that stays.
    void setWish(const QString& reference, const app::DeploymentWish& wish);

Q_SIGNALS:
    /// The list, or what is under way.
    void changed();
    void progressed();
    /// `existed`: the model had this content already.
    void imported(const QString& reference, bool existed);
    void failed(const mw::Error& error);

private:
    void refreshStates();
    void storeNextWish();
    template <typename Work>
    void call(Work work);

    const Parts m_parts;
    RegistryModel m_rows;
    std::optional<QString> m_importing;
    app::WorkProgress m_progress;
    Cancel m_cancel;
    std::map<QString, app::DeploymentWish> m_wishes; ///< that are not stored yet
    bool m_storing = false;
    bool m_listed = false;
    bool m_reading = false;
    bool m_readAgain = false;
    std::vector<app::ChangeBus::Subscription> m_subscriptions;
};

} // namespace mw::ui
