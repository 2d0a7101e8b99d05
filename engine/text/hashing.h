// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

namespace mw::engine {

/// The finalizer of MurmurHash3 (public domain).
inline std::uint64_t mixBits(std::uint64_t value)
{
    value ^= value >> 33U;
    value *= 0xFF51AFD7ED558CCDU;
    value ^= value >> 33U;
    value *= 0xC4CEB9FE1A85EC53U;
    value ^= value >> 33U;
    return value;
}

inline std::uint64_t hashBytes(std::string_view bytes, std::uint64_t seed)
{
    std::uint64_t hash = seed ^ (bytes.size() * 0x9E3779B97F4A7C15U);
    std::size_t at = 0;
    for (std::uint64_t word = 0; bytes.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, bytes.data() + at, sizeof word);
        hash = mixBits(hash ^ word);
    }
    std::uint64_t tail = 0;
    std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
    return mixBits(hash ^ tail);
}

/// Hash tables over a file's data are seeded anew each time, so that no file can be made to collide.
inline std::uint64_t randomSeed()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

} // namespace mw::engine
