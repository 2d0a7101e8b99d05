// SPDX-License-Identifier: Apache-2.0
// Whole command lines of `mw` over streams in memory: no process is started.
#include "app/base/model_reference.h"
#include "app/cli/detokenize_verb.h"
#include "app/cli/support.h"
#include "tests/unit/app/cli_rig.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace mw::app {
namespace {

using Cli = CliRig;

TEST_F(Cli, RunAnswersAndEndsWithOneLineFeed)
{
    EXPECT_EQ(mw({"run", "null.gguf", "hello"}), 0);
    EXPECT_EQ(m_output.bytes, "hello\n");
    EXPECT_EQ(m_error.bytes, "");
}

TEST_F(Cli, RelativePathsStartInTheFolderOfTheIo)
{
    EXPECT_EQ(mw({"run", "./null.gguf", "x"}), 0);
    EXPECT_EQ(mw({"run", m_folder.filePath("null.gguf").toStdString(), "x"}), 0);
}

TEST_F(Cli, RunReadsAPipedPrompt)
{
    EXPECT_EQ(mw({"run", "null.gguf"}, "piped\n"), 0);
    EXPECT_EQ(m_output.bytes, "piped\n");
    EXPECT_EQ(mw({"run", "null.gguf", "--raw"}, "piped\n"), 0);
    EXPECT_EQ(m_output.bytes, "piped\n\n") << "raw input is taken as it is";
}

TEST_F(Cli, RunJsonHasTheShapeOfTheContract)
{
    ASSERT_EQ(mw({"run", "null.gguf", "ab", "--json", "--seed", "7"}), 0);
    const auto document = json();
    EXPECT_EQ(document["text"], "ab");
    EXPECT_EQ(document["tokens"], (nlohmann::json{97, 98}));
    EXPECT_EQ(document["finish_reason"], "stop");
    EXPECT_EQ(document["usage"]["prompt_tokens"], 3);
    EXPECT_EQ(document["usage"]["completion_tokens"], 2);
    for (const char* field : {"load_ms", "ttft_ms", "prefill_tok_s", "decode_tok_s"})
        EXPECT_TRUE(document["timings"][field].is_number()) << field;
    EXPECT_EQ(document["seed"], 7);
}

TEST_F(Cli, RunJsonIsUtf8WhereTheTextIsNot)
{
    ASSERT_EQ(mw({"--json", "run", "null.gguf", "a\xff"}), 0);
    EXPECT_EQ(json()["text"], "a\xEF\xBF\xBD");
}

TEST_F(Cli, TerminalsGetNoEscapesOfTheModel)
{
    ASSERT_EQ(mw({"run", "null.gguf", "\x1b[2J"}), 0);
    EXPECT_EQ(m_output.bytes, "\x1b[2J\n") << "a pipe gets the exact text";
    m_output.terminal = true;
    ASSERT_EQ(mw({"run", "null.gguf", "\x1b[2J"}), 0);
    EXPECT_EQ(m_output.bytes, "\xEF\xBF\xBD[2J\n");
}

TEST_F(Cli, SystemPromptAndLimitsReachTheModel)
{
    ASSERT_EQ(mw({"run", "null.gguf", "user", "--system", "sys-", "--max-tokens", "6"}), 0);
    EXPECT_EQ(m_output.bytes, "sys-us\n");
    ASSERT_EQ(mw({"run", "null.gguf", "ab", "--ignore-eos", "--max-tokens", "5", "--json"}), 0);
    EXPECT_EQ(json()["text"], "ababa");
    EXPECT_EQ(json()["finish_reason"], "length");
}

TEST_F(Cli, APromptMayBeTheNameOfAVerb)
{
    EXPECT_EQ(mw({"run", "null.gguf", "bench"}), 0);
    EXPECT_EQ(m_output.bytes, "bench\n");
    EXPECT_EQ(mw({"run", "null.gguf", "--", "-5 + 3"}), 0);
    EXPECT_EQ(m_output.bytes, "-5 + 3\n");
}

TEST_F(Cli, UsageErrors)
{
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {},
             {"fly"},
             {"run"},
             {"models"},
             {"run", "null.gguf", "x", "--nonsense"},
             {"run", "null.gguf", "x", "--temperature", "9"},
             {"run", "null.gguf", "x", "--temperature", "warm"},
             {"run", "null.gguf", "x", "--top-p", "0"},
             {"run", "null.gguf", "x", "--max-tokens", "-1"},
             {"run", "null.gguf", "x", "--seed", "-1"},
             {"run", "null.gguf", "x", "--engine", "other"},
             {"run", "null.gguf", "x", "y"},
             {"bench", "null.gguf", "--streams", "0"},
         }) {
        EXPECT_EQ(mw(arguments), 2) << (arguments.empty() ? "" : arguments.back());
        EXPECT_EQ(m_output.bytes, "");
        EXPECT_EQ(m_error.bytes.rfind("mw: ", 0), 0U) << m_error.bytes;
    }
}

