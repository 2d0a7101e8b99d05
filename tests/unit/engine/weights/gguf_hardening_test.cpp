// SPDX-License-Identifier: Apache-2.0
// Hostile GGUF files, by the classes of peers' vulnerabilities: each test is named after its class. Every
// open in this file is also held against the memory that the file's size allows.
#include "engine/weights/gguf_file.h"

#include "engine/weights/gguf_header.h"
#include "tests/support/tiny_model.h"
#include "tests/unit/engine/weights/allocation_watch.h"
#include "tests/unit/engine/weights/gguf_test_file.h"

#include <gtest/gtest.h>

#include <array>
#include <ctime>
#include <limits>
#include <random>
#include <sstream>

namespace mw::engine {
namespace {

constexpr std::uint64_t int64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::array<std::uint64_t, 7> numbers = {0,
                                                  1,
                                                  std::uint64_t{1} << 31,
                                                  std::uint64_t{1} << 32,
                                                  std::uint64_t{1} << 60,
                                                  int64Max,
                                                  ~std::uint64_t{0}};

/// The reader's buffer and messages, plus a small multiple of the file.
std::size_t memoryFor(std::size_t fileBytes)
{
    return (std::size_t{128} << 10) + 16 * fileBytes;
}

Result<GgufFile> openWatched(const std::string& path, std::size_t fileBytes)
{
    AllocationWatch::begin();
    const std::clock_t begin = std::clock(); // processor time: a busy machine must not fail the test
    Result<GgufFile> file = GgufFile::open(path);
    const std::clock_t time = std::clock() - begin;
    EXPECT_LE(AllocationWatch::largest(), memoryFor(fileBytes));
    EXPECT_LE(AllocationWatch::total(), 2 * memoryFor(fileBytes));
    EXPECT_LT(time, std::clock_t{CLOCKS_PER_SEC});
    if (file) {
        expectSound(*file);
    } else {
        EXPECT_FALSE(file.error().detail.empty());
        EXPECT_NE(file.error().code, ErrorCode::Internal);
    }
    return file;
}

Result<GgufFile> openWatched(const test::GgufWriter& writer)
{
    const std::string bytes = writer.image().bytes;
    return openWatched(PatchedFile(bytes).path(), bytes.size());
}

void expectDamaged(const test::GgufWriter& writer, std::string_view what)
{
    const Result<GgufFile> file = openWatched(writer);
    ASSERT_PRED2(failsWith, file, ErrorCode::FileDamaged) << what;
    EXPECT_NE(file.error().args[1].find(what), std::string::npos) << file.error().args[1];
}

std::string littleEndian(std::uint64_t value)
{
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>((value >> (8 * i)) & 0xffU);
    return bytes;
}

void overwriteEveryCount(const test::GgufImage& image)
{
    PatchedFile file(image.bytes);
    for (const test::GgufField& field : image.fields) {
        if (field.bytes != 8)
            continue;
        const bool value = field.name.ends_with("/value");
        for (const std::uint64_t number : numbers) {
            SCOPED_TRACE(field.name + " = " + std::to_string(number));
            file.write(field.position, littleEndian(number));
            const Result<GgufFile> opened = openWatched(file.path(), image.bytes.size());
            // A plain value may be anything; a count, length, size or offset of 2 GiB cannot be true here.
            if (value) {
                EXPECT_TRUE(opened);
            } else if (number >= std::uint64_t{1} << 31) {
                EXPECT_FALSE(opened);
            }
            file.write(field.position, std::string_view(image.bytes).substr(field.position, 8));
        }
    }
    EXPECT_TRUE(GgufFile::open(file.path()));
}

TEST(SecurityA1, Row1CountsBeforeBytesEveryFieldOfASmallFile)
{
    overwriteEveryCount(smallWriter().image());
}

TEST(SecurityA1, Row1CountsBeforeBytesFieldsOfAModel)
{
    test::GgufImage image = test::tinyModel().image();
    // Thousands of token lengths behave alike: the first, the last and every 50th stand for them.
    std::size_t seen = 0;
    std::erase_if(image.fields, [&](const test::GgufField& field) {
        return field.name.ends_with("]") && field.name.find("/length[") != std::string::npos &&
               seen++ % 50 != 0;
    });
    overwriteEveryCount(image);
}

TEST(SecurityA1, Row1ThirtyTwoBitFieldsTakeAnyValue)
{
    const test::GgufImage image = smallWriter().image();
    PatchedFile file(image.bytes);
    for (const test::GgufField& field : image.fields)
        for (const std::uint64_t number :
             {0ULL, 1ULL, 5ULL, 9ULL, 13ULL, 0x7fffffffULL, 0x80000000ULL, 0xffffffffULL}) {
            if (field.bytes == 8)
                continue;
            SCOPED_TRACE(field.name + " = " + std::to_string(number));
            file.write(field.position, littleEndian(number).substr(0, field.bytes));
            const Result<GgufFile> opened = openWatched(file.path(), image.bytes.size());
            if (field.name.ends_with("/type") || field.name.ends_with("/array_type") ||
                field.name.ends_with("/dimensions")) {
                EXPECT_TRUE(!opened || number < 14);
            }
            file.write(field.position, std::string_view(image.bytes).substr(field.position, field.bytes));
        }
}

TEST(SecurityA1, Row2SizeAccumulationWraps)
{
    test::GgufWriter writer;
    writer.addRawTensor("one", {0x7fffffffffffffc0U}, 24, "x");
    writer.addRawTensor("two", {0x7fffffffffffffc0U}, 24, "x");
    expectDamaged(writer, "beyond the end");

    // The sizes add up to 64 bytes modulo 2^64.
    test::GgufImage wraps = writer.image();
    wraps.put("two/offset", 0x7fffffffffffffc0U).put("two/ne[0]", 0x7fffffffffffffc0U);
    EXPECT_PRED2(failsWith, openWatched(PatchedFile(wraps.bytes).path(), wraps.bytes.size()),
                 ErrorCode::FileDamaged);

    test::GgufImage count = writer.image();
    for (const std::uint64_t entry : {sizeof(GgufTensor), std::size_t{88}, std::size_t{376}})
        for (const std::uint64_t off : {0U, 1U, 2U}) {
            count.put("tensor_count", ~std::uint64_t{0} / entry - off);
            EXPECT_PRED2(failsWith, openWatched(PatchedFile(count.bytes).path(), count.bytes.size()),
                         ErrorCode::FileDamaged);
        }
    test::GgufWriter wide;
    wide.addRawTensor("f64", {int64Max}, 28, "x");
    expectDamaged(wide, "more bytes than can be counted");
}

TEST(SecurityA1, Row3PaddingWraps)
{
    test::GgufWriter writer;
    writer.addRawTensor("huge", {std::numeric_limits<std::uint64_t>::max() / 4}, 0, "x");
    expectDamaged(writer, "more bytes than can be counted");

    for (const std::uint64_t offset :
         {~std::uint64_t{0} - 3, ~std::uint64_t{0} - 31, std::uint64_t{1} << 63}) {
        test::GgufImage image = smallWriter().image();
        image.put("bytes/offset", offset);
        EXPECT_PRED2(failsWith, openWatched(PatchedFile(image.bytes).path(), image.bytes.size()),
                     ErrorCode::FileDamaged);
    }
}

TEST(SecurityA1, Row3AlignmentMustBeASensiblePowerOfTwo)
{
    for (const std::uint32_t alignment : {0U, 13U, 48U, 1U << 21, 1U << 31, 0xffffffffU}) {
        test::GgufWriter writer = smallWriter();
        writer.setU32("general.alignment", alignment);
        expectDamaged(writer, "alignment");
    }
    for (const test::GgufType type :
         {test::GgufType::U64, test::GgufType::I32, test::GgufType::U8, test::GgufType::F32}) {
        test::GgufWriter writer = smallWriter();
        writer.setScalar("general.alignment", type, 32);
        expectDamaged(writer, "32-bit unsigned");
    }
    test::GgufWriter text = smallWriter();
    text.setText("general.alignment", "32");
    expectDamaged(text, "32-bit unsigned");
    for (const std::uint32_t alignment : {1U, 8U, 64U, 4096U, 1U << 20}) {
        test::GgufWriter writer = smallWriter();
        writer.setAlignment(alignment);
        const Result<GgufFile> file = openWatched(writer);
        ASSERT_TRUE(file) << file.error().detail;
        EXPECT_EQ(file->alignment(), alignment);
    }
}

TEST(SecurityA1, Row3TensorsLieOnTheAlignment)
{
    test::GgufImage image = smallWriter().image();
    image.put("blocks/offset", 33);
    const Result<GgufFile> file = openWatched(PatchedFile(image.bytes).path(), image.bytes.size());
    ASSERT_PRED2(failsWith, file, ErrorCode::FileDamaged);
    EXPECT_NE(file.error().args[1].find("multiple of 32"), std::string::npos);
}

TEST(SecurityA1, Row4ElementProductOverflows)
{
    const auto shaped = [](std::vector<std::uint64_t> shape) {
        test::GgufWriter writer;
        writer.addRawTensor("shaped", std::move(shape), 0, std::string(64, 'x'));
        return writer;
    };
    expectDamaged(shaped({int64Max, 2}), "more values than can be counted");
    // Multiplies to 4 modulo 2^64.
    expectDamaged(shaped({4194305, 4194305, 211106198978564}), "more values than can be counted");
    expectDamaged(shaped({1U << 31, 1U << 31, 4}), "more values than can be counted");
    for (const std::uint64_t size : {std::uint64_t{0}, ~std::uint64_t{0}, int64Max + 1}) {
        expectDamaged(shaped({size}), "dimension");
        expectDamaged(shaped({4, size}), "dimension");
        expectDamaged(shaped({4, 1, 1, size}), "dimension");
    }
    expectDamaged(shaped({}), "0 dimensions");
    expectDamaged(shaped({1, 1, 1, 1, 1}), "5 dimensions");
}

TEST(SecurityA1, Row5DeclaredDataBeyondTheEndOfTheFile)
{
    test::GgufWriter writer;
    writer.setRaw("test.filler", 8, littleEndian(4000) + std::string(4000, 'f'));
    writer.addRawTensor("leak", {1U << 20}, 24, "canary");
    expectDamaged(writer, "beyond the end");

    const std::string whole = smallWriter().image().bytes;
    EXPECT_TRUE(openWatched(PatchedFile(whole).path(), whole.size()));
    EXPECT_PRED2(failsWith, openWatched(PatchedFile(whole.substr(0, whole.size() - 1)).path(), whole.size()),
                 ErrorCode::FileDamaged);
}

TEST(SecurityA1, Row5TensorsMustNotOverlap)
{
    test::GgufImage image = smallWriter().image();
    image.put("blocks/offset", 0);
    const Result<GgufFile> file = openWatched(PatchedFile(image.bytes).path(), image.bytes.size());
    ASSERT_PRED2(failsWith, file, ErrorCode::FileDamaged);
    EXPECT_NE(file.error().args[1].find("overlap"), std::string::npos);

    test::GgufImage partly = smallWriter().image();
    partly.put("bytes/offset", 64); // "blocks" covers 32 to 100
    EXPECT_PRED2(failsWith, openWatched(PatchedFile(partly.bytes).path(), partly.bytes.size()),
                 ErrorCode::FileDamaged);
}

TEST(SecurityA1, Row6TruncatedAtEveryByte)
{
    const test::GgufImage image = smallWriter().image();
    PatchedFile file(image.bytes);
    for (std::size_t bytes = image.bytes.size(); bytes-- > 0;) {
        file.resize(bytes);
        const Result<GgufFile> opened = openWatched(file.path(), bytes);
        ASSERT_FALSE(opened) << bytes;
        ASSERT_EQ(opened.error().code, bytes < 4 ? ErrorCode::NotAModelFile : ErrorCode::FileDamaged)
            << bytes;
    }
}

TEST(SecurityA1, Row6ModelTruncatedThroughItsHeaderAndAtEveryEdge)
{
    const test::GgufImage image = test::tinyModel().image();
    PatchedFile file(image.bytes);
    const auto cut = [&](std::size_t bytes) {
        file.resize(bytes);
        ASSERT_FALSE(openWatched(file.path(), bytes)) << bytes;
    };
    for (std::size_t bytes = image.bytes.size() - 1; bytes > image.dataStart + 64; bytes -= 61)
        cut(bytes);
    for (std::size_t bytes = image.dataStart + 64; bytes > 24; bytes -= bytes % 2 == 0 ? 1 : 3)
        cut(bytes);
}

TEST(SecurityA1, Row7AnyHyperParameterIsReadableMetadata)
{
    for (const test::HyperParameterCase& one : test::hyperParameterCases()) {
        test::TinyModelOptions options;
        options.vocabularyOnly = true;
        options.adjust = one.change;
        const Result<GgufFile> file = openWatched(test::tinyModel(options));
        ASSERT_TRUE(file) << one.name;
        // Look-ups give a number, nothing or an error: the loader judges.
        const Result<std::optional<std::int64_t>> number = metadataInteger(*file, one.key);
        if (one.name.ends_with("missing")) {
            EXPECT_FALSE(number->has_value()) << one.name;
        } else if (one.name.ends_with("text") || one.name.ends_with("list") || one.name.ends_with("flag")) {
            EXPECT_FALSE(number) << one.name;
        }
    }
}

TEST(SecurityA1, Row8HugeAllocationFromATinyFile)
{
    for (std::uint32_t type = 0; type < 13; ++type) {
        if (type == 9)
            continue;
        for (const std::uint64_t count : {std::uint64_t{200}, std::uint64_t{1} << 31, std::uint64_t{1} << 60,
                                          (std::uint64_t{1} << 61) + 1, ~std::uint64_t{0}}) {
            test::GgufWriter writer;
            writer.setRaw("test.bomb", 9, littleEndian(type).substr(0, 4) + littleEndian(count) + "1234");
            SCOPED_TRACE(type);
            expectDamaged(writer, "test.bomb");
        }
    }
}

TEST(SecurityA1, Row8AListOfAnUnknownTypeIsNoEndlessLoop)
{
    for (const std::uint32_t type : {13U, 255U, 0xffffffffU}) {
        test::GgufWriter list;
        list.setRaw("test.odd", 9, littleEndian(type).substr(0, 4) + littleEndian(std::uint64_t{1} << 60));
        expectDamaged(list, "unknown type");
        test::GgufWriter value;
        value.setRaw("test.odd", type, "12345678");
        expectDamaged(value, "unknown type");
    }
}

TEST(SecurityA1, Row8NestedListsAreRefusedAtAnyDepth)
{
    std::string nested;
    for (int depth = 0; depth < 10000; ++depth)
        nested += littleEndian(9).substr(0, 4) + littleEndian(1);
    test::GgufWriter writer;
    writer.setRaw("test.nested", 9, nested);
    EXPECT_PRED2(failsWith, openWatched(writer), ErrorCode::UnsupportedFormat);
}

TEST(SecurityA1, Row8AHeaderHasALargestSize)
{
    // A sparse file: nothing on disk, much to read. A text that spans the limit must not be taken.
    test::GgufWriter writer;
    writer.setRaw("test.text", 8, littleEndian(largestGgufHeader));
    PatchedFile file(writer.image().bytes);
    file.resize(static_cast<std::size_t>(2 * largestGgufHeader));
    AllocationWatch::begin();
    EXPECT_PRED2(failsWith, GgufFile::open(file.path()), ErrorCode::FileDamaged);
    EXPECT_LE(AllocationWatch::largest(), memoryFor(0));

    test::GgufWriter texts;
    texts.setRaw("test.texts", 9, littleEndian(8).substr(0, 4) + littleEndian(largestGgufHeader / 8));
    PatchedFile many(texts.image().bytes);
    many.resize(static_cast<std::size_t>(2 * largestGgufHeader));
    AllocationWatch::begin();
    EXPECT_PRED2(failsWith, GgufFile::open(many.path()), ErrorCode::FileDamaged);
    EXPECT_LE(AllocationWatch::largest(), memoryFor(0));
}

TEST(GgufHardening, DuplicatesAreRefused)
{
    test::GgufWriter key = smallWriter();
    key.appendRaw("test.u8", 0, "x");
    expectDamaged(key, "occurs twice");
    test::GgufWriter tensor = smallWriter();
    tensor.addRawTensor("floats", {1}, 0, "abcd");
    expectDamaged(tensor, "occurs twice");
}

TEST(GgufHardening, FlagsAreZeroOrOne)
{
    test::GgufWriter writer = smallWriter();
    writer.setScalar("test.bool", test::GgufType::Bool, 2);
    expectDamaged(writer, "neither true nor false");
    writer.setRaw("test.bool", 9, littleEndian(7).substr(0, 4) + littleEndian(2) + "\x01\xff");
    expectDamaged(writer, "neither true nor false");
    writer.setRaw("test.bool", 9,
                  littleEndian(7).substr(0, 4) + littleEndian(2) + std::string("\x01\x00", 2));
    const Result<GgufFile> file = openWatched(writer);
    ASSERT_TRUE(file);
    EXPECT_EQ(describeValue(*file->find("test.bool")), "[1, 0]");
}

TEST(GgufHardening, ListedNumbersBeyondTheSignedRangeAreRefused)
{
    test::GgufWriter writer = smallWriter();
    writer.setRaw("test.list", 9, littleEndian(10).substr(0, 4) + littleEndian(1) + littleEndian(int64Max));
    EXPECT_TRUE(openWatched(writer));
    writer.setRaw("test.list", 9,
                  littleEndian(10).substr(0, 4) + littleEndian(1) + littleEndian(int64Max + 1));
    expectDamaged(writer, "2^63");
}

TEST(GgufHardening, RowsHoldWholeBlocks)
{
    for (const auto& [type, columns] :
         {std::pair<std::uint32_t, std::uint64_t>{3, 33}, {8, 16}, {12, 128}, {23, 288}, {39, 31}}) {
        test::GgufWriter writer;
        writer.addRawTensor("rows", {columns, 32}, type, std::string(64, 'x'));
        expectDamaged(writer, "not a multiple of");
    }
}

TEST(GgufHardening, NamesHaveALargestLength)
{
    test::GgufWriter writer;
    writer.setU32(std::string(65535, 'k'), 1);
    EXPECT_TRUE(openWatched(writer));
    writer.setU32(std::string(65536, 'k'), 1);
    expectDamaged(writer, "65536 bytes long");
    test::GgufWriter tensor;
    tensor.addRawTensor(std::string(65536, 't'), {1}, 24, "x");
    expectDamaged(tensor, "65536 bytes long");
}

TEST(GgufHardening, MessagesCarryNoRawBytesOfTheFile)
{
    test::GgufWriter writer = smallWriter();
    writer.setRaw("evil\x1b[2J\n\xff", 77, "x");
    const Result<GgufFile> file = openWatched(writer);
    ASSERT_PRED2(failsWith, file, ErrorCode::FileDamaged);
    EXPECT_NE(file.error().detail.find("\"evil\\x1b[2J\\n\xef\xbf\xbd\""), std::string::npos)
        << file.error().detail;
    EXPECT_EQ(file.error().args[1].find('\x1b'), std::string::npos);
}

void corruptRandomly(const std::string& bytes, std::size_t until, int rounds, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    PatchedFile file(bytes);
    int opened = 0;
    for (int round = 0; round < rounds; ++round) {
        const int changes = round % 2 == 0 ? 1 : static_cast<int>(2 + random() % 15);
        std::ostringstream trace;
        trace << "round " << round;
        for (int i = 0; i < changes; ++i) {
            const std::size_t position = random() % until;
            const char value = random() % 4 == 0 ? '\xff' : static_cast<char>(random() & 0xffU);
            trace << ", byte " << position << " = " << static_cast<int>(value);
            file.write(position, std::string_view(&value, 1));
        }
        SCOPED_TRACE(trace.str());
        if (openWatched(file.path(), bytes.size()))
            ++opened;
        file.restore();
        if (testing::Test::HasFailure())
            return;
    }
    // Both outcomes occur, else the corruption would test nothing.
    EXPECT_GT(opened, 0);
    EXPECT_LT(opened, rounds);
}

TEST(GgufHardening, TwoThousandRandomCorruptionsOfASmallFile)
{
    const test::GgufImage image = smallWriter().image();
    corruptRandomly(image.bytes, image.bytes.size(), 2000, 20240607);
}

TEST(GgufHardening, RandomCorruptionsOfAModelsHeader)
{
    const test::GgufImage image = test::tinyModel().image();
    corruptRandomly(image.bytes, image.headerBytes, 500, 7);
}

} // namespace
} // namespace mw::engine
