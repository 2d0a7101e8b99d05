// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"
#include "app/serving/inference_request.h"

#include <nlohmann/json.hpp>

#include <QStringList>

#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// The absolute path of the file behind a MODEL argument. Fails as Registry::resolve for a name.
Result<QString> modelPath(const std::string& model, const Io& io, const Services& services);

struct LoadedModel {
    std::shared_ptr<Model> model;
    double loadMs = 0;
};

/// Loads the MODEL argument; progress on the error stream where that is a terminal.
Result<LoadedModel> loadModel(Io& io, const Services& services, const std::string& model, int contextTokens);

/// All of the input; fails with InvalidArgument beyond 64 MiB.
Result<std::string> readAll(InputStream& input);

/// All of a file, whose relative path starts at the working folder. Fails with FileNotFound, FileUnreadable,
/// IoFailed, Cancelled, and with InvalidArgument beyond 64 MiB.
Result<std::string> readFile(const std::string& path, const Io& io);

/// Writes one document and a line feed; what is not UTF-8 is replaced.
Result<void> writeJson(OutputStream& output, const nlohmann::ordered_json& document);

/// Asks on a terminal whether to do what `question` says. Fails with Unconfirmed for every answer but yes,
/// and without a terminal; --yes answers it.
Result<void> confirm(Io& io, const CommonOptions& common, const std::string& question);

/// Options that a verb which loads a model has.
void addEngineOptions(CLI::App& verb, SettingOptions& settings);

/// The group `name` of verbs ("keys" of "keys list") below `root`, made by the first verb that asks.
CLI::App* verbGroup(CLI::App& root, const std::string& name, const std::string& help);

/// Rows of cells as text, the columns under one another.
std::string columnsText(const std::vector<QStringList>& rows);

/// A line on a terminal that is written over; on anything else nothing is written.
class ProgressLine {
public:
    explicit ProgressLine(OutputStream& stream) : m_stream(stream), m_shown(stream.isTerminal()) {}
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { show({}); }

    /// Empty takes the line away.
    void show(const std::string& text);

private:
    OutputStream& m_stream;
    const bool m_shown;
    std::string m_last;
};

/// Tells on a terminal how far a load is.
class LoadingLine {
public:
    explicit LoadingLine(Io& io) : m_line(io.error) {}
    LoadProgressCallback callback();

private:
    ProgressLine m_line;
};

/// Makes the request one on a registered name, with the context that the command line may ask for.
void nameModel(InferenceRequest& request, const std::string& name, const Settings& settings);

} // namespace mw::app
