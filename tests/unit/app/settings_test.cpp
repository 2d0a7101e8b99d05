// SPDX-License-Identifier: Apache-2.0
#include "app/config/settings.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace mw::app {
namespace {

SettingsCatalogue builtIn()
{
    auto catalogue = SettingsCatalogue::builtIn();
    EXPECT_TRUE(catalogue) << catalogue.error().detail;
    return *std::move(catalogue);
}

std::string entry(const std::string& fields)
{
    return R"({"settings":[{"takes_effect":"at_once","title":{"en":"T","zh_CN":"题"},)"
           R"("help":{"en":"H.","zh_CN":"助。"},)" +
           fields + "}]}";
}

TEST(SettingsCatalogue, TheBuiltInOneIsComplete)
{
    const SettingsCatalogue catalogue = builtIn();
    const QLocale chinese(QLocale::Chinese, QLocale::China);
    for (const SettingDeclaration& setting : catalogue.all()) {
        EXPECT_TRUE(setting.help(QLocale::c()).endsWith(u'.')) << setting.key;
        EXPECT_TRUE(setting.help(chinese).endsWith(u'。')) << setting.key;
        EXPECT_FALSE(setting.title(chinese).isEmpty()) << setting.key;
        EXPECT_TRUE(setting.accept(setting.defaultValue)) << setting.key;
        const auto read = setting.parse(settingText(setting.defaultValue));
        ASSERT_TRUE(read) << setting.key;
        EXPECT_EQ(*read, setting.defaultValue) << setting.key;
    }
}

TEST(SettingsCatalogue, DefaultsOfTheContract)
{
    const Settings settings(builtIn());
    EXPECT_DOUBLE_EQ(settings.number("sampling.temperature"), 0.7);
    EXPECT_DOUBLE_EQ(settings.number("sampling.top_p"), 0.95);
    EXPECT_EQ(settings.integer("sampling.top_k"), 0);
    EXPECT_DOUBLE_EQ(settings.number("sampling.min_p"), 0);
    EXPECT_DOUBLE_EQ(settings.number("sampling.repetition_penalty"), 1);
    EXPECT_EQ(settings.value("sampling.seed"), SettingValue());
    EXPECT_EQ(settings.integer("generation.max_tokens"), 0);
    EXPECT_EQ(settings.integer("stream.slow_reader_s"), 30);
    EXPECT_EQ(settings.text("ui.language"), "system");
    EXPECT_TRUE(settings.flag("ui.enter_sends"));
}

TEST(SettingsCatalogue, RangesKnowTheirOpenEnds)
{
    const SettingsCatalogue catalogue = builtIn();
    EXPECT_FALSE(catalogue.accept("sampling.top_p", 0.0));
    EXPECT_TRUE(catalogue.accept("sampling.top_p", 1.0));
    EXPECT_TRUE(catalogue.accept("sampling.min_p", 0.0));
    EXPECT_FALSE(catalogue.accept("sampling.min_p", 1.0));
    EXPECT_FALSE(catalogue.accept("sampling.temperature", std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(catalogue.accept("sampling.temperature", std::numeric_limits<double>::infinity()));
    EXPECT_TRUE(catalogue.accept("sampling.temperature", std::int64_t(1))) << "an integer is a number too";
    EXPECT_FALSE(catalogue.accept("sampling.top_k", 1.5));
    EXPECT_FALSE(catalogue.accept("sampling.temperature", SettingValue()))
        << "none only where the default is none";
    EXPECT_FALSE(catalogue.accept("sampling.nothing", 1.0));
    EXPECT_EQ(catalogue.find("sampling.top_p")->allowed(), "above 0, up to 1");
    EXPECT_EQ(catalogue.find("sampling.min_p")->allowed(), "0, below 1");
    EXPECT_EQ(catalogue.find("sampling.temperature")->allowed(), "0 to 5");
    EXPECT_EQ(catalogue.find("sampling.top_k")->allowed(), "0 to 1000000");
    EXPECT_EQ(catalogue.find("ui.language")->allowed(), "system, en, zh_CN");
}

TEST(SettingsCatalogue, TextIsReadWhole)
{
    const SettingsCatalogue catalogue = builtIn();
    for (const char* text : {"", "1x", " 1", "0x1", "1e999", "nan", "5.01", "-0.1"})
        EXPECT_FALSE(catalogue.find("sampling.temperature")->parse(text)) << text;
    for (const char* text : {"1.5", "", "-1", "99999999999999999999"})
        EXPECT_FALSE(catalogue.find("sampling.top_k")->parse(text)) << text;
    EXPECT_TRUE(catalogue.find("sampling.seed")->parse(""));
    EXPECT_FALSE(catalogue.find("ui.enter_sends")->parse("yes"));
}

TEST(SettingsCatalogue, BadDeclarationsAreRefused)
{
    const std::string good = R"("key":"a.b","type":"integer","default":1,"min":0,"max":2)";
    EXPECT_TRUE(SettingsCatalogue::parse(entry(good), "x"));
    for (const std::string& bad : {
             std::string(R"("key":"a.b","type":"integer","default":3,"min":0,"max":2)"), // outside the range
             std::string(R"("key":"a.b","type":"integer","default":1)"),                 // no range
             std::string(R"("key":"a.b","type":"integer","min":0,"max":2)"),             // no default
             std::string(R"("key":"a.b","type":"real","default":1,"min":0,"max":2)"),    // unknown type
             std::string(R"("key":"a.b","type":"choice","default":"x")"),                // no choices
             std::string(R"("type":"flag","default":true)"),                             // no key
             good + R"(,"colour":"red")",                                                // unknown field
         }) {
        const auto parsed = SettingsCatalogue::parse(entry(bad), "x");
        ASSERT_FALSE(parsed) << bad;
        EXPECT_EQ(parsed.error().code, ErrorCode::FileDamaged);
    }
    EXPECT_FALSE(SettingsCatalogue::parse("[", "x"));
    EXPECT_FALSE(SettingsCatalogue::parse("{\"settings\":[1]}", "x"));
}

class StoredSettings : public testing::Test {
protected:
    QString path() const { return m_folder.path() + QStringLiteral("/settings.json"); }

    void write(const QByteArray& text) const
    {
        QFile file(path());
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        ASSERT_EQ(file.write(text), text.size());
    }

    static QByteArray read(const QString& name)
    {
        QFile file(name);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name.toStdString();
        return file.readAll();
    }

    QTemporaryDir m_folder;
    Settings m_settings{builtIn()};
};

TEST_F(StoredSettings, LayersInTheirOrder)
{
    ASSERT_TRUE(m_settings.open(path())) << "a missing file is an empty one";
    EXPECT_EQ(m_settings.layer("sampling.temperature"), SettingLayer::Default);
    ASSERT_TRUE(m_settings.store("sampling.temperature", SettingValue(0.2)));
    EXPECT_EQ(m_settings.layer("sampling.temperature"), SettingLayer::Stored);
    ASSERT_TRUE(m_settings.overrideForProcess("sampling.temperature", 1.5));
    EXPECT_DOUBLE_EQ(m_settings.number("sampling.temperature"), 1.5);
    EXPECT_EQ(m_settings.layer("sampling.temperature"), SettingLayer::CommandLine);

    Settings again(builtIn());
    ASSERT_TRUE(again.open(path()));
    EXPECT_DOUBLE_EQ(again.number("sampling.temperature"), 0.2) << "the command line is not stored";
    ASSERT_TRUE(again.store("sampling.temperature", std::nullopt));
    EXPECT_DOUBLE_EQ(again.number("sampling.temperature"), 0.7);
}

TEST_F(StoredSettings, TheFileIsForItsOwnerOnly)
{
    ASSERT_TRUE(m_settings.open(path()));
    ASSERT_TRUE(m_settings.store("ui.theme", SettingValue("dark")));
    struct stat status {};
    ASSERT_EQ(::stat(path().toLocal8Bit().constData(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(StoredSettings, KeysOfANewerProgramAreKept)
{
    write(R"({"future.setting":{"a":[1,2]},"ui.theme":"dark"})");
    ASSERT_TRUE(m_settings.open(path()));
    ASSERT_TRUE(m_settings.store("ui.theme", SettingValue("light")));
    const QByteArray text = read(path());
    EXPECT_TRUE(text.contains("future.setting")) << text.constData();
    EXPECT_TRUE(text.contains("light"));
}

TEST_F(StoredSettings, ADamagedFileIsKeptAside)
{
    write("{\"ui.theme\": ");
    const auto opened = m_settings.open(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::FileDamaged);
    EXPECT_NE(opened.error().detail.find("settings.json.damaged"), std::string::npos);
    EXPECT_EQ(read(path() + QStringLiteral(".damaged")), "{\"ui.theme\": ");
    EXPECT_EQ(m_settings.text("ui.theme"), "system");

    write("[]"); // a second one does not replace the first
    EXPECT_FALSE(m_settings.open(path()));
    EXPECT_EQ(read(path() + QStringLiteral(".damaged")), "{\"ui.theme\": ");
    EXPECT_EQ(read(path() + QStringLiteral(".damaged1")), "[]");
    EXPECT_TRUE(m_settings.store("ui.theme", SettingValue("dark")));
}

TEST_F(StoredSettings, ADeeplyNestedFileIsDamaged)
{
    write("{\"x\":" + QByteArray(500'000, '[') + QByteArray(500'000, ']') + "}");
    EXPECT_FALSE(m_settings.open(path()));
}

TEST_F(StoredSettings, AnUnreadableFileIsNeverWrittenOver)
{
    // A folder of the file's name cannot be read by anybody, the superuser included.
    ASSERT_TRUE(QDir().mkpath(path()));
    const auto opened = m_settings.open(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::FileUnreadable);
    EXPECT_FALSE(m_settings.store("ui.theme", SettingValue("dark")));
    EXPECT_EQ(m_settings.text("ui.theme"), "system");
}

TEST_F(StoredSettings, SingleValuesThatDoNotFitAreNamed)
{
    write(R"({"sampling.temperature":99,"ui.theme":["dark"],"sampling.top_p":0.5})");
    ASSERT_TRUE(m_settings.open(path()));
    EXPECT_DOUBLE_EQ(m_settings.number("sampling.temperature"), 0.7);
    EXPECT_DOUBLE_EQ(m_settings.number("sampling.top_p"), 0.5);
    ASSERT_EQ(m_settings.problems().size(), 2U);
    EXPECT_EQ(m_settings.problems()[0].args[0], "sampling.temperature");
}

TEST_F(StoredSettings, AFailedWriteChangesNothing)
{
    ASSERT_TRUE(m_settings.open(m_folder.path() + QStringLiteral("/missing/settings.json")));
    const auto stored = m_settings.store("ui.theme", SettingValue("dark"));
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().code, ErrorCode::IoFailed);
    EXPECT_EQ(m_settings.text("ui.theme"), "system");
    EXPECT_FALSE(m_settings.store("ui.theme", SettingValue("pink")));
    EXPECT_FALSE(m_settings.store("no.such", std::nullopt));
}

} // namespace
} // namespace mw::app
