// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"

#include <QLocale>
#include <QStringList>

namespace mw::app {

/// What the verbs about registered models print, in one place so that each fact has one name; their JSON is
/// in app/registry/registry_json.h.

/// The heads of the columns of `versionRow`.
QStringList versionHeads();
QStringList versionRow(const ModelVersion& version, const QLocale& locale);

/// When, where and how fast, and what it recommends, in one line.
QString benchmarkLine(const BenchmarkRecord& record, const QLocale& locale);

} // namespace mw::app
