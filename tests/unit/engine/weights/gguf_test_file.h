// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/weights/gguf_file.h"
#include "tests/support/gguf_writer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace mw::engine {

/// A small right file with every kind of metadata value and three tensors, of F32, Q8_0 and I8.
test::GgufWriter smallWriter();

/// A file on disk whose bytes are changed and put back in place: thousands of variants without rewriting it.
class PatchedFile {
public:
    explicit PatchedFile(std::string bytes);
    ~PatchedFile();
    PatchedFile(const PatchedFile&) = delete;
    PatchedFile& operator=(const PatchedFile&) = delete;

    const std::string& path() const { return m_path; }
    const std::string& original() const { return m_bytes; }
    void write(std::size_t position, std::string_view bytes);
    void resize(std::size_t bytes);
    void restore();

private:
    std::string m_path;
    std::string m_bytes;
    int m_descriptor = -1;
};

/// Fails the running test where an opened file promises data that is not there, or where its texts are not
/// valid to show.
void expectSound(const GgufFile& file);

/// Writes `writer`'s file and opens it.
Result<GgufFile> openWritten(const test::GgufWriter& writer);
Result<GgufFile> openBytes(const std::string& bytes);

/// For EXPECT_PRED2: the result is an error of this code.
bool failsWith(const Result<GgufFile>& result, ErrorCode code);

} // namespace mw::engine
