// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/scheduling_settings.h"

#include <string>

namespace mw::app {

SchedulingLimits schedulingLimits(const Settings& settings)
{
    constexpr std::uint64_t megabyte = 1'000'000;
    SchedulingLimits limits;
    limits.waiting = static_cast<int>(settings.integer("engine.queue"));
    limits.running = static_cast<int>(settings.integer("engine.streams"));
    limits.stepTokens = static_cast<int>(settings.integer("engine.step_tokens"));
    limits.cacheBytes = static_cast<std::uint64_t>(settings.integer("engine.prefix_cache")) * megabyte;
    limits.cacheIdle = std::chrono::seconds(settings.integer("engine.prefix_cache_idle_s"));
    return limits;
}

KvCacheType kvCacheType(const Settings& settings)
{
    const std::string name = settings.text("engine.kv_cache");
    // What bf16 rounds away is far more than activations of 16 bits leave.
    const bool exact = name == "auto" && settings.text("engine.activations") == "int16";
    return name == "f16" || exact ? KvCacheType::F16
           : name == "bf16"       ? KvCacheType::Bf16
           : name == "int8"       ? KvCacheType::Int8
                                  : KvCacheType::Auto;
}

} // namespace mw::app
