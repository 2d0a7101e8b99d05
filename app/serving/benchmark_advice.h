// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "app/registry/benchmark_record.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mw::app {

/// Full contexts that the cache of a loaded model has room for; what they would take bounds the advice.
inline constexpr int contextsInMemory = 4;
/// Slower than people read, in tokens per second.
inline constexpr double readingRate = 8;

/// From the figures of `record`: the fewest threads that come near the best speed of reading and writing; the
/// longest context, of which several fit into the free memory; and the fewest answers at once that come near
/// the best speed of all together while each is still as fast as people read. `record` has at least one row
/// of each kind.
BenchmarkAdvice adviceFrom(const BenchmarkRecord& record);

/// Of the figures alone, while the rest is not measured yet.
int advisedThreads(const std::vector<ThreadFigures>& figures);

using SettingValues = std::vector<std::pair<std::string, std::optional<SettingValue>>>;

/// The settings that the advice of `record` means; nothing where the default comes to the same here.
SettingValues adviceSettings(const BenchmarkRecord& record);
/// Whether they are what `settings` have.
bool inUse(const SettingValues& values, const Settings& settings);

} // namespace mw::app
