// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/byte_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <unistd.h>

namespace mw::engine {

namespace {

constexpr std::size_t bufferBytes = std::size_t{64} << 10;
/// Linux reads at most about 2 GiB a call.
constexpr std::size_t largestRead = std::size_t{1} << 30;

} // namespace

std::size_t readFully(int descriptor, std::uint64_t offset, std::span<std::byte> into, int& error)
{
    error = 0;
    std::size_t done = 0;
    while (done < into.size()) {
        const std::uint64_t at = offset + done;
        if (at > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) {
            error = EOVERFLOW;
            return done;
        }
        const ssize_t got = ::pread(descriptor, into.data() + done, std::min(into.size() - done, largestRead),
                                    static_cast<off_t>(at));
        if (got < 0) {
            if (errno == EINTR)
                continue;
            error = errno;
            return done;
        }
        if (got == 0)
            return done;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

ByteReader::ByteReader(int descriptor, std::uint64_t end)
    : m_descriptor(descriptor), m_end(end),
      m_buffer(static_cast<std::size_t>(std::min<std::uint64_t>(end, bufferBytes)))
{}

bool ByteReader::refill()
{
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), remaining()));
    m_bufferStart = m_position;
    m_bufferBytes = readFully(m_descriptor, m_position, std::span(m_buffer).first(wanted), m_ioError);
    return m_bufferBytes != 0;
}

bool ByteReader::read(std::span<std::byte> into)
{
    if (into.size() > remaining())
        return false;
    while (!into.empty()) {
        const std::size_t used = static_cast<std::size_t>(m_position - m_bufferStart);
        if (used >= m_bufferBytes) {
            // A file that became shorter since its size was taken ends here.
            if (!refill())
                return false;
            continue;
        }
        const std::size_t take = std::min(into.size(), m_bufferBytes - used);
        std::memcpy(into.data(), m_buffer.data() + used, take);
        m_position += take;
        into = into.subspan(take);
    }
    return true;
}

template <typename T>
bool ByteReader::readNumber(T& value)
{
    std::array<std::byte, sizeof(T)> bytes;
    if (!read(bytes))
        return false;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    value = static_cast<T>(sum);
    return true;
}

bool ByteReader::readU8(std::uint8_t& value)
{
    return readNumber(value);
}

bool ByteReader::readU16(std::uint16_t& value)
{
    return readNumber(value);
}

bool ByteReader::readU32(std::uint32_t& value)
{
    return readNumber(value);
}

bool ByteReader::readU64(std::uint64_t& value)
{
    return readNumber(value);
}

bool ByteReader::readText(std::uint64_t length, std::string& text)
{
    if (length > remaining())
        return false;
    text.resize(static_cast<std::size_t>(length));
    return read(std::as_writable_bytes(std::span(text)));
}

} // namespace mw::engine
