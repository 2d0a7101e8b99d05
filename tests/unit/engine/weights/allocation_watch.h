// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace mw::engine {

/// Watches operator new of the whole test program: linking allocation_watch.cpp replaces it. One thread.
struct AllocationWatch {
    static void begin();
    static std::size_t largest(); ///< bytes of the largest single allocation since begin()
    static std::size_t total();   ///< bytes of all allocations since begin(), freed or not
};

} // namespace mw::engine
