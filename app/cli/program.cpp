// SPDX-License-Identifier: Apache-2.0
#include "app/cli/program.h"

#include "app/base/error_text.h"
#include "app/base/threads.h"
#include "app/cli/aliases_verbs.h"
#include "app/cli/audit_list_verb.h"
#include "app/cli/bench_verb.h"
#include "app/cli/config_verbs.h"
#include "app/cli/control_client.h"
#include "app/cli/detokenize_verb.h"
#include "app/cli/eval_perplexity_verb.h"
#include "app/cli/keys_verbs.h"
#include "app/cli/models_show_verb.h"
#include "app/cli/models_verbs.h"
#include "app/cli/run_verb.h"
#include "app/cli/score_verb.h"
#include "app/cli/serve_verb.h"
#include "app/cli/setting_options.h"
#include "app/cli/tokenize_verb.h"
#include "app/cli/versions_verbs.h"

#include <CLI/CLI.hpp>

#include <QDir>

#include <algorithm>
#include <thread>

namespace mw::app {

namespace {

constexpr int usageExit = 2;
constexpr std::chrono::seconds ownerAnswersWithin(5);
constexpr std::chrono::milliseconds tryAgainAfter(30);

constexpr const char* footer = "MODEL is a path if it contains a / or ends in .gguf or .safetensors.\n"
                               "Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 not found,\n"
                               "5 data folder in use, 130 interrupted.";

/// The one shape of a message on the error stream. Where it cannot be written nobody is there to read it.
void say(Io& io, const QString& sentence)
{
    static_cast<void>(io.error.write("mw: " + sentence.toStdString() + "\n"));
}

int failed(Io& io, const Error& error, bool verbose)
{
    if (io.output.readerGone())
        return 1;
    if (error.code != ErrorCode::Cancelled) {
        const ErrorText text = errorText(error);
        say(io, text.line());
        if (!text.detail.isEmpty() && (verbose || error.code == ErrorCode::Internal))
            say(io, text.detail);
    }
    return exitCode(error);
}

/// The verbs and the command line that chooses one of them.
class CommandLine {
public:
    explicit CommandLine(const SettingsCatalogue& catalogue) : m_settings(catalogue)
    {
        m_app.name("mw");
        m_app.description("Language models on this machine");
        m_app.footer(footer);
        m_app.require_subcommand(1);
        m_app.fallthrough(); // the common options may stand before or after the verb
        m_app.add_option("--data-dir", m_common.dataDir, "Folder of settings and downloads")
            ->type_name("DIR");
        m_app.add_flag("--json", m_common.json, "One JSON document on standard output");
        m_app.add_flag("--yes", m_common.yes, "Answer confirmations with yes");
        m_app.add_flag("--verbose", m_common.verbose, "Details and timings on standard error");
        m_app.set_version_flag("--version", "mw " MODELWRIGHT_VERSION, "Print the version and exit");
        add<RunVerb>();
        add<TokenizeVerb>();
        add<DetokenizeVerb>();
        add<ScoreVerb>();
        add<EvalPerplexityVerb>();
        add<BenchVerb>();
        add<ModelsListVerb>();
        add<ModelsImportVerb>();
        add<ModelsShowVerb>();
        add<ModelsVerifyVerb>();
        add<ModelsDescribeVerb>();
        add<ModelsRemoveVerb>();
        add<VersionsListVerb>();
        add<VersionsShowVerb>();
        add<VersionsRemoveVerb>();
        add<AliasesSetVerb>();
        add<AliasesRemoveVerb>();
        add<AliasesListVerb>();
        add<AliasesHistoryVerb>();
        add<ConfigListVerb>();
        add<ConfigGetVerb>();
        add<ConfigSetVerb>();
        add<KeysCreateVerb>();
        add<KeysListVerb>();
        add<KeysRevokeVerb>();
        add<AuditListVerb>();
        add<ServeVerb>();
    }