TEST_F(Cli, HelpAndVersion)
{
    EXPECT_EQ(mw({"-h"}), 0);
    EXPECT_NE(m_output.bytes.find("tokenize"), std::string::npos);
    EXPECT_EQ(mw({"run", "-h"}), 0);
    EXPECT_NE(m_output.bytes.find("--temperature"), std::string::npos);
    EXPECT_EQ(mw({"--version"}), 0);
    EXPECT_EQ(m_output.bytes, "mw " MODELWRIGHT_VERSION "\n");
}

TEST_F(Cli, NamesAndMissingFilesAreNotFound)
{
    EXPECT_EQ(mw({"run", "smollm2", "x", "--json"}), 4);
    EXPECT_EQ(m_output.bytes, "");
    EXPECT_EQ(m_error.bytes,
              "mw: No model is registered under “smollm2”. Import one, or give the path of a .gguf file.\n");
    EXPECT_EQ(mw({"run", "./smollm2", "x"}), 4);
    EXPECT_EQ(mw({"models", "show", "none.gguf"}), 4);
    EXPECT_TRUE(isModelPath("./x"));
    EXPECT_TRUE(isModelPath("x.safetensors"));
    EXPECT_FALSE(isModelPath("x.gguf:2"));
}

TEST_F(Cli, FailuresAreOneSentenceAndLeaveTheOutputEmpty)
{
    QFile file(m_folder.filePath("other.gguf"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("something else");
    file.close();
    for (const char* verb : {"run", "tokenize", "detokenize", "score", "bench"}) {
        EXPECT_EQ(mw({verb, "--json", "other.gguf"}, "1"), 1) << verb;
        EXPECT_EQ(m_output.bytes, "") << verb;
        EXPECT_EQ(m_error.bytes.rfind("mw: ", 0), 0U) << m_error.bytes;
    }
    EXPECT_EQ(mw({"run", "null.gguf", "x", "--engine", "reference"}), 1);
    EXPECT_NE(m_error.bytes.find("modelwright-reference"), std::string::npos) << m_error.bytes;
    writeModel("failing.gguf", "fail_after 2\n");
    EXPECT_EQ(mw({"run", "failing.gguf", "abcdef", "--json"}), 1);
    EXPECT_EQ(m_output.bytes, "");
    EXPECT_NE(m_error.bytes.find("not finite"), std::string::npos) << m_error.bytes;
    EXPECT_EQ(mw({"run", "null.gguf", "x", "--context", "9000"}), 1);
}

TEST_F(Cli, AnInterruptEndsWith130)
{
    writeModel("slow.gguf", "delay_ms 2\n");
    m_interrupts.raise();
    EXPECT_EQ(mw({"run", "slow.gguf", "x", "--ignore-eos", "--json"}), 130);
    EXPECT_EQ(m_output.bytes, "");
    EXPECT_FALSE(m_interrupts.raise()) << "the next one would end the process";
}

TEST_F(Cli, AFullOutputIsAnErrorAndAGoneReaderIsQuiet)
{
    m_output.room = 3;
    EXPECT_EQ(mw({"run", "null.gguf", "abcdef"}), 1);
    EXPECT_NE(m_error.bytes.find("standard output"), std::string::npos);
    m_output.readerLeaves = true;
    EXPECT_EQ(mw({"run", "null.gguf", "abcdef", "--ignore-eos"}), 1);
    EXPECT_EQ(m_error.bytes, "");
}

TEST_F(Cli, TokenizeAndDetokenizeAreByteExact)
{
    std::string every;
    for (int byte = 0; byte < 256; ++byte)
        every += static_cast<char>(byte);
    ASSERT_EQ(mw({"tokenize", "null.gguf"}, every), 0);
    EXPECT_EQ(m_output.bytes.rfind("256\n0\n1\n", 0), 0U);
    const std::string ids = m_output.bytes;
    ASSERT_EQ(mw({"detokenize", "null.gguf"}, ids), 0);
    EXPECT_EQ(m_output.bytes, every);
    ASSERT_EQ(mw({"detokenize", "null.gguf", "--special"}, "256\n97"), 0);
    EXPECT_EQ(m_output.bytes, "<null-begin>a");
    ASSERT_EQ(mw({"tokenize", "null.gguf", "--no-special"}, "a\n"), 0);
    EXPECT_EQ(m_output.bytes, "97\n10\n");
    ASSERT_EQ(mw({"tokenize", "null.gguf", "--no-special"}, ""), 0);
    EXPECT_EQ(m_output.bytes, "");
    ASSERT_EQ(mw({"tokenize", "null.gguf", "--json"}, "a"), 0);
    EXPECT_EQ(json()["tokens"], (nlohmann::json{256, 97}));
}

TEST_F(Cli, BadIdsNameTheirLine)
{
    for (const char* bad :
         {"97\n98\nx\n", "97\n\n258\n", "97\n98\n-1\n", "97\n98\n99999999999\n", "97\r\n98\r\n1.5"}) {
        EXPECT_EQ(mw({"detokenize", "null.gguf"}, bad), 1) << bad;
        EXPECT_NE(m_error.bytes.find("line 3"), std::string::npos) << m_error.bytes;
        EXPECT_EQ(m_output.bytes, "");
    }
    const auto good = parseTokenIds(" 1 2\r\n\t3", 10);
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, (std::vector<Token>{1, 2, 3}));
}

TEST_F(Cli, ScoreHasTheShapeOfTheContract)
{
    ASSERT_EQ(mw({"score", "null.gguf", "--json"}, "a\xff"), 0);
    const auto document = json();
    EXPECT_EQ(document["tokens"], 3);
    ASSERT_EQ(document["per_token"].size(), 3U);
    EXPECT_TRUE(document["per_token"][0]["logprob"].is_null());
    EXPECT_EQ(document["per_token"][1]["id"], 97);
    EXPECT_EQ(document["per_token"][1]["text"], "a");
    EXPECT_NEAR(document["per_token"][1]["logprob"].get<double>(), -std::log(258.0), 1e-9);
    EXPECT_NEAR(document["logprob"].get<double>(), -2 * std::log(258.0), 1e-9);
    EXPECT_NEAR(document["perplexity"].get<double>(), 258, 1e-6);
    ASSERT_EQ(mw({"score", "null.gguf"}, "ab"), 0);
    EXPECT_NE(m_output.bytes.find("perplexity 258"), std::string::npos) << m_output.bytes;
}

TEST_F(Cli, BenchLeavesOutWhatWasNotMeasured)
{
    ASSERT_EQ(mw({"bench", "null.gguf", "--json", "--threads", "2"}), 0);
    const auto document = json();
    EXPECT_EQ(document["model"], "null.gguf");
    EXPECT_EQ(document["isa"], "null");
    EXPECT_EQ(document["threads"], 2);
    EXPECT_TRUE(document["rss_mb"].is_number());
    for (const char* field : {"prefill_tok_s", "decode_tok_s", "batched", "ttft_ms", "ttft_cached_ms",
                              "memory_gb_s", "memory_share_percent"})
        EXPECT_FALSE(document.contains(field)) << field;
    EXPECT_EQ(document["activations"], "int8");
    EXPECT_EQ(mw({"bench", "null.gguf", "--streams", "1,4"}), 0);
}

TEST_F(Cli, ThePrecisionIsAnOptionOfEveryVerbThatComputes)
{
    ASSERT_EQ(mw({"bench", "null.gguf", "--json", "--activations", "int16"}), 0);
    EXPECT_EQ(json()["activations"], "int16");
    EXPECT_EQ(mw({"run", "null.gguf", "--activations", "int16", "hello"}), 0) << m_error.bytes;
    EXPECT_EQ(mw({"score", "null.gguf", "--activations", "int16"}, "some text"), 0) << m_error.bytes;
    for (const char* verb : {"run", "score", "bench"}) {
        EXPECT_EQ(mw({verb, "null.gguf", "--activations", "int4"}, "text"), 2);
        EXPECT_NE(m_error.bytes.find("int8, int16"), std::string::npos) << m_error.bytes;
    }
}

TEST_F(Cli, ModelsShow)
{
    ASSERT_EQ(mw({"models", "show", "null.gguf", "--json"}), 0);
    auto document = json();
    EXPECT_EQ(document["architecture"], "null");
    EXPECT_EQ(document["metadata"]["general.name"], "null");
    EXPECT_TRUE(document["runnable"].get<bool>());
    ASSERT_EQ(mw({"--json", "models", "show", "null.gguf"}), 0);
    auto again = json();
    for (auto* either : {&document, &again})
        (*either)["memory"].erase("available"); // changes from moment to moment
    EXPECT_EQ(again, document) << "options may stand before the verb";
    ASSERT_EQ(mw({"models", "show", "null.gguf", "--metadata"}), 0);
    EXPECT_NE(m_output.bytes.find("architecture    null"), std::string::npos) << m_output.bytes;
    EXPECT_EQ(m_output.bytes.find('\x1b'), std::string::npos);
}

TEST_F(Cli, StoredSettingsLieUnderTheCommandLine)
{
    ASSERT_EQ(mw({"--version"}), 0);
    EXPECT_FALSE(QFile::exists(m_folder.filePath("data"))) << "nothing is made for a version";
    ASSERT_EQ(mw({"run", "null.gguf", "abc"}), 0);
    ASSERT_TRUE(QFile::exists(m_folder.filePath("data")));
    QFile file(m_folder.filePath("data/settings.json"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"generation.max_tokens":2,"sampling.top_k":-5})");
    file.close();
    ASSERT_EQ(mw({"run", "null.gguf", "abc"}), 0);
    EXPECT_EQ(m_output.bytes, "ab\n");
    EXPECT_NE(m_error.bytes.find("sampling.top_k"), std::string::npos)
        << "a value that does not fit is named";
    ASSERT_EQ(mw({"run", "null.gguf", "abc", "--max-tokens", "1"}), 0);
    EXPECT_EQ(m_output.bytes, "a\n");
}

TEST_F(Cli, ADataFolderThatCannotBeMade)
{
    EXPECT_EQ(mw({"--data-dir", "null.gguf/below", "run", "null.gguf", "x"}), 1);
    EXPECT_EQ(mw({"run", "null.gguf", "x", "--data-dir", "made/here"}), 0);
    EXPECT_TRUE(QFile::exists(m_folder.filePath("made/here")));
}

TEST_F(Cli, TheChatRemembersStopsAndEnds)
{
    m_input.terminal = true;
    m_error.terminal = true;
    ASSERT_EQ(mw({"run", "null.gguf"}, "one\n\n/help\n/fly\ntwo\n/new\nthree\n"), 0);
    EXPECT_EQ(m_output.bytes, "one\noneonetwo\nthree\n") << "the null model echoes the whole conversation";
    EXPECT_NE(m_error.bytes.find("Ctrl-D ends the chat."), std::string::npos);
    EXPECT_NE(m_error.bytes.find("There is no command /fly"), std::string::npos);
    EXPECT_NE(m_error.bytes.find("3 tokens"), std::string::npos);
    ASSERT_EQ(mw({"run", "null.gguf"}, "one\n/exit\ntwo\n"), 0);
    EXPECT_EQ(m_output.bytes, "one\n");
}

TEST_F(Cli, AnInterruptAtTheChatsPromptDoesNotEndIt)
{
    m_input.terminal = true;
    m_input.interruptAtEnd = true;
    EXPECT_EQ(mw({"run", "null.gguf"}, "one\n"), 0);
    EXPECT_EQ(m_output.bytes, "one\n");
}

TEST_F(Cli, ATurnThatCannotBeAnsweredIsForgotten)
{
    m_input.terminal = true;
    writeModel("small.gguf", "context 8\n");
    ASSERT_EQ(mw({"run", "small.gguf"}, "much too long\nab\n"), 0);
    EXPECT_EQ(m_output.bytes, "ab\n");
    EXPECT_NE(m_error.bytes.find("the context holds 8"), std::string::npos) << m_error.bytes;
}

TEST(Interrupts, OneAtATimeThenTheWayOut)
{
    Interrupts interrupts{Cancel()};
    interrupts.takeOneAtATime(true);
    EXPECT_TRUE(interrupts.raise());
    EXPECT_TRUE(interrupts.pending());
    EXPECT_TRUE(interrupts.take());
    EXPECT_TRUE(interrupts.raise());
    EXPECT_FALSE(interrupts.cancel().requested());
    EXPECT_TRUE(interrupts.raise()) << "the one before was not heeded: cancel";
    EXPECT_TRUE(interrupts.cancel().requested());
    EXPECT_FALSE(interrupts.raise()) << "neither was that: out";
}

} // namespace
} // namespace mw::app
