// SPDX-License-Identifier: Apache-2.0
#include "engine/text/unicode_classes.h"

#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

#include <string>

namespace mw::engine {
namespace {

CodePointClass classByIcu(UChar32 code)
{
    if (u_hasBinaryProperty(code, UCHAR_WHITE_SPACE)) {
        return CodePointClass::Space;
    }
    const auto mask = U_GET_GC_MASK(code);
    return (mask & U_GC_L_MASK) != 0   ? CodePointClass::Letter
           : (mask & U_GC_N_MASK) != 0 ? CodePointClass::Number
           : (mask & U_GC_M_MASK) != 0 ? CodePointClass::Mark
                                       : CodePointClass::Other;
}

TEST(UnicodeClasses, AgreeWithIcuForEveryCodePointOfUnicode15)
{
    int compared = 0;
    for (UChar32 code = 0; code <= 0x10FFFF; ++code) {
        UVersionInfo age;
        u_charAge(code, age);
        if (age[0] == 0 || age[0] > 15 || (age[0] == 15 && age[1] > 0)) {
            continue;
        }
        ++compared;
        ASSERT_EQ(classByIcu(code), codePointClass(static_cast<char32_t>(code))) << std::hex << code;
    }
    EXPECT_GT(compared, 280'000);
    EXPECT_EQ(codePointClass(0x110000), CodePointClass::Other);
}

TEST(UnicodeClasses, DecodesEveryCodePoint)
{
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        if (code >= 0xD800 && code < 0xE000) {
            continue;
        }
        std::string text;
        test::appendUtf8(text, code);
        ASSERT_EQ(validUtf8Length(text, 0), text.size()) << std::hex << std::uint32_t{code};
        std::size_t at = 0;
        ASSERT_EQ(nextCodePoint(text, at), code);
        ASSERT_EQ(at, text.size());
        ASSERT_EQ(validUtf8Length(std::string_view(text).substr(0, text.size() - 1), 0), 0U);
    }
}

TEST(UnicodeClasses, FindsWhereUtf8StopsBeingValid)
{
    const auto validLength = [](std::string_view text) { return validUtf8Length(text, 0); };
    EXPECT_EQ(validLength(""), 0U);
    EXPECT_EQ(validLength("plain ascii of some length\xFF more"), 26U);
    EXPECT_EQ(validLength("\x80"), 0U);
    EXPECT_EQ(validLength("a\xC0\x80"), 1U) << "overlong";
    EXPECT_EQ(validLength("a\xC1\xBF"), 1U) << "overlong";
    EXPECT_EQ(validLength("a\xE0\x9F\xBF"), 1U) << "overlong";
    EXPECT_EQ(validLength("a\xF0\x8F\xBF\xBF"), 1U) << "overlong";
    EXPECT_EQ(validLength("a\xED\xA0\x80"), 1U) << "surrogate";
    EXPECT_EQ(validLength("a\xF4\x90\x80\x80"), 1U) << "above U+10FFFF";
    EXPECT_EQ(validLength("a\xF5\x80\x80\x80"), 1U);
    EXPECT_EQ(validLength("a\xE2\x82"), 1U) << "cut off";
    EXPECT_EQ(validLength("a\xE2\x82\x41"), 1U);
    EXPECT_EQ(validLength("\xE2\x82\xAC\xE2"), 3U);
    EXPECT_EQ(validUtf8Length("\xFF\xE2\x82\xAC", 1), 3U);
}

} // namespace
} // namespace mw::engine
