// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/weights/gguf_test_file.h"

#include "tests/support/tiny_model.h"

#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <numeric>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace mw::engine {

test::GgufWriter smallWriter()
{
    test::GgufWriter writer;
    writer.setText("general.architecture", "llama");
    writer.setScalar("test.u8", test::GgufType::U8, 200);
    writer.setScalar("test.i8", test::GgufType::I8, 0x9c);
    writer.setScalar("test.u16", test::GgufType::U16, 60000);
    writer.setScalar("test.i16", test::GgufType::I16, 0x8ad0);
    writer.setU32("test.u32", 4000000000U);
    writer.setI32("test.i32", -2000000000);
    writer.setU64("test.u64", ~std::uint64_t{0});
    writer.setScalar("test.i64", test::GgufType::I64, std::uint64_t{1} << 63);
    writer.setF32("test.f32", 0.5F);
    writer.setScalar("test.f64", test::GgufType::F64, 0x3fb999999999999aU);
    writer.setFlag("test.bool", true);
    const std::array<std::string, 3> texts = {"a", "", "ccc"};
    writer.setTexts("test.texts", texts);
    const std::array<std::int32_t, 3> integers = {1, -2, 3};
    writer.setI32s("test.integers", integers);
    const std::array<float, 2> numbers = {0.5F, -1.5F};
    writer.setF32s("test.numbers", numbers);
    std::vector<float> values(64);
    std::iota(values.begin(), values.end(), -32.0F);
    writer.addTensor("floats", {3, 2}, TensorType::F32, std::span(values).first(6));
    writer.addTensor("blocks", {32, 2}, TensorType::Q8_0, values);
    writer.addRawTensor("bytes", {7}, 24, "ABCDEFG");
    return writer;
}

PatchedFile::PatchedFile(std::string bytes) : m_path(test::temporaryPath()), m_bytes(std::move(bytes))
{
    m_descriptor = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (m_descriptor < 0)
        throw std::runtime_error("cannot make " + m_path);
    write(0, m_bytes);
}

PatchedFile::~PatchedFile()
{
    ::close(m_descriptor);
}

void PatchedFile::write(std::size_t position, std::string_view bytes)
{
    if (::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(position)) !=
        static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("cannot write " + m_path);
}

void PatchedFile::resize(std::size_t bytes)
{
    if (::ftruncate(m_descriptor, static_cast<off_t>(bytes)) != 0)
        throw std::runtime_error("cannot resize " + m_path);
}

void PatchedFile::restore()
{
    resize(m_bytes.size());
    write(0, m_bytes);
}

void expectSound(const GgufFile& file)
{
    for (const auto& [key, value] : file.metadata()) {
        EXPECT_EQ(file.find(key), &value);
        EXPECT_LT(describeValue(value).size(), 1000U);
    }
    for (const GgufTensor& tensor : file.tensors()) {
        EXPECT_EQ(file.findTensor(tensor.name), &tensor);
        EXPECT_GE(tensor.shape.size(), 1U);
        EXPECT_LE(tensor.shape.size(), 4U);
        EXPECT_GE(tensor.bytes, 1U);
        EXPECT_LE(tensor.offset, file.fileBytes());
        EXPECT_LE(tensor.bytes, file.fileBytes() - tensor.offset);
        std::array<std::byte, 1> last;
        EXPECT_TRUE(file.read(tensor, tensor.bytes - 1, last));
        EXPECT_FALSE(file.read(tensor, tensor.bytes, last));
    }
}

Result<GgufFile> openWritten(const test::GgufWriter& writer)
{
    return openBytes(writer.image().bytes);
}

Result<GgufFile> openBytes(const std::string& bytes)
{
    return GgufFile::open(PatchedFile(bytes).path());
}

bool failsWith(const Result<GgufFile>& result, ErrorCode code)
{
    return !result && result.error().code == code && !result.error().args.empty() &&
           !result.error().detail.empty();
}

} // namespace mw::engine
