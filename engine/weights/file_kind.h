// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mw::engine {

/// As many first bytes of a file as `fileKind` wants to see.
inline constexpr std::size_t fileKindBytes = 512;

/// What a file that is not GGUF seems to be, by its first bytes and never by its name: an English noun
/// phrase ("a ZIP archive or PyTorch checkpoint", "an HTML page").
std::string_view fileKind(std::span<const std::byte> head, std::uint64_t fileBytes);

} // namespace mw::engine
