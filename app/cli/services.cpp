// SPDX-License-Identifier: Apache-2.0
#include "app/cli/services.h"

namespace mw::app {

Services::Services(DataFolder folder, const Settings& settings)
    : m_folder(std::move(folder)), m_settings(settings), m_principal(Principal::owner()), m_files(m_calls)
{
    EngineOptions engine;
    engine.threads = static_cast<int>(settings.integer("engine.threads"));
    m_runtime = std::make_unique<ModelRuntime>(engine);
    m_inference =
        std::make_unique<InferenceService>(std::chrono::seconds(settings.integer("stream.slow_reader_s")));
}

Services::~Services() = default;

Result<void> Services::openStore(const QString& serves)
{
    if (const auto made = m_folder.ensure(); !made)
        return made.error();
    auto lock = FolderLock::take(m_files, m_folder.path(), serves);
    if (!lock)
        return lock.error();
    auto store = Store::open(m_folder.store(), m_files, m_clock);
    if (!store)
        return store.error();
    m_lock = *std::move(lock);
    m_store = *std::move(store);
    return {};
}

} // namespace mw::app
