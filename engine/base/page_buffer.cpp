// SPDX-License-Identifier: Apache-2.0
#include "engine/base/page_buffer.h"

#include <cstdint>

#include <sys/mman.h>

namespace mw::engine {

namespace {
constexpr std::size_t hugePage = std::size_t{2} << 20;
}

PageBuffer PageBuffer::allocate(std::size_t bytes, bool hugePages)
{
    PageBuffer buffer;
    const bool align = hugePages && bytes >= hugePage;
    const std::size_t mapped = align ? bytes + hugePage : bytes;
    if (bytes == 0 || mapped < bytes)
        return buffer;
    void* memory =
        mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return buffer;
    auto address = reinterpret_cast<std::uintptr_t>(memory);
    if (align) {
        address = (address + hugePage - 1) / hugePage * hugePage;
        madvise(reinterpret_cast<void*>(address), bytes, MADV_HUGEPAGE); // a hint: failure changes nothing
    }
    buffer.m_mapping = memory;
    buffer.m_mappedBytes = mapped;
    buffer.m_data = reinterpret_cast<std::byte*>(address);
    buffer.m_size = bytes;
    return buffer;
}

PageBuffer::~PageBuffer()
{
    if (m_mapping != nullptr)
        munmap(m_mapping, m_mappedBytes);
}

} // namespace mw::engine
