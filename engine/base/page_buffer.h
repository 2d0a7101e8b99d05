// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

namespace mw::engine {

/// Zeroed memory straight from the system: aligned to 2 MiB where it is large (huge pages asked for), given
/// back by the destructor. Pages that are never touched cost nothing.
class PageBuffer {
public:
    PageBuffer() = default;
    /// An empty buffer where the system refuses.
    static PageBuffer allocate(std::size_t bytes, bool hugePages);
    PageBuffer(PageBuffer&& other) noexcept
        : m_mapping(std::exchange(other.m_mapping, nullptr)),
          m_mappedBytes(std::exchange(other.m_mappedBytes, 0)), m_data(std::exchange(other.m_data, nullptr)),
          m_size(std::exchange(other.m_size, 0))
    {}
    PageBuffer& operator=(PageBuffer&& other) noexcept
    {
        std::swap(m_mapping, other.m_mapping);
        std::swap(m_mappedBytes, other.m_mappedBytes);
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }
    ~PageBuffer();

    std::byte* data() const noexcept { return m_data; }
    std::size_t size() const noexcept { return m_size; }
    explicit operator bool() const noexcept { return m_data != nullptr; }

private:
    void* m_mapping = nullptr;
    std::size_t m_mappedBytes = 0;
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace mw::engine
