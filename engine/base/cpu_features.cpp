// SPDX-License-Identifier: Apache-2.0
#include "engine/base/cpu_features.h"

#include <array>
#include <cstdlib>

#include <sched.h>

namespace mw::engine {

namespace {

constexpr std::array<std::string_view, 4> names = {"portable", "avx2", "avx512-vnni", "avx512-bf16"};

} // namespace

std::string_view isaName(Isa isa)
{
    return names[static_cast<std::size_t>(isa)];
}

Isa detectedIsa()
{
#if defined(__x86_64__)
    // GCC and Clang also check XCR0 here, so a level is reported only if the system saves its registers.
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vnni");
    if (avx2 && avx512)
        return __builtin_cpu_supports("avx512bf16") ? Isa::Avx512Bf16 : Isa::Avx512Vnni;
    // Every processor with AVX2 has F16C, which the builtin of GCC 12 does not name.
    if (avx2)
        return Isa::Avx2;
#endif
    return Isa::Portable;
}

Isa selectedIsa()
{
    const Isa detected = detectedIsa();
    const char* wanted = std::getenv("MODELWRIGHT_ISA");
    if (wanted == nullptr)
        return detected;
    for (std::size_t level = 0; level < names.size(); ++level)
        if (names[level] == wanted && static_cast<Isa>(level) <= detected)
            return static_cast<Isa>(level);
    return detected;
}

int availableProcessors()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    const int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

} // namespace mw::engine
