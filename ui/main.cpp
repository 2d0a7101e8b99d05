// SPDX-License-Identifier: Apache-2.0
// The composition root of the desktop program: makes every service and hands it its collaborators.
#include "app/base/default_model.h"
#include "app/base/log_ring.h"
#include "app/base/paths.h"
#include "app/cli/control_client.h"
#include "app/cli/endpoint_start.h"
#include "app/cli/program.h"
#include "app/cli/services.h"
#include "app/config/settings.h"
#include "app/runtime/engine_library.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/shell/background.h"
#include "ui/shell/command_line.h"
#include "ui/shell/desktop.h"
#include "ui/shell/language.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/take_over.h"
#include "ui/shell/theme_look.h"
#include "ui/shell/window_state.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"

#include <QApplication>
#include <QDir>
#include <QIcon>
#include <QProcess>
#include <QScreen>
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
    app::Services services(folder, settings);
    // A few milliseconds on a sound disk; without it the window still answers from a file.
    const Result<void> storeOpened = services.openStore(QStringLiteral("window"));
    if (!storeOpened && !line.screenshot && raisedInstead(storeOpened.error(), folder, line))
        return 0;
    const QString statePath = QDir(folder.path()).filePath(QStringLiteral("window.json"));
    // A picture shows the window and its tables as they are at first.
    const ui::WindowState windowState =
        line.screenshot ? ui::WindowState{} : ui::WindowState::read(statePath);
    ui::Desktop desktop(
        {services, settings, log, theme, language, look,
         app::defaultModelFile(folder, QCoreApplication::applicationFilePath()),
         line.screenshot ? QString() : QDir(folder.path()).filePath(QStringLiteral("tables.json")),
         storeOpened ? std::nullopt : std::optional(storeOpened.error()), windowState,
         line.screenshot ? QString() : QDir(folder.path()).filePath(QStringLiteral("comparison.json"))});
    ui::MainWindow& window = *desktop.window;
    // Whoever closes the streams of a verb that runs here must not end the program.
    std::signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<app::ControlServer> control;
    if (storeOpened) {
        const auto granted = [&window](const app::InstanceWish& wish) {
            if (wish.kind != app::InstanceWish::Kind::Show)
                return false;
            QMetaObject::invokeMethod(
                &window,
                [&window, path = QFile::decodeName(QByteArray::fromStdString(wish.path))] {
                    window.bringUp(path);
                },
                Qt::QueuedConnection);
            return true;
        };
        if (auto listening = app::serveForwarded(services, desktop.threads.calls(), granted))
            control = *std::move(listening);
        else
            failed(listening.error());
    }

    // Hidden is not closed: the window says itself when the program is to end.
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(&window, &ui::MainWindow::closed, &application, &QCoreApplication::quit);
    ui::TakeOver takeOver(folder.path(), desktop.activities, desktop.threads.calls());
    if (!settingsRead)
        window.playground().showError(settingsRead.error());
    else if (!storeOpened)
        showHeld(storeOpened.error(), services, window, takeOver);
    window.showPage(line.screenshot ? line.screenshot->page
                                    : firstPage(line, windowState, bool(storeOpened)));

    std::unique_ptr<ui::Screenshot> screenshot;
    if (line.screenshot) {
        window.setAttribute(Qt::WA_DontShowOnScreen);
        window.setMinimumSize(0, 0);
        window.resize(line.screenshot->size);
        screenshot = std::make_unique<ui::Screenshot>(line, window, desktop.chat);
        screenshot->begin();
    } else if (windowState.geometry.isEmpty() && window.screen() != nullptr) {
        // The first time it fits into a small laptop's screen, with the frame that the desktop draws around
        // it.
        window.resize(
            window.size().boundedTo(window.screen()->availableSize() - QSize(0, ui::tokens::space6)));
    }
    if (!line.ask.isEmpty()) {
        QObject::connect(
            &desktop.models, &ui::ModelSession::modelChanged, &window,
            [&window, question = line.ask] {
                if (window.compare() != nullptr && window.currentPage() == window.compare())
                    window.compare()->askExactly(question);
                else
                    window.playground().askExactly(question);
            },
            Qt::SingleShotConnection);
    }
    if (line.hidden && window.background() != nullptr && !line.screenshot)
        window.background()->hideWindow();
    else
        window.show();
    // After the first painting: opening the engine and a model must not delay the window.
    QTimer::singleShot(0, &window, [&] {
        if (storeOpened) {
            if (line.serve)
                desktop.server->start();
            desktop.threads.calls().start([&services] {
                // What cannot be loaded is shown where its state is shown.
                static_cast<void>(services.plans().restore(services.principal()));
            });
        }
        if (line.model.isEmpty())
            window.playground().openDefaultModel();
        else
            window.playground().openModel(modelFile(line));
    });
    const int code = QApplication::exec();
    if (!line.screenshot) {
        if (const auto saved = window.state().write(statePath); !saved)
            failed(saved.error());
    }
    return code;
}
