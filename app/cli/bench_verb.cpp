// SPDX-License-Identifier: Apache-2.0
#include "app/cli/bench_verb.h"

#include "app/cli/setting_options.h"
#include "app/cli/support.h"
#include "app/runtime/machine_memory.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr int defaultContext = 4096;

void addMeasured(Json& document, const char* field, double value)
{
    if (value > 0)
        document[field] = value;
}

Json figures(const BenchResult& bench)
{
    Json document = Json::object();
    addMeasured(document, "prefill_tok_s", bench.prefillTokensPerSecond);
    addMeasured(document, "decode_tok_s", bench.decodeTokensPerSecond);
    addMeasured(document, "decode_at_depth_tok_s", bench.decodeAtDepthTokensPerSecond);
    addMeasured(document, "ttft_ms", bench.firstTokenMs);
    addMeasured(document, "ttft_cached_ms", bench.cachedFirstTokenMs);
    for (const BenchStreams& streams : bench.batched) {
        if (streams.decodeTokensPerSecond > 0) {
            document["batched"].push_back(
                {{"streams", streams.streams}, {"decode_tok_s", streams.decodeTokensPerSecond}});
        }
    }
    return document;
}

void addRow(QString& table, const QString& name, const QString& value)
{
    table += name.leftJustified(28) + value + u'\n';
}

/// The document's fields with their units, for people.
std::string figuresTable(const Json& document, const QLocale& locale)
{
    struct Row {
        const char* field;
        const char* name;
        const char* unit;
        int decimals;
    };
    static constexpr Row rows[] = {{"prefill_tok_s", "prefill", "tok/s", 1},
                                   {"decode_tok_s", "decode", "tok/s", 1},
                                   {"decode_at_depth_tok_s", "decode after the prompt", "tok/s", 1},
                                   {"ttft_ms", "first token", "ms", 1},
                                   {"ttft_cached_ms", "first token, cached", "ms", 1},
                                   {"load_ms", "load", "ms", 0},
                                   {"rss_mb", "resident memory", "MB", 0},
                                   {"memory_gb_s", "memory read", "GB/s", 1},
                                   {"weight_mb_per_token", "weights read a token", "MB", 1},
                                   {"memory_share_percent", "share of the memory's speed", "%", 0}};
    QString table;
    addRow(table, QStringLiteral("model"), QString::fromStdString(document["model"].get<std::string>()));
    addRow(table, QStringLiteral("instruction set"),
           QString::fromStdString(document["isa"].get<std::string>()));
    addRow(table, QStringLiteral("threads"), QString::number(document["threads"].get<int>()));
    addRow(table, QStringLiteral("activations"),
           QString::fromStdString(document["activations"].get<std::string>()));
    for (const Row& row : rows) {
        if (document.contains(row.field)) {
            addRow(table, QLatin1String(row.name),
                   locale.toString(document[row.field].get<double>(), 'f', row.decimals) + u' ' +
                       QLatin1String(row.unit));
        }
    }
    if (document.contains("batched")) {
        for (const Json& streams : document["batched"]) {
            addRow(table, QStringLiteral("decode, streams: %1").arg(streams["streams"].get<int>()),
                   locale.toString(streams["decode_tok_s"].get<double>(), 'f', 1) + QLatin1String(" tok/s"));
        }
    }
    return table.toStdString();
}

} // namespace

CLI::App* BenchVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* verb = root.add_subcommand("bench", "Measure a model on this machine; figures are medians");
    verb->add_option("MODEL", m_model, "Path of a model file")->type_name("")->required();
    verb->add_option("--prompt", m_options.promptTokens, "Prompt tokens for prefill and depth")
        ->type_name("N")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    verb->add_option("--generate", m_options.generateTokens, "Tokens to generate")
        ->type_name("N")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    verb->add_option("--streams", m_options.streams, "Numbers of streams that decode together")
        ->delimiter(',')
        ->type_name("N")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    verb->add_option("--repetitions", m_options.repetitions, "Measurements per figure")
        ->type_name("N")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    settings.add(*verb, "--threads", "engine.threads");
    settings.add(*verb, "--engine", "engine.path");
    settings.add(*verb, "--kv-cache", "engine.kv_cache");
    settings.add(*verb, "--activations", "engine.activations");
    return verb;
}

Result<void> BenchVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const int depth = m_options.promptTokens + m_options.generateTokens;
    const auto loaded = loadModel(io, services, m_model, depth > defaultContext ? depth : 0);
    if (!loaded)
        return loaded.error();
    const std::uint64_t resident = residentMemory();
    const auto info = services.runtime().engineInfo(enginePath(services.settings().text("engine.path")));
    if (!info)
        return info.error();
    ProgressLine line(io.error);
    line.show("measuring memory");
    const auto bandwidth = services.runtime().measureMemoryBandwidth();
    if (!bandwidth)
        return bandwidth.error();
    line.show("measuring prefill and decode");
    const std::string activations = services.settings().text("engine.activations");
    BenchOptions options = m_options;
    options.activations = activationsFrom(activations);
    const auto bench = loaded->model->bench(options, io.cancel());
    line.show({});
    if (!bench)
        return bench.error();

    Json document = {
        {"model", m_model}, {"isa", info->isa}, {"threads", info->threads}, {"activations", activations}};
    document.update(figures(*bench));
    addMeasured(document, "load_ms", loaded->loadMs);
    addMeasured(document, "rss_mb", static_cast<double>(resident) / 1e6);
    addMeasured(document, "memory_gb_s", *bandwidth / 1e9);
    const auto weightBytes = static_cast<double>(bench->weightBytesPerToken);
    addMeasured(document, "weight_mb_per_token", weightBytes / 1e6);
    if (*bandwidth > 0)
        addMeasured(document, "memory_share_percent",
                    bench->decodeTokensPerSecond * weightBytes / *bandwidth * 100);
    return common.json ? writeJson(io.output, document) : io.output.write(figuresTable(document, io.locale));
}

} // namespace mw::app
