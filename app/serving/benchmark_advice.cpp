// SPDX-License-Identifier: Apache-2.0
#include "app/serving/benchmark_advice.h"

#include <algorithm>
#include <cmath>

namespace mw::app {

namespace {

// Figures of one measurement differ by some per cent from those of the next.
constexpr double nearBest = 0.95;
constexpr double nearBestTogether = 0.9;
// Of the free memory; the rest is for other programs.
constexpr double memoryShare = 0.8;
constexpr int leastContext = 512;
constexpr int defaultContext = 4096;

int advisedContext(const BenchmarkRecord& record)
{
    const int longest = record.contextLength > 0 ? record.contextLength : defaultContext;
    const double room = static_cast<double>(record.availableMemory) * memoryShare;
    const auto fits = [&](int tokens) {
        return static_cast<double>(record.kvBytesPerToken) * contextsInMemory * tokens <= room;
    };
    int context = longest;
    // Powers of two below the model's own: settings that people recognise.
    while (context > leastContext && !fits(context)) {
        int smaller = leastContext;
        while (smaller * 2 < context)
            smaller *= 2;
        context = smaller;
    }
    return context;
}

int advisedStreams(const std::vector<StreamFigures>& figures)
{
    const auto readable = [](const StreamFigures& one) {
        return one.decodeRate / one.streams >= readingRate;
    };
    double best = 0;
    for (const StreamFigures& one : figures) {
        if (readable(one))
            best = std::max(best, one.decodeRate);
    }
    for (const StreamFigures& one : figures) {
        if (readable(one) && one.decodeRate >= nearBestTogether * best)
            return one.streams;
    }
    return figures.front().streams; // not even one is fast enough
}

} // namespace

int advisedThreads(const std::vector<ThreadFigures>& figures)
{
    double prefill = 0, decode = 0;
    for (const ThreadFigures& one : figures) {
        prefill = std::max(prefill, one.prefillRate);
        decode = std::max(decode, one.decodeRate);
    }
    const auto both = [](const ThreadFigures& one) { return one.prefillRate * one.decodeRate; };
    const ThreadFigures* chosen = nullptr;
    for (const ThreadFigures& one : figures) {
        const bool near = one.prefillRate >= nearBest * prefill && one.decodeRate >= nearBest * decode;
        if (near && (chosen == nullptr || one.threads < chosen->threads))
            chosen = &one;
    }
    if (chosen == nullptr) {
        chosen = &*std::ranges::max_element(
            figures, [&](const ThreadFigures& a, const ThreadFigures& b) { return both(a) < both(b); });
    }
    return chosen->threads;
}

BenchmarkAdvice adviceFrom(const BenchmarkRecord& record)
{
    return {advisedThreads(record.threads), advisedContext(record), advisedStreams(record.streams)};
}

SettingValues adviceSettings(const BenchmarkRecord& record)
{
    const auto unlessDefault = [](int value, int whatDefaultMeans) -> std::optional<SettingValue> {
        if (value == whatDefaultMeans)
            return std::nullopt;
        return SettingValue(static_cast<std::int64_t>(value));
    };
    const int context =
        record.contextLength > 0 ? std::min(record.contextLength, defaultContext) : defaultContext;
    return {{"engine.threads", unlessDefault(record.advice.threads, record.processors)},
            {"engine.context_tokens", unlessDefault(record.advice.contextTokens, context)},
            {"engine.streams", SettingValue(static_cast<std::int64_t>(record.advice.streams))}};
}

bool inUse(const SettingValues& values, const Settings& settings)
{
    return std::ranges::all_of(values, [&](const auto& one) {
        const auto& [key, value] = one;
        const SettingDeclaration* setting = settings.catalogue().find(key);
        return setting != nullptr && settings.value(key) == value.value_or(setting->defaultValue);
    });
}

} // namespace mw::app
