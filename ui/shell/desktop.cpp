// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/desktop.h"

#include "app/cli/endpoint_start.h"
#include "app/runtime/machine.h"

#include <QThread>

namespace mw::ui {

namespace {

std::unique_ptr<RegistrySession> makeRegistry(const Desktop::Parts& parts, Desktop& desktop)
{
    if (parts.storeError)
        return nullptr;
    const app::Services& services = parts.services;
    return std::make_unique<RegistrySession>(RegistrySession::Parts{
        services.registry(), services.deployments(), services.plans(), parts.settings, services.changes(),
        services.principal(), desktop.threads.calls(), desktop.threads.work(), services.runtime(),
        desktop.checking, desktop.activities});
}

std::unique_ptr<app::BenchmarkService> makeBenchmarking(const Desktop::Parts& parts)
{
    if (parts.storeError)
        return nullptr;
    const app::Services& services = parts.services;
    const auto processor = [folder = services.folder().path()] { return app::readMachine(folder).processor; };
    return std::make_unique<app::BenchmarkService>(
        app::BenchmarkService::Parts{services.runtime(), services.deployments(), services.registry(),
                                     services.authorizer(), processor, QThread::idealThreadCount()});
}

std::unique_ptr<BenchmarkSession> makeBenchmarks(const Desktop::Parts& parts, Desktop& desktop)
{
    if (parts.storeError)
        return nullptr;
    return std::make_unique<BenchmarkSession>(
        BenchmarkSession::Parts{*desktop.benchmarking, desktop.settingsSession, parts.services.principal(),
                                desktop.threads.calls(), desktop.activities});
}

std::unique_ptr<ComparisonSession> makeComparison(const Desktop::Parts& parts, Desktop& desktop)
{
    if (parts.storeError)
        return nullptr;
    const app::Services& services = parts.services;
    return std::make_unique<ComparisonSession>(ComparisonSession::Parts{
        services.inference(), services.principal(), parts.settings, desktop.models, desktop.activities,
        desktop.comparisonMemory, services.clock(), desktop.threads.calls()});
}

std::unique_ptr<ServerSession> makeServer(const Desktop::Parts& parts, Desktop& desktop)
{
    if (parts.storeError)
        return nullptr;
    const app::Services& services = parts.services;
    return std::make_unique<ServerSession>(ServerSession::Parts{
        [&services, &threads = desktop.threads](const app::EndpointOptions& options) {
            return app::startEndpoint(services, threads, options);
        },
        services.keys(), services.settingChanges(), services.changes(), services.clock(),
        services.principal(), desktop.threads.calls(), services.requestLog(), parts.log});
}

} // namespace

Desktop::Desktop(const Parts& parts)
    : checking(parts.services.runtime(), parts.services.authorizer(), parts.settings),
      benchmarking(makeBenchmarking(parts)), models(parts.services, threads.calls()),
      chat(parts.services.inference(), parts.services.principal(), models, threads.calls()),
      completion(parts.services.inference(), parts.services.principal(), models, threads.calls()),
      check(checking, parts.services.principal(), models, threads.calls()),
      monitor({parts.services.metrics(),
               parts.services.httpMetrics(),
               [&services = parts.services] { return services.deployments().memoryHeld(); },
               threads.calls(),
               {},
               [&services = parts.services] { return loadedFigures(services.deployments()); }}),
      settingsSession({parts.settings, parts.storeError ? nullptr : &parts.services.settingChanges(),
                       parts.services.changes(), parts.services.principal(), threads.calls(),
                       parts.storeError}),
      about(models, parts.services.folder().path(), threads.calls(),
            parts.storeError ? QString() : parts.services.store().productVersion()),
      conversations({parts.storeError ? nullptr : &parts.services.conversations(), parts.services.principal(),
                     chat, parts.services.clock(), threads.calls()}),
      presets({parts.storeError ? nullptr : &parts.services.presets(), parts.services.principal(),
               threads.calls()}),
      tables(parts.storeError ? QString() : parts.tablesFile, threads.calls()),
      comparisonMemory(parts.storeError ? QString() : parts.comparisonFile, threads.calls()),
      comparison(makeComparison(parts, *this)), registry(makeRegistry(parts, *this)),
      benchmarks(makeBenchmarks(parts, *this)), server(makeServer(parts, *this)),
      attention(registry.get(), server.get(), parts.services.folder().path(), threads.calls())
{
    std::optional<MainWindow::StoreSessions> sessions;
    if (!parts.storeError)
        sessions.emplace(MainWindow::StoreSessions{*registry, *server, *comparison, *benchmarks});
    const PlaygroundContext context{parts.look,
                                    parts.settings,
                                    models,
                                    chat,
                                    completion,
                                    check,
                                    conversations,
                                    presets,
                                    threads.calls(),
                                    settingsSession,
                                    parts.defaultModel};
    window = std::make_unique<MainWindow>(parts.theme, parts.language, context, sessions,
                                          MainWindow::Parts{activities, attention, monitor, settingsSession,
                                                            about, tables, parts.services.folder().path()},
                                          parts.state);
}

} // namespace mw::ui
