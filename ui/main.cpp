// SPDX-License-Identifier: Apache-2.0
// The composition root of the desktop program: makes every service and hands it its collaborators.
#include "app/base/default_model.h"
#include "app/base/log_ring.h"
#include "app/base/paths.h"
#include "app/base/threads.h"
#include "app/cli/control_client.h"
#include "app/cli/endpoint_start.h"
#include "app/cli/program.h"
#include "app/cli/services.h"
#include "app/config/settings.h"
#include "app/runtime/engine_library.h"
#include "ui/models/about_session.h"
#include "ui/models/activities.h"
#include "ui/models/attention.h"
#include "ui/models/chat_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/monitor_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/reference_check_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/request_history.h"
#include "ui/models/server_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/shell/background.h"
#include "ui/shell/command_line.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/take_over.h"
#include "ui/shell/theme_look.h"
#include "ui/shell/window_state.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_states.h"

#include <QApplication>
#include <QDir>
#include <QIcon>
#include <QProcess>
#include <QTimer>

#include <csignal>
#include <cstdio>

namespace {

bool displayThere()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

/// What must be in the environment before there is an application.
void prepareEnvironment(const mw::ui::CommandLine& line)
{
    if (!line.screenshot)
        return;
    if (!displayThere() && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (line.screenshot->scale != 1)
        qputenv("QT_SCALE_FACTOR", QByteArray::number(line.screenshot->scale));
}

QString modelFile(const mw::ui::CommandLine& line)
{
    return line.model.isEmpty() ? QString() : QDir::current().absoluteFilePath(line.model);
}

/// Whether a window of the same user has the folder and came to the front.
bool raisedInstead(const mw::Error& error, const mw::app::DataFolder& folder, const mw::ui::CommandLine& line)
{
    using namespace mw;
    if (error.code != ErrorCode::DataFolderInUse)
        return false;
    app::ForwardOptions options;
    options.dataFolder = folder.path();
    options.runtimeFolder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    app::InstanceWish wish;
    wish.path = QFile::encodeName(modelFile(line)).toStdString();
    const auto raised = app::askInstance(wish, options);
    return raised && *raised;
}

int failed(const mw::Error& error)
{
    const mw::app::ErrorText text = mw::app::errorText(error);
    std::fprintf(stderr, "modelwright: %s %s\n", qPrintable(text.cause), qPrintable(text.action));
    return mw::app::exitCode(error);
}

QString firstPage(const mw::ui::CommandLine& line, const mw::ui::WindowState& state, bool store)
{
    if (!line.page.isEmpty())
        return line.page;
    const bool askedForSomething = !line.model.isEmpty() || !line.ask.isEmpty() || !store;
    if (!state.welcomed && !askedForSomething)
        return QStringLiteral("welcome");
    return askedForSomething || state.page.isEmpty() ? QStringLiteral("playground") : state.page;
}

/// Says who has the data folder and, where it can be had, offers to take it over; the program then starts
/// anew over the free folder and serves where the other did.
void showHeld(const mw::Error& error, const mw::app::Services& services, mw::ui::MainWindow& window,
              mw::ui::TakeOver& takeOver)
{
    using namespace mw;
    const auto owner = services.owner();
    if (error.code != ErrorCode::DataFolderInUse || !owner || !ui::TakeOver::possible(owner->serves)) {
        window.playground().showError(error);
        return;
    }
    window.playground().banner().showError(
        error, [] { return ui::TakeOver::actionText(); }, [&takeOver] { takeOver.begin(); });
    QObject::connect(&takeOver, &ui::TakeOver::failed, &window,
                     [&window](const Error& why) { window.playground().showError(why); });
    QObject::connect(&takeOver, &ui::TakeOver::done, &window,
                     [address = ui::TakeOver::addressOf(owner->serves)] {
                         QStringList arguments = QCoreApplication::arguments().mid(1);
                         if (!arguments.contains(QLatin1String("--serve"))) {
                             arguments << QStringLiteral("--serve");
                             if (!address.isEmpty())
                                 arguments << QStringLiteral("--listen") << address;
                         }
                         QProcess::startDetached(QCoreApplication::applicationFilePath(), arguments);
                         QCoreApplication::quit();
                     });
}

} // namespace

int main(int argc, char** argv)
{
    using namespace mw;
    app::prepareEngineEnvironment();
    const ui::CommandLine::Parsed parsed = ui::CommandLine::parse(argc, argv);
    if (parsed.exitCode) {
        std::fputs(parsed.output.c_str(), *parsed.exitCode == 0 ? stdout : stderr);
        return *parsed.exitCode;
    }
    const ui::CommandLine& line = parsed.line;
    prepareEnvironment(line);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("modelwright"));
    QApplication::setApplicationVersion(QStringLiteral(MODELWRIGHT_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("modelwright"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/modelwright.svg")));

    const auto folder = app::DataFolder::locate(app::DataFolderSources::ofProcess(line.dataDir));
    if (const auto made = folder.ensure(); !made)
        return failed(made.error());
    auto catalogue = app::SettingsCatalogue::builtIn();
    if (!catalogue)
        return failed(catalogue.error());
    app::Settings settings(*std::move(catalogue));
    const Result<void> settingsRead = settings.open(folder.settingsFile());

    if (!line.listen.isEmpty()) {
        const auto options = app::listenOptionsFrom(line.listen.toStdString());
        if (!options)
            return failed(options.error());
        // An address that cannot be is told by the server's own start.
        static_cast<void>(
            settings.overrideForProcess("server.address", app::SettingValue(options->address.toStdString())));
        static_cast<void>(
            settings.overrideForProcess("server.port", app::SettingValue(std::int64_t(options->port))));
    }
    const auto setting = [&settings](const QString& option, const char* key) {
        return option.isEmpty() ? QString::fromStdString(settings.text(key)) : option;
    };
    ui::Language language;
    language.set(setting(line.language, "ui.language"));
    ui::Theme theme(application,
                    ui::themeModeFromName(setting(line.theme, "ui.theme")).value_or(ui::ThemeMode::System));
    ui::Look look;
    ui::keepLook(look, theme, language);

    const app::LogRing log;
    // The order is the order of need; the threads come before those whose calls run on them and, being
    // waited for by their destructor, must not outlive what those calls use.
    app::Services services(folder, settings);
    // A few milliseconds on a sound disk; without it the window still answers from a file.
    const Result<void> storeOpened = services.openStore(QStringLiteral("window"));
    if (!storeOpened && !line.screenshot && raisedInstead(storeOpened.error(), folder, line))
        return 0;
    app::ReferenceCheckService checking(services.runtime(), services.authorizer());
    app::Threads threads;
    ui::ModelSession models(services, threads.calls());
    ui::ChatSession chat(services.inference(), services.principal(), models, threads.calls());
    ui::CompletionSession completion(services.inference(), services.principal(), models, threads.calls());
    ui::ReferenceCheckSession check(checking, services.principal(), models, threads.calls());

    ui::MonitorSession monitor({services.metrics(), services.httpMetrics(),
                                [&services] { return services.deployments().memoryHeld(); },
                                threads.calls()});
    ui::SettingsSession settingsSession({settings, storeOpened ? &services.settingChanges() : nullptr,
                                         services.changes(), services.principal(), threads.calls(),
                                         storeOpened ? std::nullopt : std::optional(storeOpened.error())});
    ui::AboutSession about(models, folder.path(), threads.calls());
    ui::Activities activities;
    ui::RequestHistory history(services, threads.calls());
    ui::ConversationLibrary conversations({storeOpened ? &services.conversations() : nullptr,
                                           services.principal(), chat, services.clock(), threads.calls()});
    ui::PresetLibrary presets(
        {storeOpened ? &services.presets() : nullptr, services.principal(), threads.calls()});
    // Whoever closes the streams of a verb that runs here must not end the program.
    std::signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<ui::MainWindow> window;
    std::unique_ptr<app::ControlServer> control;
    if (storeOpened) {
        // The window may not be there yet: a wish waits in the main thread's queue for it.
        const auto granted = [&window](const app::InstanceWish& wish) {
            if (wish.kind != app::InstanceWish::Kind::Show)
                return false;
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [&window, path = QFile::decodeName(QByteArray::fromStdString(wish.path))] {
                    if (window)
                        window->bringUp(path);
                },
                Qt::QueuedConnection);
            return true;
        };
        if (auto listening = app::serveForwarded(services, threads.calls(), granted))
            control = *std::move(listening);
        else
            failed(listening.error());
    }

    std::unique_ptr<ui::TableStates> tables;
    std::unique_ptr<ui::RegistrySession> registry;
    std::unique_ptr<ui::ServerSession> server;
    std::optional<ui::MainWindow::StoreSessions> sessions;
    if (storeOpened) {
        // A picture shows the tables as they are at first.
        tables = std::make_unique<ui::TableStates>(
            line.screenshot ? QString() : QDir(folder.path()).filePath(QStringLiteral("tables.json")),
            threads.calls());
        registry = std::make_unique<ui::RegistrySession>(ui::RegistrySession::Parts{
            services.registry(), services.deployments(), services.plans(), settings, services.changes(),
            services.principal(), threads.calls(), threads.work(), services.runtime(), checking, activities});
        server = std::make_unique<ui::ServerSession>(ui::ServerSession::Parts{
            [&services, &threads](const app::EndpointOptions& options) {
                return app::startEndpoint(services, threads, options);
            },
            services.keys(), services.settingChanges(), services.changes(), services.clock(),
            services.principal(), threads.calls(), services.requestLog(), log});
        sessions.emplace(ui::MainWindow::StoreSessions{*registry, *server, *tables});
    }

    const QString statePath = QDir(folder.path()).filePath(QStringLiteral("window.json"));
    const ui::PlaygroundContext context{
        look,
        settings,
        models,
        chat,
        completion,
        check,
        history,
        conversations,
        presets,
        threads.calls(),
        settingsSession,
        app::defaultModelFile(folder, QCoreApplication::applicationFilePath())};
    ui::Attention attention(registry.get(), server.get(), folder.path(), threads.calls());
    const ui::WindowState windowState =
        line.screenshot ? ui::WindowState{} : ui::WindowState::read(statePath);
    window = std::make_unique<ui::MainWindow>(
        theme, language, context, sessions,
        ui::MainWindow::Parts{activities, attention, monitor, settingsSession, about, folder.path()},
        windowState);
    // Hidden is not closed: the window says itself when the program is to end.
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(window.get(), &ui::MainWindow::closed, &application, &QCoreApplication::quit);
    ui::TakeOver takeOver(folder.path(), activities, threads.calls());
    if (!settingsRead)
        window->playground().showError(settingsRead.error());
    else if (!storeOpened)
        showHeld(storeOpened.error(), services, *window, takeOver);
    window->showPage(line.screenshot ? line.screenshot->page
                                     : firstPage(line, windowState, bool(storeOpened)));

    std::unique_ptr<ui::Screenshot> screenshot;
    if (line.screenshot) {
        window->setAttribute(Qt::WA_DontShowOnScreen);
        window->setMinimumSize(0, 0);
        window->resize(line.screenshot->size);
        screenshot = std::make_unique<ui::Screenshot>(line, *window, chat);
        screenshot->begin();
    }
    if (!line.ask.isEmpty()) {
        QObject::connect(
            &models, &ui::ModelSession::modelChanged, window.get(),
            [&window, question = line.ask] { window->playground().askExactly(question); },
            Qt::SingleShotConnection);
    }
    if (line.hidden && window->background() != nullptr && !line.screenshot)
        window->background()->hideWindow();
    else
        window->show();
    // After the first painting: opening the engine and a model must not delay the window.
    QTimer::singleShot(0, window.get(), [&] {
        if (storeOpened) {
            history.refresh();
            if (line.serve)
                server->start();
            threads.calls().start([&services] {
                // What cannot be loaded is shown where its state is shown.
                static_cast<void>(services.plans().restore(services.principal()));
            });
        }
        if (line.model.isEmpty())
            window->playground().openDefaultModel();
        else
            window->playground().openModel(modelFile(line));
    });
    const int code = QApplication::exec();
    if (!line.screenshot) {
        if (const auto saved = window->state().write(statePath); !saved)
            failed(saved.error());
    }
    return code;
}
