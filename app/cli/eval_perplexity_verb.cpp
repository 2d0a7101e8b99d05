// SPDX-License-Identifier: Apache-2.0
#include "app/cli/eval_perplexity_verb.h"

#include "app/base/readable.h"
#include "app/cli/setting_options.h"
#include "app/cli/support.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

/// The text of a data file. Fails with InvalidUtf8: other bytes would measure how the file was damaged.
Result<std::string> readText(const std::string& path, const Io& io)
{
    auto text = readFile(path, io);
    if (!text)
        return text.error();
    if (const auto at = invalidUtf8At(*text)) {
        return Error{ErrorCode::InvalidUtf8,
                     path + " is not valid UTF-8 at byte " + std::to_string(*at),
                     {std::to_string(*at)}};
    }
    return text;
}

} // namespace

CLI::App* EvalPerplexityVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* eval = root.add_subcommand("eval", "Quality of a model");
    eval->require_subcommand(1);
    CLI::App* verb = eval->add_subcommand("perplexity", "How well a model foresees a text; lower is better");
    m_model.declare(*verb);
    verb->add_option("--data", m_data, "A text file, UTF-8")->type_name("F")->required();
    verb->add_option("--context", m_options.windowTokens,
                     "Tokens of a window; the second half of each is scored")
        ->type_name("N")
        ->check(CLI::Range(3, 1 << 20))
        ->capture_default_str();
    settings.add(*verb, "--threads", "engine.threads");
    settings.add(*verb, "--engine", "engine.path");
    settings.add(*verb, "--kv-cache", "engine.kv_cache");
    settings.add(*verb, "--activations", "engine.activations");
    return verb;
}

Result<void> EvalPerplexityVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto text = readText(m_data, io); // before the model is waited for
    if (!text)
        return text.error();
    const auto loaded = loadModel(io, services, m_model.text(), m_options.windowTokens);
    if (!loaded)
        return loaded.error();
    Model& model = *loaded->model;
    ProgressLine line(io.error);
    line.show("tokenizing");
    const std::vector<Token> tokens = model.tokenizer().tokenize(std::string_view(*text), true);
    const auto progress = [&line, &io](const PerplexityProgress& done) {
        line.show("window " + std::to_string(done.windowsDone) + " of " + std::to_string(done.windowsTotal) +
                  ", perplexity " + io.locale.toString(done.perplexity, 'f', 4).toStdString());
    };
    PerplexityOptions measured = m_options;
    measured.activations = activationsFrom(services.settings().text("engine.activations"));
    const auto result = model.perplexity(tokens, measured, progress, io.cancel());
    line.show({});
    if (!result)
        return result.error();
    if (common.json) {
        return writeJson(io.output, {{"perplexity", result->perplexity},
                                     {"tokens", result->scored},
                                     {"context", m_options.windowTokens}});
    }
    return io.output.write(QStringLiteral("perplexity %1 over %2 tokens, windows of %3: %4\n")
                               .arg(io.locale.toString(result->perplexity, 'f', 4),
                                    io.locale.toString(qlonglong{result->scored}),
                                    QString::number(m_options.windowTokens), QString::number(result->windows))
                               .toStdString());
}

} // namespace mw::app
