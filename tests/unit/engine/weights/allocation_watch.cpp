// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/weights/allocation_watch.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace mw::engine {

namespace {

std::atomic<std::size_t> largestBytes = 0;
std::atomic<std::size_t> totalBytes = 0;

} // namespace

void AllocationWatch::begin()
{
    largestBytes = 0;
    totalBytes = 0;
}

std::size_t AllocationWatch::largest()
{
    return largestBytes;
}

std::size_t AllocationWatch::total()
{
    return totalBytes;
}

} // namespace mw::engine

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept
{
    mw::engine::largestBytes = std::max(mw::engine::largestBytes.load(), bytes);
    mw::engine::totalBytes += bytes;
    return std::malloc(bytes == 0 ? 1 : bytes);
}

void* operator new(std::size_t bytes)
{
    if (void* memory = operator new(bytes, std::nothrow))
        return memory;
    throw std::bad_alloc();
}

void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept
{
    return operator new(bytes, std::nothrow);
}

void* operator new[](std::size_t bytes)
{
    return operator new(bytes);
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory, const std::nothrow_t&) noexcept
{
    std::free(memory);
}
