// SPDX-License-Identifier: Apache-2.0
#include "app/cli/support.h"

#include "app/base/model_reference.h"
#include "app/cli/setting_options.h"
#include "app/runtime/scheduling_settings.h"

#include <CLI/CLI.hpp>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <array>

namespace mw::app {

namespace {

constexpr std::size_t maxInputBytes = std::size_t(64) << 20;

double elapsedMs(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

Result<QString> modelPath(const std::string& model, const Io& io, const Services& services)
{
    if (isModelPath(model))
        return QDir(io.workingFolder).absoluteFilePath(QFile::decodeName(QByteArray::fromStdString(model)));
    if (!services.storeIsOpen()) {
        return Error{ErrorCode::NotFound, "this verb takes the path of a file", {"model", model}};
    }
    const auto resolved = services.registry().resolve(services.principal(), model);
    if (!resolved)
        return resolved.error();
    return resolved->path;
}

Result<LoadedModel> loadModel(Io& io, const Services& services, const std::string& model, int contextTokens)
{
    const auto path = modelPath(model, io, services);
    if (!path)
        return path.error();
    ProgressLine line(io.error);
    const auto progress = [&line](const LoadProgress& done) {
        const auto percent = done.bytesTotal == 0 ? 0 : done.bytesDone * 100 / done.bytesTotal;
        line.show("loading " + std::to_string(percent) + " %");
    };
    LoadOptions options;
    options.contextTokens = contextTokens;
    options.kvCache = kvCacheType(services.settings());
    options.scheduling = schedulingLimits(services.settings());
    QElapsedTimer timer;
    timer.start();
    auto loaded = services.runtime().load(*path, options, progress, io.cancel(),
                                          enginePath(services.settings().text("engine.path")));
    if (!loaded)
        return loaded.error();
    return LoadedModel{*std::move(loaded), elapsedMs(timer)};
}

Result<std::string> readFile(const std::string& path, const Io& io)
{
    QFile file(QDir(io.workingFolder).absoluteFilePath(QFile::decodeName(QByteArray::fromStdString(path))));
    if (!file.exists())
        return Error{ErrorCode::FileNotFound, "there is no file at " + path, {path}};
    const auto failed = [&file, &path](ErrorCode code) {
        return Error{code,
                     "cannot read " + path + ": " + file.errorString().toStdString(),
                     {path, file.errorString().toStdString()}};
    };
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return failed(file.error() == QFileDevice::PermissionsError ? ErrorCode::FileUnreadable
                                                                    : ErrorCode::IoFailed);
    std::string all;
    std::vector<char> part(std::size_t(64) << 10);
    for (;;) {
        const qint64 count = file.read(part.data(), static_cast<qint64>(part.size()));
        if (count < 0)
            return failed(ErrorCode::IoFailed);
        if (count == 0)
            return all;
        all.append(part.data(), static_cast<std::size_t>(count));
        if (all.size() > maxInputBytes)
            return Error{ErrorCode::InvalidArgument,
                         path + " is longer than 64 MiB",
                         {"the file", "longer than 64 MiB", "up to 64 MiB"}};
        if (io.cancel().requested())
            return Error{ErrorCode::Cancelled, "reading was cancelled"};
    }
}

Result<std::string> readAll(InputStream& input)
{
    std::string all;
    std::vector<char> part(std::size_t(64) << 10);
    for (;;) {
        const auto count = input.read(part);
        if (!count)
            return count.error();
        if (*count == 0)
            return all;
        all.append(part.data(), *count);
        if (all.size() > maxInputBytes) {
            return Error{ErrorCode::InvalidArgument,
                         "standard input is longer than 64 MiB",
                         {"standard input", "longer than 64 MiB", "up to 64 MiB"}};
        }
    }
}

Result<void> confirm(Io& io, const CommonOptions& common, const std::string& question)
{
    if (common.yes)
        return {};
    const Error unconfirmed{ErrorCode::Unconfirmed, question, {question}};
    if (!io.input.isTerminal())
        return unconfirmed;
    if (auto asked = io.error.write(question + " [y/N] "); !asked)
        return asked;
    std::array<char, 64> answer{};
    const auto count = io.input.read(answer);
    if (!count)
        return count.error();
    const QString word = QString::fromUtf8(answer.data(), static_cast<qsizetype>(*count)).trimmed().toLower();
    const bool yes = word == QLatin1String("y") || word == QLatin1String("yes");
    return yes ? Result<void>() : Result<void>(unconfirmed);
}

Result<void> writeJson(OutputStream& output, const nlohmann::ordered_json& document)
{
    return output.write(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                        "\n");
}

void addEngineOptions(CLI::App& verb, SettingOptions& settings)
{
    settings.add(verb, "--threads", "engine.threads");
    settings.add(verb, "--context", "engine.context_tokens");
    settings.add(verb, "--engine", "engine.path");
    settings.add(verb, "--kv-cache", "engine.kv_cache");
    settings.add(verb, "--activations", "engine.activations");
}

void ProgressLine::show(const std::string& text)
{
    if (!m_shown || text == m_last)
        return;
    std::string line = "\r" + text;
    if (text.size() < m_last.size())
        line.append(m_last.size() - text.size(), ' ');
    if (text.empty())
        line += "\r";
    m_last = text;
    // A progress line that cannot be shown changes nothing.
    static_cast<void>(m_stream.write(line));
}

CLI::App* verbGroup(CLI::App& root, const std::string& name, const std::string& help)
{
    const auto there =
        root.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
    if (!there.empty())
        return there.front();
    CLI::App* group = root.add_subcommand(name, help);
    group->require_subcommand(1);
    return group;
}

std::string columnsText(const std::vector<QStringList>& rows)
{
    std::vector<qsizetype> widths;
    for (const QStringList& row : rows) {
        widths.resize(std::max(widths.size(), static_cast<std::size_t>(row.size())));
        for (qsizetype i = 0; i < row.size(); ++i) {
            auto& width = widths[static_cast<std::size_t>(i)];
            width = std::max(width, row[i].size());
        }
    }
    QString text;
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            const bool last = i + 1 == row.size();
            text += last ? row[i] : row[i].leftJustified(widths[static_cast<std::size_t>(i)] + 2);
        }
        text += u'\n';
    }
    return text.toStdString();
}

LoadProgressCallback LoadingLine::callback()
{
    return [this](const LoadProgress& done) {
        const auto percent = done.bytesTotal == 0 ? 0 : done.bytesDone * 100 / done.bytesTotal;
        m_line.show("loading " + std::to_string(percent) + " %");
    };
}

void nameModel(InferenceRequest& request, const std::string& name, const Settings& settings)
{
    request.name = name;
    // The setting is the instance's, and the model is loaded with it; the option is this request's.
    if (settings.layer("engine.context_tokens") == SettingLayer::CommandLine)
        request.contextTokens = static_cast<int>(settings.integer("engine.context_tokens"));
}

} // namespace mw::app
