// SPDX-License-Identifier: Apache-2.0
#include "ui/models/monitor_figures.h"

#include "ui/widgets/format.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace mw::ui {

namespace {

constexpr double megabyte = 1e6;

QString decimals(double value)
{
    const int shown = value == 0 || value >= 10 ? 0 : value >= 1 ? 1 : 2;
    QString text = QLocale().toString(value, 'f', shown);
    // 0.50 and 2.0 read as 0.5 and 2
    const QString point = QLocale().decimalPoint();
    while (text.contains(point) && (text.endsWith(u'0') || text.endsWith(point)))
        text.chop(1);
    return text;
}

} // namespace

std::vector<Figure> MonitorFigures::of(MonitorChart chart, bool ofOneModel)
{
    std::vector<Figure> figures;
    switch (chart) {
    case MonitorChart::Requests:
        figures = {Figure::Requests, Figure::HttpAnswers};
        break;
    case MonitorChart::Tokens:
        return {Figure::GenerationTokens, Figure::PromptTokens};
    case MonitorChart::FirstToken:
        return {Figure::FirstTokenP50, Figure::FirstTokenP95};
    case MonitorChart::Errors:
        figures = {Figure::Errors, Figure::HttpErrors};
        break;
    case MonitorChart::Memory:
        return {Figure::Resident, Figure::Models};
    case MonitorChart::Cpu:
        return {Figure::Cpu};
    }
    if (ofOneModel)
        figures.pop_back();
    return figures;
}

std::vector<Figure> MonitorFigures::all(bool ofOneModel)
{
    std::vector<Figure> figures;
    for (const MonitorChart chart : monitorCharts) {
        const auto some = of(chart, ofOneModel);
        figures.insert(figures.end(), some.begin(), some.end());
    }
    return figures;
}

double MonitorFigures::value(Figure figure, const app::MetricPoint& point, int processors)
{
    switch (figure) {
    case Figure::Requests:
        return point.requests;
    case Figure::HttpAnswers:
        return point.httpAnswers;
    case Figure::PromptTokens:
        return point.promptTokens;
    case Figure::GenerationTokens:
        return point.generationTokens;
    case Figure::FirstTokenP50:
        return point.firstTokenP50 * 1e3;
    case Figure::FirstTokenP95:
        return point.firstTokenP95 * 1e3;
    case Figure::Errors:
        return std::round(point.errors * point.seconds);
    case Figure::HttpErrors:
        return std::round(point.httpErrors * point.seconds);
    case Figure::Resident:
        return point.residentBytes / megabyte;
    case Figure::Models:
        return point.modelBytes / megabyte;
    case Figure::Cpu:
        break;
    }
    return point.cpu * 100 / std::max(processors, 1);
}

QString MonitorFigures::text(MonitorChart chart, double value)
{
    switch (chart) {
    case MonitorChart::FirstToken:
    case MonitorChart::Memory:
        return format::count(std::llround(value));
    case MonitorChart::Requests:
    case MonitorChart::Tokens:
    case MonitorChart::Errors:
    case MonitorChart::Cpu:
        break;
    }
    return decimals(value);
}

QString MonitorFigures::title(MonitorChart chart, app::MetricSpan span)
{
    switch (chart) {
    case MonitorChart::Requests:
        return tr("Requests (per second)");
    case MonitorChart::Tokens:
        return tr("Tokens (per second)");
    case MonitorChart::FirstToken:
        return tr("Time to first token (ms)");
    case MonitorChart::Errors:
        return span == app::MetricSpan::FiveMinutes ? tr("Errors (in each second)")
                                                    : tr("Errors (in each 10 seconds)");
    case MonitorChart::Memory:
        return tr("Memory of the program (MB)");
    case MonitorChart::Cpu:
        break;
    }
    return tr("Processor time of the program (% of all)");
}

QString MonitorFigures::name(Figure figure)
{
    switch (figure) {
    case Figure::Requests:
        return tr("to models");
    case Figure::HttpAnswers:
        return tr("to the server");
    case Figure::PromptTokens:
        return tr("prompt");
    case Figure::GenerationTokens:
        return tr("generated");
    case Figure::FirstTokenP50:
        return tr("half within (p50)");
    case Figure::FirstTokenP95:
        return tr("95 % within (p95)");
    case Figure::Errors:
        return tr("of models");
    case Figure::HttpErrors:
        return tr("of the server");
    case Figure::Resident:
        return tr("in use");
    case Figure::Models:
        return tr("reserved for models");
    case Figure::Cpu:
        break;
    }
    return tr("in use");
}

QString MonitorFigures::heading(Figure figure, app::MetricSpan span)
{
    switch (figure) {
    case Figure::Requests:
        return tr("Requests/s");
    case Figure::HttpAnswers:
        return tr("Server requests/s");
    case Figure::PromptTokens:
        return tr("Prompt tok/s");
    case Figure::GenerationTokens:
        return tr("Generated tok/s");
    case Figure::FirstTokenP50:
        return tr("First token p50, ms");
    case Figure::FirstTokenP95:
        return tr("First token p95, ms");
    case Figure::Errors:
        return span == app::MetricSpan::FiveMinutes ? tr("Errors in 1 s") : tr("Errors in 10 s");
    case Figure::HttpErrors:
        return tr("Server errors");
    case Figure::Resident:
        return tr("Memory, MB");
    case Figure::Models:
        return tr("For models, MB");
    case Figure::Cpu:
        break;
    }
    return tr("Processor, %");
}

const char* MonitorFigures::column(Figure figure)
{
    switch (figure) {
    case Figure::Requests:
        return "requests_per_s";
    case Figure::HttpAnswers:
        return "http_requests_per_s";
    case Figure::PromptTokens:
        return "prompt_tokens_per_s";
    case Figure::GenerationTokens:
        return "generation_tokens_per_s";
    case Figure::FirstTokenP50:
        return "time_to_first_token_p50_ms";
    case Figure::FirstTokenP95:
        return "time_to_first_token_p95_ms";
    case Figure::Errors:
        return "request_errors";
    case Figure::HttpErrors:
        return "http_errors";
    case Figure::Resident:
        return "resident_memory_mb";
    case Figure::Models:
        return "model_memory_mb";
    case Figure::Cpu:
        break;
    }
    return "cpu_percent";
}

MonitorChart MonitorFigures::chartOf(Figure figure)
{
    for (const MonitorChart chart : monitorCharts) {
        const auto figures = of(chart, false);
        if (std::find(figures.begin(), figures.end(), figure) != figures.end())
            return chart;
    }
    return MonitorChart::Cpu;
}

} // namespace mw::ui
