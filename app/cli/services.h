// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/access/scope_authorizer.h"
#include "app/audit/change_log.h"
#include "app/audit/request_log.h"
#include "app/base/change_bus.h"
#include "app/base/clock.h"
#include "app/base/paths.h"
#include "app/base/principal.h"
#include "app/config/setting_changes.h"
#include "app/config/settings.h"
#include "app/conversations/conversation_service.h"
#include "app/conversations/preset_service.h"
#include "app/monitoring/http_metrics.h"
#include "app/monitoring/metrics.h"
#include "app/registry/registry.h"
#include "app/runtime/deployment_plans.h"
#include "app/runtime/deployments.h"
#include "app/runtime/file_inspector.h"
#include "app/runtime/model_runtime.h"
#include "app/serving/inference_service.h"
#include "app/storage/folder_lock.h"
#include "app/storage/store.h"

#include <memory>
#include <optional>

namespace mw::app {

/// Every service of one instance, made in the order of need by a composition root, which hands it on. Making
/// it touches no file; `openStore` takes the data folder and makes what keeps something there. Services may
/// be used from any thread as each says; the object itself is made, opened and destroyed by one thread.
class Services {
public:
    /// `settings` has its layers already and outlives the object, as `calls` does, which tests give to have
    /// a disk that fails.
    Services(DataFolder folder, Settings& settings, SystemCalls* calls = nullptr);
    ~Services();
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    /// The same services for one verb that has settings of its own (its command line); both outlive it.
    Services(const Services& instance, const Settings& settings);

    const DataFolder& folder() const { return m_parts->folder; }
    const Settings& settings() const { return m_settings; }
    const Clock& clock() const { return m_parts->clock; }
    ModelRuntime& runtime() const { return *m_parts->runtime; }
    InferenceService& inference() const { return *m_parts->inference; }
    Deployments& deployments() const { return *m_parts->deployments; }
    Metrics& metrics() const { return m_parts->metrics; }
    HttpMetrics& httpMetrics() const { return m_parts->httpMetrics; }
    ChangeBus& changes() const { return m_parts->changes; }
    const Authorizer& authorizer() const { return m_parts->authorizer; }

    /// The operating-system user of the folder, who acts at the window and the terminal.
    const Principal& principal() const { return m_parts->principal; }

    /// Takes the folder's lock, saying to others that it `serves`, then opens the store and the services over
    /// it. Fails with DataFolderInUse (the owner's name in it) at once, and with the errors of Store::open;
    /// nothing is held then. Blocks on the disk.
    Result<void> openStore(const QString& serves);
    /// Who holds the folder, as that wrote it. Blocks on the disk.
    std::optional<FolderOwner> owner() const
    {
        return FolderLock::owner(m_parts->files, m_parts->folder.path());
    }
    bool storeIsOpen() const { return m_parts->store != nullptr; }

    /// Only after openStore.
    FolderLock& lock() const { return *m_parts->lock; }
    Store& store() const { return *m_parts->store; }
    ChangeLog& changeLog() const { return *m_parts->changeLog; }
    RequestLog& requestLog() const { return *m_parts->requestLog; }
    KeyService& keys() const { return *m_parts->keys; }
    Registry& registry() const { return *m_parts->registry; }
    SettingChanges& settingChanges() const { return *m_parts->settingChanges; }
    DeploymentPlans& plans() const { return *m_parts->plans; }
    ConversationService& conversations() const { return *m_parts->conversations; }
    PresetService& presets() const { return *m_parts->presets; }

private:
    /// In the order of need: what stands later uses what stands before it and is destroyed first. The models
    /// go before whatever their last answers are counted and recorded in.
    struct Parts {
        Parts(DataFolder where, Settings& own, SystemCalls* given)
            : folder(std::move(where)), settings(own), calls(given != nullptr ? *given : realCalls)
        {}

        const DataFolder folder;
        Settings& settings; // of the instance
        const Principal principal = Principal::owner();
        SystemCalls realCalls;
        SystemCalls& calls;
        const Files files{calls};
        SystemClock clock;
        ChangeBus changes;
        Metrics metrics;
        HttpMetrics httpMetrics;
        KeyRing ring;
        ScopeAuthorizer authorizer{ring, clock};
        std::optional<FolderLock> lock; // outlives the store
        std::unique_ptr<Store> store;
        std::unique_ptr<ChangeLog> changeLog;
        std::unique_ptr<RequestLog> requestLog;
        std::unique_ptr<KeyService> keys;
        std::unique_ptr<SettingChanges> settingChanges;
        std::unique_ptr<ConversationService> conversations;
        std::unique_ptr<PresetService> presets;
        std::unique_ptr<ModelRuntime> runtime;
        ChangeBus::Subscription threadSetting;
        std::unique_ptr<FileInspector> inspector;
        std::unique_ptr<Registry> registry;
        std::unique_ptr<Deployments> deployments;
        std::unique_ptr<DeploymentPlans> plans;
        std::unique_ptr<InferenceService> inference;
    };

    const std::shared_ptr<Parts> m_parts;
    const Settings& m_settings;
};

} // namespace mw::app
