// SPDX-License-Identifier: Apache-2.0
#include "app/cli/services.h"

#include "app/runtime/scheduling_settings.h"

namespace mw::app {

namespace {

DeploymentLimits limitsOf(const Settings& settings)
{
    constexpr std::uint64_t megabyte = 1'000'000;
    DeploymentLimits limits;
    limits.loadWait = std::chrono::seconds(settings.integer("runtime.load_wait_s"));
    limits.idleUnload = std::chrono::seconds(settings.integer("runtime.idle_unload_s"));
    limits.memoryBudget = static_cast<std::uint64_t>(settings.integer("runtime.memory_budget")) * megabyte;
    limits.contextTokens = static_cast<int>(settings.integer("engine.context_tokens"));
    limits.kvCache = kvCacheType(settings);
    limits.scheduling = schedulingLimits(settings);
    return limits;
}

} // namespace

Services::Services(DataFolder folder, Settings& settings, SystemCalls* calls)
    : m_parts(std::make_shared<Parts>(std::move(folder), settings, calls)), m_settings(settings)
{
    EngineOptions engine;
    engine.threads = static_cast<int>(settings.integer("engine.threads"));
    m_parts->runtime = std::make_unique<ModelRuntime>(engine);
    m_parts->threadSetting = m_parts->changes.subscribe(
        Change::Topic::Settings, callAtOnce(),
        [&settings, &runtime = *m_parts->runtime](const Change& change) {
            if (change.id == "engine.threads" || change.id.empty())
                runtime.setThreads(static_cast<int>(settings.integer("engine.threads")));
        });
    m_parts->inspector = std::make_unique<FileInspector>(*m_parts->runtime);
    m_parts->deployments =
        std::make_unique<Deployments>(*m_parts->runtime, m_parts->authorizer, m_parts->metrics,
                                      m_parts->changes, [&settings] { return limitsOf(settings); });
    m_parts->inference = std::make_unique<InferenceService>(settings, m_parts->authorizer,
                                                            *m_parts->deployments, m_parts->metrics);
}

Services::Services(const Services& instance, const Settings& settings)
    : m_parts(instance.m_parts), m_settings(settings)
{}

Services::~Services() = default;

Result<void> Services::openStore(const QString& serves)
{
    if (const auto made = m_parts->folder.ensure(); !made)
        return made.error();
    auto lock = FolderLock::take(m_parts->files, m_parts->folder.path(), serves);
    if (!lock)
        return lock.error();
    auto store = Store::open(m_parts->folder.store(), m_parts->files, m_parts->clock);
    if (!store)
        return store.error();
    const Clock& clock = m_parts->clock;
    const Authorizer& authorizer = m_parts->authorizer;
    auto changeLog = std::make_unique<ChangeLog>(**store, authorizer, clock);
    auto requestLog = std::make_unique<RequestLog>(
        **store, authorizer, clock, [&settings = m_settings] { return settings.flag("audit.record_texts"); });
    if (const auto recovered = requestLog->recover(); !recovered)
        return recovered.error();
    auto keys =
        std::make_unique<KeyService>(**store, m_parts->ring, authorizer, *changeLog, clock, m_parts->changes);
    if (const auto loaded = keys->load(); !loaded)
        return loaded.error();
    auto registry =
        std::make_unique<Registry>(Registry::Parts{**store, m_parts->files, clock, authorizer,
                                                   *m_parts->inspector, *changeLog, m_parts->changes},
                                   m_parts->folder.artefacts());
    if (const auto settled = registry->open(); !settled)
        return settled.error();
    auto settingChanges = std::make_unique<SettingChanges>(
        SettingChanges::Parts{m_parts->settings, **store, authorizer, *changeLog, m_parts->changes});
    auto conversations = std::make_unique<ConversationService>(**store, authorizer, clock);
    if (const auto recovered = conversations->recover(); !recovered)
        return recovered.error();
    auto presets = std::make_unique<PresetService>(
        PresetService::Parts{**store, authorizer, *changeLog, clock, m_parts->settings.catalogue()});
    m_parts->plans = std::make_unique<DeploymentPlans>(
        DeploymentPlans::Parts{**store, authorizer, clock, *changeLog, *registry, *m_parts->deployments});
    m_parts->inference->connectStore(*registry, *requestLog);
    m_parts->lock = *std::move(lock);
    m_parts->store = *std::move(store);
    m_parts->changeLog = std::move(changeLog);
    m_parts->requestLog = std::move(requestLog);
    m_parts->keys = std::move(keys);
    m_parts->settingChanges = std::move(settingChanges);
    m_parts->conversations = std::move(conversations);
    m_parts->presets = std::move(presets);
    m_parts->registry = std::move(registry);
    return {};
}

} // namespace mw::app