    /// Nothing if a verb is to be run, else the exit code.
    std::optional<int> parse(std::vector<std::string> arguments, Io& io)
    {
        std::reverse(arguments.begin(), arguments.end()); // the order that this overload takes
        try {
            m_app.parse(std::move(arguments));
            return std::nullopt;
        } catch (const CLI::CallForHelp&) {
            return print(io, m_app.help());
        } catch (const CLI::CallForAllHelp&) {
            return print(io, m_app.help("", CLI::AppFormatMode::All));
        } catch (const CLI::CallForVersion& version) {
            return print(io, std::string(version.what()) + "\n");
        } catch (const CLI::ParseError& error) {
            say(io, QString::fromLocal8Bit(error.what()) + QLatin1String(". Run mw -h for the options."));
            return usageExit;
        }
    }

    Verb& chosen() { return *chosenEntry().verb; }

    /// What others are told that holds the data folder: "mw keys create".
    QString verbName()
    {
        QString name;
        for (const CLI::App* command = chosenEntry().command; command != nullptr;
             command = command->get_parent())
            name.prepend(QString::fromStdString(command->get_name()) + (name.isEmpty() ? u"" : u" "));
        return name;
    }

    const CommonOptions& common() const { return m_common; }
    const SettingOptions& settings() const { return m_settings; }

private:
    struct Entry {
        CLI::App* command;
        std::unique_ptr<Verb> verb;
    };

    const Entry& chosenEntry() const
    {
        for (const Entry& entry : m_verbs) {
            if (entry.command->parsed())
                return entry;
        }
        return m_verbs.front(); // not reached: require_subcommand
    }

    template <typename T>
    void add()
    {
        auto verb = std::make_unique<T>();
        CLI::App* command = verb->declare(m_app, m_settings);
        m_verbs.push_back({command, std::move(verb)});
    }

    static int print(Io& io, const std::string& text) { return io.output.write(text) ? 0 : 1; }

