// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/prometheus.h"

#include "app/base/error_names.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace mw::app {

namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

/// Which of the counted bounds a family gives: every `step`th of buckets::bound from `first` to `last`.
struct Grid {
    std::size_t first;
    std::size_t last;
    std::size_t step;
};
// 10^(k/20) times 10 microseconds: 40 is a millisecond, 160 a thousand seconds.
constexpr Grid ofModels = {40, 160, 4};
constexpr Grid ofRoutes = {20, 140, 10};

template <typename Number>
std::string numberText(Number number)
{
    char text[40];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// Bounds with six figures: their text names a series, so it must not differ between machines.
std::string boundText(double bound)
{
    char text[40];
    return {text, std::to_chars(text, text + sizeof text, bound, std::chars_format::general, 6).ptr};
}

class Writer {
public:
    /// Begins a family; its lines follow. The last one is taken away again where it got none.
    void family(const char* name, const char* type, const char* help)
    {
        endFamily();
        m_familyAt = m_text.size();
        m_name = name;
        m_text.append("# HELP ").append(name).append(" ").append(help).append("\n");
        m_text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
        m_linesAt = m_text.size();
    }

    void value(const Labels& labels, const std::string& number, const char* suffix = "")
    {
        m_text.append(m_name).append(suffix);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            m_text.append(i == 0 ? "{" : ",").append(labels[i].first).append("=\"");
            escape(labels[i].second);
            m_text.append("\"");
        }
        m_text.append(labels.empty() ? " " : "} ").append(number).append("\n");
    }

    void histogram(const Labels& labels, const HistogramSnapshot& counted, const Grid& grid)
    {
        std::uint64_t upTo = 0;
        std::size_t at = 0;
        Labels with = labels;
        with.emplace_back("le", "");
        for (std::size_t bound = grid.first; bound <= grid.last; bound += grid.step) {
            for (; at <= bound; ++at)
                upTo += counted.counts[at];
            with.back().second = boundText(buckets::bound(bound));
            value(with, numberText(upTo), "_bucket");
        }
        const std::string all = numberText(counted.count());
        with.back().second = "+Inf";
        value(with, all, "_bucket");
        value(labels, numberText(counted.sum), "_sum");
        value(labels, all, "_count");
    }

    std::string take()
    {
        endFamily();
        return std::move(m_text);
    }

private:
    void endFamily()
    {
        if (m_text.size() == m_linesAt)
            m_text.resize(m_familyAt);
    }

    void escape(std::string_view text)
    {
        for (const char c : text) {
            if (c == '\\' || c == '"')
                m_text += '\\';
            if (c == '\n')
                m_text += "\\n";
            else
                m_text += c;
        }
    }

    std::string m_text;
    const char* m_name = "";
    std::size_t m_familyAt = 0;
    std::size_t m_linesAt = 0;
};

using Models = std::vector<std::pair<MetricLabels, ModelMetricsSnapshot>>;

Labels labelsOf(const MetricLabels& labels)
{
    return {{"model", labels.model}, {"version", labels.version > 0 ? std::to_string(labels.version) : ""}};
}

template <typename Of>
void writeValues(Writer& writer, const Models& models, const char* name, const char* type, const char* help,
                 Of of)
{
    writer.family(name, type, help);
    for (const auto& [labels, values] : models)
        writer.value(labelsOf(labels), numberText(of(values)));
}

void writeHistogram(Writer& writer, const Models& models, const char* name, const char* help,
                    HistogramSnapshot ModelMetricsSnapshot::*which)
{
    writer.family(name, "histogram", help);
    for (const auto& [labels, values] : models)
        writer.histogram(labelsOf(labels), values.*which, ofModels);
}

void writeRequests(Writer& writer, const Models& models)
{
    writer.family(metric::requests, "counter", "Requests to models that have ended, by how.");
    for (const auto& [labels, values] : models) {
        for (std::size_t i = 0; i < requestStatusCount; ++i) {
            Labels with = labelsOf(labels);
            with.emplace_back("status", requestStatusName(static_cast<RequestStatus>(i)));
            writer.value(with, numberText(values.requests[i]));
        }
    }
    writer.family(metric::errors, "counter", "Requests to models that failed, by why.");
    for (const auto& [labels, values] : models) {
        for (const auto& [code, count] : values.errors) {
            Labels with = labelsOf(labels);
            with.emplace_back("code", errorCodeName(code));
            writer.value(with, numberText(count));
        }
    }
}

