// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"

#include "app/cli/endpoint_start.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/shell/theme_look.h"

#include <QApplication>
#include <QTest>

namespace mw::test {

namespace {
constexpr int patienceMs = 30'000;
}

WindowFixture::WindowFixture(Store store, const QString& dataFolder)
{
    const QString path = dataFolder.isEmpty() ? folder.path() : dataFolder;
    auto catalogue = app::SettingsCatalogue::builtIn();
    Q_ASSERT(catalogue);
    settings = std::make_unique<app::Settings>(*std::move(catalogue));
    const auto opened = settings->open(folder.filePath(QStringLiteral("settings.json")));
    Q_ASSERT(opened);
    const auto oneThread = settings->overrideForProcess("engine.threads", app::SettingValue(std::int64_t(1)));
    Q_ASSERT(oneThread);
    services = std::make_unique<app::Services>(app::DataFolder(path), *settings);
    language.set(QStringLiteral("en"));
    theme = std::make_unique<ui::Theme>(*qApp, ui::ThemeMode::Light);
    ui::keepLook(look, *theme, language);
    if (store == Store::Open) {
        const auto held = services->openStore(QStringLiteral("window"));
        Q_ASSERT(held);
    }
    checking = std::make_unique<app::ReferenceCheckService>(services->runtime(), services->authorizer());
    models = std::make_unique<ui::ModelSession>(*services, threads.calls());
    chat = std::make_unique<ui::ChatSession>(services->inference(), services->principal(), *models,
                                             threads.calls());
    completion = std::make_unique<ui::CompletionSession>(services->inference(), services->principal(),
                                                         *models, threads.calls());
    check = std::make_unique<ui::ReferenceCheckSession>(*checking, services->principal(), *models,
                                                        threads.calls());
    history = std::make_unique<ui::RequestHistory>(*services, threads.calls());
    conversations = std::make_unique<ui::ConversationLibrary>(
        ui::ConversationLibrary::Parts{services->storeIsOpen() ? &services->conversations() : nullptr,
                                       services->principal(), *chat, services->clock(), threads.calls()});
    presets = std::make_unique<ui::PresetLibrary>(ui::PresetLibrary::Parts{
        services->storeIsOpen() ? &services->presets() : nullptr, services->principal(), threads.calls()});
    monitor = std::make_unique<ui::MonitorSession>(
        ui::MonitorSession::Parts{services->metrics(), services->httpMetrics(),
                                  [this] { return services->deployments().memoryHeld(); }, threads.calls()});
    std::optional<ui::MainWindow::StoreSessions> sessions;
    if (store == Store::Open) {
        const auto anyPort = settings->overrideForProcess("server.port", app::SettingValue(std::int64_t(0)));
        Q_ASSERT(anyPort);
        registry = std::make_unique<ui::RegistrySession>(ui::RegistrySession::Parts{
            services->registry(), services->deployments(), services->plans(), *settings, services->changes(),
            services->principal(), threads.calls(), threads.work()});
        server = std::make_unique<ui::ServerSession>(
            ui::ServerSession::Parts{[this](const app::EndpointOptions& options) {
                                         return app::startEndpoint(*services, threads, options);
                                     },
                                     services->keys(), services->settingChanges(), services->changes(),
                                     services->clock(), services->principal(), threads.calls()});
        sessions.emplace(ui::MainWindow::StoreSessions{*registry, *server});
    }
    settingsSession = std::make_unique<ui::SettingsSession>(ui::SettingsSession::Parts{
        *settings, sessions ? &services->settingChanges() : nullptr, services->changes(),
        services->principal(), threads.calls(),
        sessions ? std::nullopt : std::optional(Error{ErrorCode::DataFolderInUse, "no store is open"})});
    about = std::make_unique<ui::AboutSession>(*models, folder.path(), threads.calls());
    attention = std::make_unique<ui::Attention>(registry.get(), server.get(), folder.path(), threads.calls());
    const ui::PlaygroundContext context{
        look,        *settings,       *models,          *chat,
        *completion, *check,          *history,         *conversations,
        *presets,    threads.calls(), *settingsSession, folder.filePath(QStringLiteral("default.gguf"))};
    window = std::make_unique<ui::MainWindow>(
        *theme, language, context, sessions,
        ui::MainWindow::Parts{activities, *attention, *monitor, *settingsSession, *about, folder.path()},
        ui::WindowState{});
    window->showPage(QStringLiteral("playground"));
    window->show();
    // Shortcuts belong to the active window.
    [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(window.get());
}

bool WindowFixture::openTiny(const std::string& path)
{
    page().openModel(QString::fromStdString(path));
    return QTest::qWaitFor([this] { return models->state() == ui::ModelSession::State::Ready; }, patienceMs);
}

bool WindowFixture::ask(const QString& question)
{
    page().ask(question);
    return QTest::qWaitFor([this] { return !chat->generating(); }, patienceMs);
}

} // namespace mw::test
