// SPDX-License-Identifier: Apache-2.0
#include "app/base/error_text.h"
#include "app/base/readable.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

constexpr int codes = static_cast<int>(ErrorCode::Internal) + 1;

Error withArgs(int code, std::vector<std::string> args)
{
    return {static_cast<ErrorCode>(code), "specifics", std::move(args)};
}

TEST(ErrorText, EveryCodeHasACauseAndOneAction)
{
    for (int code = 0; code < codes; ++code) {
        for (const auto& args :
             {std::vector<std::string>{"one", "two", "three"}, std::vector<std::string>{}}) {
            const ErrorText text = errorText(withArgs(code, args));
            EXPECT_TRUE(text.cause.endsWith(u'.')) << code << " " << text.cause.toStdString();
            EXPECT_FALSE(text.cause.contains(u'%')) << text.cause.toStdString();
            if (static_cast<ErrorCode>(code) == ErrorCode::Cancelled)
                EXPECT_TRUE(text.action.isEmpty());
            else
                EXPECT_TRUE(text.action.endsWith(u'.')) << code << " " << text.action.toStdString();
            EXPECT_EQ(text.detail, QStringLiteral("specifics"));
        }
    }
}

TEST(ErrorText, WordsAreCalm)
{
    for (int code = 0; code < codes; ++code) {
        const QString line = errorText(withArgs(code, {"one", "two", "three"})).line();
        for (const char* word :
             {"!", "please", "Please", "sorry", "successfully", "invalid", "Invalid", "illegal"})
            EXPECT_FALSE(line.contains(QLatin1String(word))) << line.toStdString();
    }
}

TEST(ErrorText, ArgumentsStandInTheSentence)
{
    const ErrorText damaged = errorText({ErrorCode::FileDamaged, "", {"/a/b.gguf", "the header ends early"}});
    EXPECT_EQ(damaged.cause, QStringLiteral("/a/b.gguf is damaged: the header ends early."));
    const ErrorText memory = errorText({ErrorCode::OutOfMemory, "", {"2000000000", "98362432"}});
    EXPECT_EQ(memory.cause, QStringLiteral("2.0 GB of memory are needed, 98.4 MB are free."));
    const ErrorText space = errorText({ErrorCode::DiskFull, "", {"/data", "98362432", "30000000"}});
    EXPECT_EQ(space.cause, QStringLiteral("The disk of /data is full: 98.4 MB are needed, 30.0 MB are free, "
                                          "68.4 MB are missing."));
    const ErrorText value = errorText({ErrorCode::InvalidArgument, "", {"temperature", "9", "0 to 5"}});
    EXPECT_EQ(value.line(), QStringLiteral("temperature cannot be 9. Allowed: 0 to 5."));
}

TEST(ErrorText, ArgumentsOfAnUntrustedFileAreMadeSafe)
{
    const std::string escape = "\x1b[2Jevil\xff%1\n";
    const ErrorText text =
        errorText({ErrorCode::UnsupportedArchitecture, escape, {escape + std::string(5000, 'x')}});
    EXPECT_FALSE(text.cause.contains(QChar(0x1b)));
    EXPECT_FALSE(text.detail.contains(QChar(0x1b)));
    EXPECT_LT(text.cause.size(), 500);
}

TEST(ErrorText, AnArgumentWithAPercentSignIsNotFilledIn)
{
    const ErrorText text = errorText({ErrorCode::FileDamaged, "", {"/a/%2.gguf", "reason"}});
    EXPECT_EQ(text.cause, QStringLiteral("/a/%2.gguf is damaged: reason."));
}

TEST(ErrorText, ExitCodes)
{
    EXPECT_EQ(exitCode({ErrorCode::Refused, ""}), 3);
    EXPECT_EQ(exitCode({ErrorCode::NotFound, ""}), 4);
    EXPECT_EQ(exitCode({ErrorCode::FileNotFound, ""}), 4);
    EXPECT_EQ(exitCode({ErrorCode::Cancelled, ""}), 130);
    EXPECT_EQ(exitCode({ErrorCode::FileDamaged, ""}), 1);
    EXPECT_EQ(exitCode({ErrorCode::Internal, ""}), 1);
}

TEST(Readable, BytesHaveDecimalUnits)
{
    EXPECT_EQ(bytesText(0), QStringLiteral("0 B"));
    EXPECT_EQ(bytesText(999), QStringLiteral("999 B"));
    EXPECT_EQ(bytesText(1000), QStringLiteral("1.0 kB"));
    EXPECT_EQ(bytesText(98'362'432), QStringLiteral("98.4 MB"));
    EXPECT_EQ(bytesText(182'000'000), QStringLiteral("182 MB"));
    EXPECT_EQ(bytesText(999'700'000), QStringLiteral("1.0 GB"));
    EXPECT_EQ(bytesText(~std::uint64_t(0)), QStringLiteral("18447 PB"));
}

TEST(Readable, TerminalSafeKeepsTextAndLines)
{
    EXPECT_EQ(terminalSafe("a\tb\nñ 中"), "a\tb\nñ 中");
    EXPECT_EQ(terminalSafe("\x1b[31m\r"), "\xEF\xBF\xBD[31m\xEF\xBF\xBD");
    EXPECT_EQ(validUtf8("a\xff"), "a\xEF\xBF\xBD");
}

TEST(Readable, LongTextIsShortenedInTheMiddle)
{
    EXPECT_EQ(shownText("abcdefghij", 5), QStringLiteral("ab…ij"));
    EXPECT_EQ(shownText("abcde", 5), QStringLiteral("abcde"));
}

TEST(Readable, SecretsOfKeysAreTakenOutOfWhatIsRecorded)
{
    EXPECT_EQ(withoutSecrets("/mw_AbC123_x9Y/models"), "/mw_AbC123_…/models");
    EXPECT_EQ(withoutSecrets("mw_a_b mw_c_d"), "mw_a_… mw_c_…");
    EXPECT_EQ(withoutSecrets("mw_a_mw_b_c"), "mw_a_…_b_…");
    for (const char* text : {"", "mw_", "mw__", "mw_a", "mw_a_", "mw__b", "mw_a-b_c", "no model"})
        EXPECT_EQ(withoutSecrets(text), text);
}

} // namespace
} // namespace mw::app
