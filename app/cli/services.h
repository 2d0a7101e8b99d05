// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "app/base/paths.h"
#include "app/base/principal.h"
#include "app/config/settings.h"
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
    /// `settings` has its layers already and outlives the object.
    Services(DataFolder folder, const Settings& settings);
    ~Services();
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    const DataFolder& folder() const { return m_folder; }
    const Settings& settings() const { return m_settings; }
    ModelRuntime& runtime() const { return *m_runtime; }
    InferenceService& inference() const { return *m_inference; }

    /// The operating-system user of the folder, who acts at the window and the terminal.
    const Principal& principal() const { return m_principal; }

    /// Takes the folder's lock, saying to others that it `serves`, then opens the store and the services over
    /// it. Fails with DataFolderInUse (the owner's name in it) at once, and with the errors of Store::open;
    /// nothing is held then. Blocks on the disk.
    Result<void> openStore(const QString& serves);
    bool storeIsOpen() const { return m_store != nullptr; }

    /// Only after openStore.
    FolderLock& lock() const { return *m_lock; }
    Store& store() const { return *m_store; }

private:
    const DataFolder m_folder;
    const Settings& m_settings;
    const Principal m_principal;
    SystemCalls m_calls;
    const Files m_files;
    SystemClock m_clock;
    std::unique_ptr<ModelRuntime> m_runtime;
    std::unique_ptr<InferenceService> m_inference;

    mutable std::optional<FolderLock> m_lock; // outlives the store
    std::unique_ptr<Store> m_store;
};

} // namespace mw::app
