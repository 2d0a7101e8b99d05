// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/metric_history.h"

#include <QCoreApplication>
#include <QString>

#include <array>
#include <vector>

namespace mw::ui {

/// What the monitor shows, each in the unit that it is shown in.
enum class Figure {
    Requests,
    HttpAnswers,
    PromptTokens,
    GenerationTokens,
    FirstTokenP50,
    FirstTokenP95,
    Errors,
    HttpErrors,
    Resident,
    Models,
    Cpu
};

/// One chart: its figures share a scale.
enum class MonitorChart { Requests, Tokens, FirstToken, Errors, Memory, Cpu };
inline constexpr std::array monitorCharts{MonitorChart::Requests,   MonitorChart::Tokens,
                                          MonitorChart::FirstToken, MonitorChart::Errors,
                                          MonitorChart::Memory,     MonitorChart::Cpu};

/// Words and numbers of the figures, in the current language.
class MonitorFigures {
    Q_DECLARE_TR_FUNCTIONS(mw::ui::MonitorFigures)
public:
    /// Without the answers of the endpoint where one model is looked at: they belong to none.
    static std::vector<Figure> of(MonitorChart chart, bool ofOneModel);

    /// Those of every chart, in its order.
    static std::vector<Figure> all(bool ofOneModel);

    /// Requests, tokens a second; milliseconds; errors a point; MB (10^6); percent of `processors`.
    static double value(Figure figure, const app::MetricPoint& point, int processors);
    /// As a person reads it, with the unit where the title has none.
    static QString text(MonitorChart chart, double value);

    static QString title(MonitorChart chart, app::MetricSpan span);
    static QString name(Figure figure);
    /// Name and unit, for the head of a column.
    static QString heading(Figure figure, app::MetricSpan span);
    /// The name of a column in a file: the same in every language.
    static const char* column(Figure figure);
    static MonitorChart chartOf(Figure figure);
};

} // namespace mw::ui