void writeModels(Writer& writer, const Models& models)
{
    writeRequests(writer, models);
    writeValues(writer, models, metric::promptTokens, "counter", "Tokens of prompts.",
                [](const ModelMetricsSnapshot& values) { return values.promptTokens; });
    writeValues(writer, models, metric::cachedTokens, "counter",
                "Tokens of prompts that were shared with an earlier request and not computed again.",
                [](const ModelMetricsSnapshot& values) { return values.cachedTokens; });
    writeValues(writer, models, metric::proposedTokens, "counter", "Tokens that were guessed ahead.",
                [](const ModelMetricsSnapshot& values) { return values.proposedTokens; });
    writeValues(writer, models, metric::acceptedTokens, "counter", "Tokens guessed ahead that were right.",
                [](const ModelMetricsSnapshot& values) { return values.acceptedTokens; });
    writeValues(writer, models, metric::generationTokens, "counter", "Tokens that were generated.",
                [](const ModelMetricsSnapshot& values) { return values.generationTokens; });
    writeValues(writer, models, metric::running, "gauge", "Requests that are being answered.",
                [](const ModelMetricsSnapshot& values) { return values.running; });
    writeValues(writer, models, metric::waiting, "gauge",
                "Requests that wait for their model or for a place among those being answered.",
                [](const ModelMetricsSnapshot& values) { return values.waiting; });
    writeHistogram(writer, models, metric::timeToFirstToken, "From the request to its first token.",
                   &ModelMetricsSnapshot::timeToFirstToken);
    writeHistogram(writer, models, metric::interToken, "Between two tokens of an answer.",
                   &ModelMetricsSnapshot::interToken);
    writeHistogram(writer, models, metric::endToEnd, "From the request to the end of its answer.",
                   &ModelMetricsSnapshot::endToEnd);
    writeHistogram(writer, models, metric::queue, "Waiting before the prompt was begun.",
                   &ModelMetricsSnapshot::queue);
    writeHistogram(writer, models, metric::load, "Loading a model, its warm-up included.",
                   &ModelMetricsSnapshot::load);
}

void writeLoaded(Writer& writer, const std::vector<std::pair<MetricLabels, ModelActivity>>& loaded)
{
    constexpr std::array<const char*, priorityCount> priorities = {"interactive", "batch", "shadow"};
    writer.family(metric::queued, "gauge", "Requests in the queue of a loaded model, by priority.");
    for (const auto& [labels, activity] : loaded) {
        for (std::size_t i = 0; i < priorityCount; ++i) {
            Labels with = labelsOf(labels);
            with.emplace_back("priority", priorities[i]);
            writer.value(with, numberText(activity.waiting[i]));
        }
    }
    const auto write = [&](const char* name, const char* type, const char* help, auto of) {
        writer.family(name, type, help);
        for (const auto& [labels, activity] : loaded)
            writer.value(labelsOf(labels), numberText(of(activity)));
    };
    write(metric::keptBytes, "gauge", "Memory of computed prompts kept for later ones.",
          [](const ModelActivity& activity) { return activity.cachedBytes; });
    write(metric::preemptions, "counter",
          "Requests that had to wait again and be computed anew, since the model was loaded.",
          [](const ModelActivity& activity) { return activity.preemptions; });
}

void writeHttp(Writer& writer, const std::vector<HttpRouteSnapshot>& http)
{
    const auto labelsOfRoute = [](const HttpRouteSnapshot& one) {
        return Labels{{"route", one.labels.route}, {"method", one.labels.method}};
    };
    writer.family(metric::httpRequests, "counter",
                  "Answers of the endpoint; the status 0 is for those that were cut before they had one.");
    for (const HttpRouteSnapshot& one : http) {
        for (const auto& [status, count] : one.answers) {
            Labels labels = labelsOfRoute(one);
            labels.emplace_back("status", numberText(status));
            writer.value(labels, numberText(count));
        }
    }
    writer.family(metric::httpDuration, "histogram", "From the head of a request to the end of its answer.");
    for (const HttpRouteSnapshot& one : http)
        writer.histogram(labelsOfRoute(one), one.seconds, ofRoutes);
}

} // namespace

std::string prometheusText(const MetricsSnapshot& metrics, const std::vector<HttpRouteSnapshot>& http,
                           const ProcessFigures& process)
{
    Writer writer;
    writer.family(metric::buildInfo, "gauge", "1; the label is the version of the program.");
    writer.value({{"version", MODELWRIGHT_VERSION}}, "1");
    writer.family(metric::startTime, "gauge", "When the process began, in seconds since 1970 UTC.");
    writer.value({}, numberText(process.startTime));
    writer.family(metric::residentMemory, "gauge", "Memory of the process that is in RAM.");
    if (process.residentBytes > 0)
        writer.value({}, numberText(process.residentBytes));
    writeModels(writer, metrics.models);
    writeLoaded(writer, metrics.loaded);
    writeHttp(writer, http);
    return writer.take();
}

} // namespace mw::app
