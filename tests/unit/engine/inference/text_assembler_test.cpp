// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/text_assembler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

namespace mw::engine {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
// Latin, Greek, Cyrillic, Arabic, Devanagari, Chinese, Japanese, emoji with a modifier, a flag, a family.
constexpr std::string_view scripts =
    "Straße, naïve — λόγος Привет سلام नमस्ते 你好 日本語 👍🏽 "
    "🇩🇪 "
    "👨‍👩‍👧‍👦 end";

bool startsCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

struct Assembled {
    std::string text;
    std::string stop;
    bool stopped = false;
    bool cutCharacter = false;
};

Assembled assemble(const std::vector<std::string>& stops, const std::vector<std::string>& pieces)
{
    TextAssembler assembler(stops);
    Assembled result;
    const auto take = [&](const std::string& text) {
        result.cutCharacter |= !text.empty() && !startsCharacter(text.front());
        result.text += text;
    };
    for (const std::string& piece : pieces)
        take(assembler.add(piece));
    take(assembler.finish());
    result.stop = assembler.stopString();
    result.stopped = assembler.stopped();
    return result;
}

std::vector<std::string> cutAt(std::string_view text, const std::vector<std::size_t>& places)
{
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    for (const std::size_t place : places) {
        pieces.emplace_back(text.substr(begin, place - begin));
        begin = place;
    }
    pieces.emplace_back(text.substr(begin));
    return pieces;
}

std::vector<std::string> randomCuts(std::string_view text, std::mt19937& random)
{
    std::vector<std::size_t> places(random() % 6);
    for (std::size_t& place : places)
        place = random() % (text.size() + 1);
    std::ranges::sort(places);
    return cutAt(text, places);
}

std::vector<std::string> bytesOf(std::string_view text)
{
    std::vector<std::string> bytes;
    for (const char byte : text)
        bytes.emplace_back(1, byte);
    return bytes;
}

TEST(TextAssembler, NoSplitCutsACharacter)
{
    for (std::size_t first = 0; first <= scripts.size(); ++first)
        for (std::size_t second = first; second <= std::min(first + 8, scripts.size()); ++second) {
            const Assembled result = assemble({}, cutAt(scripts, {first, second}));
            ASSERT_EQ(result.text, scripts) << first << " " << second;
            ASSERT_FALSE(result.cutCharacter) << first << " " << second;
        }
    const Assembled bytes = assemble({}, bytesOf(scripts));
    EXPECT_EQ(bytes.text, scripts);
    EXPECT_FALSE(bytes.cutCharacter);
}

TEST(TextAssembler, ACharacterComesWithItsLastByte)
{
    TextAssembler assembler({});
    EXPECT_EQ(assembler.add("a\xF0"), "a");
    EXPECT_EQ(assembler.add("\x9F"), "");
    EXPECT_EQ(assembler.add("\x91"), "");
    EXPECT_EQ(assembler.add("\x8D"
                            "b"),
              "\xF0\x9F\x91\x8D"
              "b");
    EXPECT_EQ(assembler.finish(), "");
}

TEST(TextAssembler, BytesThatAreNoTextAreReplaced)
{
    const std::string r(replacement);
    const struct {
        std::string bytes;
        std::string text;
    } cases[] = {
        {"a\x80z", std::string("a").append(r).append("z")},               // a continuation alone
        {"\xC0\xAF", r + r},                                              // overlong
        {"\xE0\x80\x80", r + r + r},                                      // overlong
        {"\xED\xA0\x80", r + r + r},                                      // a surrogate
        {"\xF4\x90\x80\x80", r + r + r + r},                              // above U+10FFFF
        {"\xF5\xFF", r + r},                                              // never used
        {"\xC3(", std::string(r).append("(")},                            // cut by another character
        {"\xE2\x82\xC3\xA9", r + r + "\xC3\xA9"},                         // cut by another sequence
        {std::string("\0x", 2), std::string("\0x", 2)},                   // U+0000 is a character
        {"\xF4\x8F\xBF\xBF\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF\xEF\xBF\xBF"}, // the last ones
    };
    for (const auto& wrong : cases) {
        EXPECT_EQ(assemble({}, {wrong.bytes}).text, wrong.text);
        EXPECT_EQ(assemble({}, bytesOf(wrong.bytes)).text, wrong.text);
    }
}

TEST(TextAssembler, AnIncompleteCharacterAtTheEndIsReplaced)
{
    TextAssembler assembler({});
    EXPECT_EQ(assembler.add("x\xE2\x82"), "x");
    EXPECT_EQ(assembler.finish(), std::string(replacement) + std::string(replacement));
    EXPECT_EQ(assembler.finish(), "");
}

TEST(TextAssembler, AStopStringEndsTheTextAcrossTokens)
{
    TextAssembler assembler({"</end>"});
    EXPECT_EQ(assembler.add("one <"), "one ");
    EXPECT_EQ(assembler.add("/e"), "");
    EXPECT_FALSE(assembler.stopped());
    EXPECT_EQ(assembler.add("nd> two"), "");
    EXPECT_TRUE(assembler.stopped());
    EXPECT_EQ(assembler.stopString(), "</end>");
    EXPECT_EQ(assembler.add("three"), "");
    EXPECT_EQ(assembler.finish(), "");
}

TEST(TextAssembler, WhatIsNoStopStringAfterAllIsReleased)
{
    TextAssembler assembler({"aab"});
    EXPECT_EQ(assembler.add("xa"), "x");
    EXPECT_EQ(assembler.add("a"), "");
    EXPECT_EQ(assembler.add("a"), "a"); // "aa" may still begin it
    EXPECT_EQ(assembler.add("c"), "aac");
    EXPECT_EQ(assembler.add("aa"), "");
    EXPECT_EQ(assembler.finish(), "aa");
    EXPECT_FALSE(assembler.stopped());
    EXPECT_EQ(assembler.stopString(), "");
}

TEST(TextAssembler, TheFirstCompleteStopStringWins)
{
    for (const auto& cut : {std::vector<std::string>{"1abc2"}, {"1", "a", "b", "c", "2"}, {"1a", "bc2"}}) {
        const Assembled early = assemble({"abc", "b"}, cut);
        EXPECT_EQ(early.text, "1a");
        EXPECT_EQ(early.stop, "b");
        const Assembled together = assemble({"c", "abc", "bc"}, cut);
        EXPECT_EQ(together.text, "1");
        EXPECT_EQ(together.stop, "abc");
        const Assembled prefix = assemble({"abc", "ab"}, cut);
        EXPECT_EQ(prefix.text, "1");
        EXPECT_EQ(prefix.stop, "ab");
    }
}

TEST(TextAssembler, AStopStringMayBeginInsideACharacter)
{
    // The last two bytes of U+20AC: no text has them alone, but a list of stop strings may.
    const Assembled result = assemble({"\x82\xAC"}, {"1\xE2", "\x82", "\xAC 2"});
    EXPECT_EQ(result.text, std::string("1").append(replacement));
    EXPECT_TRUE(result.stopped);
    // A stop string that shares its first byte with another character.
    const Assembled other = assemble({"\xC3\xA9"}, {"caf\xC3", "\xA8 caf\xC3", "\xA9!"});
    EXPECT_EQ(other.text, "caf\xC3\xA8 caf");
    EXPECT_TRUE(other.stopped);
}

TEST(TextAssembler, EmptyStopStringsAreNone)
{
    const Assembled result = assemble({"", ""}, {"text"});
    EXPECT_EQ(result.text, "text");
    EXPECT_FALSE(result.stopped);
}

/// The text before the stop string that is complete first, by looking at every byte.
Assembled expected(const std::vector<std::string>& stops, std::string_view text)
{
    for (std::size_t end = 1; end <= text.size(); ++end) {
        const std::string_view seen = text.substr(0, end);
        const std::string* longest = nullptr;
        for (const std::string& stop : stops)
            if (seen.ends_with(stop) && (longest == nullptr || stop.size() > longest->size()))
                longest = &stop;
        if (longest != nullptr)
            return {std::string(seen.substr(0, end - longest->size())), *longest, true, false};
    }
    return {std::string(text), "", false, false};
}

TEST(TextAssembler, RandomSplitsGiveTheSameText)
{
    std::mt19937 random(7);
    const std::vector<std::string> letters = {"a", "b", "ab", "é", "日", "👍", "aa"};
    const auto word = [&](std::size_t most) {
        std::string text;
        for (std::size_t count = 1 + random() % most; count > 0; --count)
            text += letters[random() % letters.size()];
        return text;
    };
    std::size_t stops = 0;
    for (int round = 0; round < 4000; ++round) {
        std::vector<std::string> stopStrings(random() % 4);
        for (std::string& stop : stopStrings)
            stop = word(3);
        const std::string text = word(14);
        const Assembled right = expected(stopStrings, text);
        stops += right.stopped ? 1 : 0;
        for (int split = 0; split < 4; ++split) {
            const Assembled result =
                assemble(stopStrings, split == 0 ? bytesOf(text) : randomCuts(text, random));
            ASSERT_EQ(result.text, right.text) << text;
            ASSERT_EQ(result.stop, right.stop) << text;
            ASSERT_EQ(result.stopped, right.stopped) << text;
            ASSERT_FALSE(result.cutCharacter) << text;
        }
    }
    EXPECT_GT(stops, 1000U);
}

TEST(TextAssembler, LongStopStringsAndLongTextsAreQuick)
{
    const std::string stop(1024, 'a');
    TextAssembler assembler(std::vector<std::string>(16, stop + "b"));
    std::string text;
    for (int i = 0; i < 20000; ++i)
        text += assembler.add("a");
    text += assembler.finish();
    EXPECT_EQ(text, std::string(20000, 'a'));
}

} // namespace
} // namespace mw::engine
