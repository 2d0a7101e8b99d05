// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"

#include "ui/pages/playground/playground_page.h"
#include "ui/shell/theme_look.h"

#include <QApplication>
#include <QTest>

namespace mw::test {

namespace {
constexpr int patienceMs = 30'000;
}

WindowFixture::WindowFixture(Store store, const QString& dataFolder, app::SystemCalls* calls)
{
    const QString path = dataFolder.isEmpty() ? folder.path() : dataFolder;
    auto catalogue = app::SettingsCatalogue::builtIn();
    Q_ASSERT(catalogue);
    settings = std::make_unique<app::Settings>(*std::move(catalogue));
    const auto opened = settings->open(folder.filePath(QStringLiteral("settings.json")));
    Q_ASSERT(opened);
    const auto oneThread = settings->overrideForProcess("engine.threads", app::SettingValue(std::int64_t(1)));
    Q_ASSERT(oneThread);
    services = std::make_unique<app::Services>(app::DataFolder(path), *settings, calls);
    language.set(QStringLiteral("en"));
    theme = std::make_unique<ui::Theme>(*qApp, ui::ThemeMode::Light);
    ui::keepLook(look, *theme, language);
    std::optional<Error> storeError;
    if (store == Store::Open) {
        const auto held = services->openStore(QStringLiteral("window"));
        Q_ASSERT(held);
        const auto anyPort = settings->overrideForProcess("server.port", app::SettingValue(std::int64_t(0)));
        Q_ASSERT(anyPort);
    } else {
        storeError = Error{ErrorCode::DataFolderInUse, "no store is open", {path.toStdString()}};
    }
    desktop = std::make_unique<ui::Desktop>(ui::Desktop::Parts{
        *services, *settings, log, *theme, language, look, folder.filePath(QStringLiteral("default.gguf")),
        QString(), storeError, ui::WindowState{}});
    models = &desktop->models;
    chat = &desktop->chat;
    completion = &desktop->completion;
    conversations = &desktop->conversations;
    presets = &desktop->presets;
    monitor = &desktop->monitor;
    settingsSession = &desktop->settingsSession;
    check = &desktop->check;
    activities = &desktop->activities;
    registry = desktop->registry.get();
    server = desktop->server.get();
    window = desktop->window.get();
    window->showPage(QStringLiteral("playground"));
    window->show();
    // Shortcuts belong to the active window.
    [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(window);
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
