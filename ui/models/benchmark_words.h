// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/benchmark_record.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace mw::ui {

/// What a benchmark says and recommends, in the current language.
class BenchmarkWords {
    Q_DECLARE_TR_FUNCTIONS(BenchmarkWords)
public:
    /// Why these threads, this context, so many answers at once: one sentence each.
    static QStringList reasons(const app::BenchmarkRecord& record);
    /// What makes the figures doubtful; empty where nothing does.
    static QString doubt(const app::BenchmarkRecord& record);

private:
    static QString threads(const app::BenchmarkRecord& record);
    static QString context(const app::BenchmarkRecord& record);
    static QString streams(const app::BenchmarkRecord& record);
};

} // namespace mw::ui
