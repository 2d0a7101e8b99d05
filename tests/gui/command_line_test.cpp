// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/command_line.h"

#include <QTest>

#include <string>
#include <vector>

namespace {

mw::ui::CommandLine::Parsed parse(std::vector<std::string> words)
{
    words.insert(words.begin(), "modelwright");
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    return mw::ui::CommandLine::parse(static_cast<int>(pointers.size()), pointers.data());
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileAloneIsTheModelToOpen()
    {
        const auto parsed = parse({"/models/a b.gguf"});
        QVERIFY2(!parsed.exitCode, parsed.output.c_str());
        QCOMPARE(parsed.line.model, QStringLiteral("/models/a b.gguf"));
        QVERIFY(!parsed.line.serve);
    }

    void aFileStandsAmongOptions()
    {
        const auto parsed = parse({"--serve", "模型.gguf", "--language", "zh_CN"});
        QVERIFY2(!parsed.exitCode, parsed.output.c_str());
        QCOMPARE(parsed.line.model, QStringLiteral("模型.gguf"));
        QCOMPARE(parsed.line.language, QStringLiteral("zh_CN"));
        QVERIFY(parsed.line.serve);
    }

    void theOptionMeansTheSame()
    {
        QCOMPARE(parse({"--model", "a.gguf"}).line.model, QStringLiteral("a.gguf"));
        QVERIFY(parse({}).line.model.isEmpty());
    }

    void twoFilesAreWrongUse()
    {
        QCOMPARE(parse({"a.gguf", "b.gguf"}).exitCode, std::optional<int>(2));
        const auto both = parse({"--model", "a.gguf", "b.gguf"});
        QCOMPARE(both.exitCode, std::optional<int>(2));
        QVERIFY(!both.output.empty());
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
