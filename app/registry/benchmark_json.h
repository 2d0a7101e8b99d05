// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/benchmark_record.h"

#include <nlohmann/json.hpp>

namespace mw::app {

/// A benchmark as clients read it and the store keeps it; what was not measured is left out.
nlohmann::ordered_json benchmarkJson(const BenchmarkRecord& record);

/// Of a text that `benchmarkJson` gave; fields that are missing or of another type have their defaults.
BenchmarkRecord benchmarkOf(const QString& json);

} // namespace mw::app