    CLI::App m_app;
    CommonOptions m_common;
    SettingOptions m_settings;
    std::vector<Entry> m_verbs;
};

/// The data folder's stored settings. A folder that was asked for must be there; without the usual one, or
/// with a damaged file, the verb still runs on the defaults.
Result<void> openSettings(Settings& settings, Io& io, const DataFolder& folder, bool asked)
{
    if (auto made = folder.ensure(); !made)
        return asked ? made : Result<void>();
    if (auto opened = settings.open(folder.settingsFile()); !opened)
        say(io, errorText(opened.error()).cause);
    for (const Error& problem : settings.problems()) {
        say(io, folder.settingsFile() + QLatin1String(": ") + errorText(problem).line());
    }
    return {};
}

int exitOf(const Result<void>& done, Io& io, const CommonOptions& common)
{
    return done ? 0 : failed(io, done.error(), common.verbose);
}

/// Opens the store, or has the instance that holds it run the verb; its exit code then. The holder may be
/// about to listen or about to end, so both are tried until one of them succeeds.
Result<std::optional<int>> openOrForward(Services& services, CommandLine& line,
                                         const std::vector<std::string>& arguments, Io& io)
{
    const auto until = std::chrono::steady_clock::now() + ownerAnswersWithin;
    ForwardOptions options;
    options.dataFolder = services.folder().path();
    options.runtimeFolder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    for (;;) {
        const auto opened = services.openStore(line.verbName());
        if (opened)
            return std::optional<int>();
        const bool held = opened.error().code == ErrorCode::DataFolderInUse;
        if (!held || io.descriptors[0] < 0 || !line.chosen().mayBeForwarded())
            return opened.error();
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return opened.error();
        if (io.cancel().requested())
            return Error{ErrorCode::Cancelled, "interrupted", {}};
        options.answerWithin = left;
        auto code = forwardCall(arguments, io, options);
        if (!code || *code)
            return code;
        std::this_thread::sleep_for(tryAgainAfter);
    }
}

int runVerb(CommandLine& line, Settings& settings, const std::vector<std::string>& arguments, Io& io,
            DataFolderSources sources)
{
    const CommonOptions& common = line.common();
    if (!common.dataDir.empty()) {
        sources.option = QDir(io.workingFolder)
                             .absoluteFilePath(QFile::decodeName(QByteArray::fromStdString(common.dataDir)));
    }
    const DataFolder folder = DataFolder::locate(sources);
    const bool asked = !sources.option.isEmpty() || !sources.home.isEmpty();
    if (auto opened = openSettings(settings, io, folder, asked); !opened)
        return failed(io, opened.error(), common.verbose);
    if (auto applied = line.settings().apply(settings); !applied)
        return failed(io, applied.error(), common.verbose);

    Services services(folder, settings);
    Verb& verb = line.chosen();
    if (!verb.needsStore())
        return exitOf(verb.run(io, services, common), io, common);
    const auto elsewhere = openOrForward(services, line, arguments, io);
    if (!elsewhere)
        return failed(io, elsewhere.error(), common.verbose);
    if (*elsewhere)
        return **elsewhere;
    Threads threads;
    // Who serves for others makes way for a window; a verb that somebody waits for does not.
    const auto granted = [&verb, &io](const InstanceWish& wish) {
        return wish.kind == InstanceWish::Kind::HandOver && verb.handsOver() && (io.interrupts.raise(), true);
    };
    const auto server = serveForwarded(services, threads.calls(), granted);
    if (!server && common.verbose) // the verb itself does not need it
        say(io, errorText(server.error()).cause);
    verb.useThreads(threads);
    const auto done = verb.run(io, services, common);
    if (server)
        (*server)->finish(io.cancel());
    return exitOf(done, io, common);
}

/// The settings of one handed-over verb: those of the instance, its own command line over them.
int runOver(CommandLine& line, Settings& settings, Io& io, const Services& instance)
{
    const CommonOptions& common = line.common();
    if (auto opened = openSettings(settings, io, instance.folder(), false); !opened)
        return failed(io, opened.error(), common.verbose);
    if (auto applied = line.settings().apply(settings); !applied)
        return failed(io, applied.error(), common.verbose);
    const Services services(instance, settings);
    return exitOf(line.chosen().run(io, services, common), io, common);
}

} // namespace

int runProgram(const std::vector<std::string>& arguments, Io& io, DataFolderSources folder)
{
    try {
        auto catalogue = SettingsCatalogue::builtIn();
        if (!catalogue)
            return failed(io, catalogue.error(), true);
        CommandLine line(*catalogue);
        if (const auto exit = line.parse(arguments, io))
            return *exit;
        Settings settings(*catalogue);
        return runVerb(line, settings, arguments, io, std::move(folder));
    } catch (const std::exception& exception) { // of a library below: memory, above all
        return failed(io, {ErrorCode::Internal, exception.what()}, true);
    }
}

int runForwarded(const std::vector<std::string>& arguments, Io& io, const Services& instance)
{
    try {
        const SettingsCatalogue& catalogue = instance.settings().catalogue();
        CommandLine line(catalogue);
        if (const auto exit = line.parse(arguments, io))
            return *exit;
        Settings settings(catalogue);
        return runOver(line, settings, io, instance);
    } catch (const std::exception& exception) {
        return failed(io, {ErrorCode::Internal, exception.what()}, true);
    }
}

Result<std::unique_ptr<ControlServer>> serveForwarded(const Services& instance, QThreadPool& pool,
                                                      std::function<bool(const InstanceWish&)> wish)
{
    ControlServer::Options options;
    options.dataFolder = instance.folder().path();
    options.runtimeFolder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    options.wish = std::move(wish);
    options.readWithin = std::chrono::seconds(instance.settings().integer("stream.slow_reader_s"));
    return ControlServer::start(options, pool,
                                [&instance](const std::vector<std::string>& arguments, Io& io) {
                                    return runForwarded(arguments, io, instance);
                                });
}

} // namespace mw::app
