// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/half.h"

#include <cstddef>
#include <cstdint>

namespace mw::engine {

/// Little-endian numbers at any address, as the blocks of the weight formats hold them.

inline std::uint32_t loadU16(const std::byte* from)
{
    return std::to_integer<std::uint32_t>(from[0]) | (std::to_integer<std::uint32_t>(from[1]) << 8);
}

inline std::uint32_t loadU32(const std::byte* from)
{
    return loadU16(from) | (loadU16(from + 2) << 16);
}

inline void storeU16(std::byte* to, std::uint32_t value)
{
    to[0] = static_cast<std::byte>(value & 0xffU);
    to[1] = static_cast<std::byte>((value >> 8) & 0xffU);
}

inline void storeU32(std::byte* to, std::uint32_t value)
{
    storeU16(to, value & 0xffffU);
    storeU16(to + 2, value >> 16);
}

inline float loadHalf(const std::byte* from)
{
    return halfToFloat(static_cast<std::uint16_t>(loadU16(from)));
}

} // namespace mw::engine
