// SPDX-License-Identifier: Apache-2.0
#include "app/cli/score_verb.h"

#include "app/base/readable.h"
#include "app/cli/setting_options.h"
#include "app/cli/support.h"
#include "app/serving/inference_defaults.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// `tokens` counts all of them, also the first, which has no log-probability where nothing precedes it.
Json scoreJson(const ScoreResult& score)
{
    Json perToken = Json::array();
    for (const TokenScore& token : score.tokens) {
        perToken.push_back({{"id", token.token},
                            {"text", token.text},
                            {"logprob", token.scored ? Json(token.logprob) : Json(nullptr)}});
    }
    return {{"logprob", score.logprob},
            {"tokens", score.tokens.size()},
            {"perplexity", score.scored > 0 ? Json(score.perplexity) : Json(nullptr)},
            {"per_token", std::move(perToken)}};
}

/// In quotes and with escapes, so that blanks and line feeds are seen.
QString quoted(const std::string& text)
{
    return shownText(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace), 60);
}

std::string scoreTable(const ScoreResult& score)
{
    QString table;
    for (const TokenScore& token : score.tokens) {
        const QString logprob = token.scored ? QString::number(token.logprob, 'f', 4) : QStringLiteral("-");
        table += logprob.rightJustified(10) + QString::number(token.token).rightJustified(8) +
                 QLatin1String("  ") + quoted(token.text) + u'\n';
    }
    table += QStringLiteral("log-probability %1, tokens %2, perplexity %3\n")
                 .arg(QString::number(score.logprob, 'f', 4), QString::number(score.tokens.size()),
                      score.scored > 0 ? QString::number(score.perplexity, 'f', 4) : QStringLiteral("-"));
    return table.toStdString();
}

} // namespace

CLI::App* ScoreVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* verb =
        root.add_subcommand("score", "Log-probability and perplexity of a text from standard input");
    m_model.declare(*verb);
    addEngineOptions(*verb, settings);
    return verb;
}

Result<void> ScoreVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    if (const auto path = m_model.file(io, services); !path)
        return path.error(); // before standard input is waited for
    const auto text = readAll(io.input);
    if (!text)
        return text.error();
    const Settings& settings = services.settings();
    InferenceRequest request = requestWithDefaults(settings);
    request.raw = true;
    request.rawPrompt = *text;
    std::shared_ptr<Model> opened;
    if (m_model.isPath()) {
        const int context = static_cast<int>(settings.integer("engine.context_tokens"));
        auto loaded = loadModel(io, services, m_model.text(), context);
        if (!loaded)
            return loaded.error();
        opened = std::move(loaded->model);
        request.model = opened;
    } else {
        nameModel(request, m_model.text(), settings);
    }
    LoadingLine line(io);
    InferenceOptions options;
    options.loading = line.callback();
    options.cancel = io.cancel();
    const auto scored =
        services.inference().score(services.principal(), std::move(request), std::move(options));
    if (!scored)
        return scored.error();
    const ScoreResult& score = *scored->prompt.score;
    return common.json ? writeJson(io.output, scoreJson(score)) : io.output.write(scoreTable(score));
}

} // namespace mw::app
