// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mw::engine {

/// Reads little-endian numbers and texts in order from the start of an open file, through one small buffer
/// and never past `end` bytes. A call that returns false has read nothing usable: either fewer bytes remain
/// than were asked for, or reading failed (ioError() says so). Does not own the descriptor; one thread.
class ByteReader {
public:
    /// `end` is at most the file's size.
    ByteReader(int descriptor, std::uint64_t end);

    std::uint64_t position() const { return m_position; }
    std::uint64_t remaining() const { return m_end - m_position; }
    /// The errno of a failed read; 0 where the bytes ran out.
    int ioError() const { return m_ioError; }

    bool read(std::span<std::byte> into);
    bool readU8(std::uint8_t& value);
    bool readU16(std::uint16_t& value);
    bool readU32(std::uint32_t& value);
    bool readU64(std::uint64_t& value);
    /// Allocates only after `length` was found to fit into what remains.
    bool readText(std::uint64_t length, std::string& text);

private:
    template <typename T>
    bool readNumber(T& value);
    bool refill();

    int m_descriptor;
    std::uint64_t m_end;
    std::uint64_t m_position = 0;
    int m_ioError = 0;
    std::vector<std::byte> m_buffer; ///< bytes of the file from m_bufferStart
    std::uint64_t m_bufferStart = 0;
    std::size_t m_bufferBytes = 0;
};

/// Reads exactly `into.size()` bytes at `offset`; the number of bytes read before the file ended or reading
/// failed, with `error` the errno then (0 at the end of the file).
std::size_t readFully(int descriptor, std::uint64_t offset, std::span<std::byte> into, int& error);

} // namespace mw::engine
