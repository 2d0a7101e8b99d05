// SPDX-License-Identifier: Apache-2.0
#include "app/registry/benchmark_json.h"

#include "app/base/json_values.h"

#include <cmath>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr double perMillion = 1e6;
constexpr double perBillion = 1e9;

/// Three digits behind the point are more than any of these figures holds.
void addMeasured(Json& document, const char* field, double value)
{
    if (value > 0)
        document[field] = std::round(value * 1e3) / 1e3;
}

template <typename Value>
Value field(const Json& document, const char* name)
{
    const auto found = document.find(name);
    if (found == document.end())
        return {};
    try {
        return found->get<Value>();
    } catch (const Json::exception&) {
        return {};
    }
}

QString text(const Json& document, const char* name)
{
    return QString::fromStdString(field<std::string>(document, name));
}

Json list(const Json& document, const char* name)
{
    const auto found = document.find(name);
    return found != document.end() && found->is_array() ? *found : Json::array();
}

} // namespace

Json benchmarkJson(const BenchmarkRecord& record)
{
    Json document = {{"measured_at", timeJson(record.at)},
                     {"measured_by", record.by.toStdString()},
                     {"processor", record.processor.toStdString()},
                     {"processors", record.processors},
                     {"isa", record.instructionSet.toStdString()},
                     {"engine", record.program.toStdString()},
                     {"threads", record.advice.threads},
                     {"prompt_tokens", record.promptTokens}};
    addMeasured(document, "prefill_tok_s", record.prefillRate);
    addMeasured(document, "decode_tok_s", record.decodeRate);
    addMeasured(document, "decode_at_depth_tok_s", record.decodeAtDepthRate);
    addMeasured(document, "ttft_ms", record.firstTokenMs);
    addMeasured(document, "ttft_cached_ms", record.cachedFirstTokenMs);
    addMeasured(document, "memory_gb_s", record.memoryBandwidth / perBillion);
    addMeasured(document, "weight_mb_per_token",
                static_cast<double>(record.weightBytesPerToken) / perMillion);
    document["by_threads"] = Json::array();
    for (const ThreadFigures& figures : record.threads) {
        Json row = {{"threads", figures.threads}};
        addMeasured(row, "prefill_tok_s", figures.prefillRate);
        addMeasured(row, "decode_tok_s", figures.decodeRate);
        document["by_threads"].push_back(std::move(row));
    }
    document["batched"] = Json::array();
    for (const StreamFigures& figures : record.streams) {
        Json row = {{"streams", figures.streams}};
        addMeasured(row, "decode_tok_s", figures.decodeRate);
        document["batched"].push_back(std::move(row));
    }
    document["context_length"] = record.contextLength;
    document["kv_bytes_per_token"] = record.kvBytesPerToken;
    document["available_bytes"] = record.availableMemory;
    document["others_busy"] = std::round(record.othersBusy * 1e2) / 1e2;
    document["answers_beside"] = record.answersBeside;
    document["advice"] = {{"threads", record.advice.threads},
                          {"context_tokens", record.advice.contextTokens},
                          {"streams", record.advice.streams}};
    return document;
}

BenchmarkRecord benchmarkOf(const QString& json)
{
    BenchmarkRecord record;
    const Json document = Json::parse(json.toStdString(), nullptr, false);
    if (!document.is_object())
        return record;
    record.by = text(document, "measured_by");
    record.processor = text(document, "processor");
    record.processors = field<int>(document, "processors");
    record.instructionSet = text(document, "isa");
    record.program = text(document, "engine");
    record.promptTokens = field<int>(document, "prompt_tokens");
    record.prefillRate = field<double>(document, "prefill_tok_s");
    record.decodeRate = field<double>(document, "decode_tok_s");
    record.decodeAtDepthRate = field<double>(document, "decode_at_depth_tok_s");
    record.firstTokenMs = field<double>(document, "ttft_ms");
    record.cachedFirstTokenMs = field<double>(document, "ttft_cached_ms");
    record.memoryBandwidth = field<double>(document, "memory_gb_s") * perBillion;
    record.weightBytesPerToken =
        static_cast<std::uint64_t>(std::llround(field<double>(document, "weight_mb_per_token") * perMillion));
    for (const Json& row : list(document, "by_threads"))
        record.threads.push_back({field<int>(row, "threads"), field<double>(row, "prefill_tok_s"),
                                  field<double>(row, "decode_tok_s")});
    for (const Json& row : list(document, "batched"))
        record.streams.push_back({field<int>(row, "streams"), field<double>(row, "decode_tok_s")});
    record.contextLength = field<int>(document, "context_length");
    record.kvBytesPerToken = field<std::uint64_t>(document, "kv_bytes_per_token");
    record.availableMemory = field<std::uint64_t>(document, "available_bytes");
    record.othersBusy = field<double>(document, "others_busy");
    record.answersBeside = field<bool>(document, "answers_beside");
    const auto advice = document.find("advice");
    if (advice != document.end() && advice->is_object())
        record.advice = {field<int>(*advice, "threads"), field<int>(*advice, "context_tokens"),
                         field<int>(*advice, "streams")};
    return record;
}

} // namespace mw::app
