// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/weights/byte_reader.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine {

inline constexpr std::uint64_t largestInt64 =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
inline constexpr std::uint64_t largestGgufName = 65535; ///< bytes of a key, by the specification

/// What the parts of the header reader share: the bytes, the file's name and size for messages, and the first
/// failure. Functions that return bool give false after they have set the failure; the caller returns then.
class GgufParse {
public:
    /// `path` must outlive this object.
    GgufParse(int descriptor, std::uint64_t fileBytes, const std::string& path);

    ByteReader& reader() { return m_reader; }
    const std::string& path() const { return m_path; }
    std::uint64_t fileBytes() const { return m_fileBytes; }
    Error takeError() { return std::move(m_error); }

    bool fail(ErrorCode code, std::string detail, std::vector<std::string> args);
    /// FileDamaged; `what` completes "FILE is damaged: ".
    bool damaged(const std::string& what);
    /// UnsupportedFormat; `works` says what would be read.
    bool unsupported(const std::string& what, const std::string& works);
    bool ioFailed(int error);
    /// The reader gave no more bytes `inside` something.
    bool ended(std::string_view inside);

    /// Reads a count of things of at least `least` bytes each and checks that the bytes that remain can hold
    /// them: only then may memory be taken for them. `of` and `what` name them: "entries of ", "the key x".
    bool readCount(std::uint64_t& count, std::uint64_t least, std::string_view of, std::string_view what);
    /// A length and as many bytes, at most `largest`.
    bool readText(std::string& text, std::uint64_t largest, std::string_view what);

private:
    ByteReader m_reader;
    std::uint64_t m_fileBytes;
    const std::string& m_path;
    Error m_error;
};

/// A name from the file as it stands in messages.
std::string quoted(std::string_view name);

} // namespace mw::engine
