// SPDX-License-Identifier: Apache-2.0
#include "app/cli/services.h"
#include "app/serving/benchmark_service.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace mw::app {
namespace {

/// Over the null engine, which loads but measures nothing.
class BenchmarkServiceTest : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        m_settings.emplace(*SettingsCatalogue::builtIn());
        m_services.emplace(DataFolder(m_folder.filePath("data")), *m_settings);
        ASSERT_TRUE(m_services->openStore(QStringLiteral("test")));
        m_service.emplace(BenchmarkService::Parts{m_services->runtime(), m_services->deployments(),
                                                  m_services->registry(), m_services->authorizer(),
                                                  [] { return QStringLiteral("A processor"); }, 2});
    }

    void import(const QString& name, const QByteArray& lines = {})
    {
        QFile file(m_folder.filePath(name + ".gguf"));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
        file.close();
        ASSERT_TRUE(m_services->registry().importFile(m_owner, {file.fileName(), name}, {}, Cancel()));
    }

    ErrorCode refusal(const Principal& who, const std::string& reference, const Cancel& cancel = {})
    {
        const WorkControl control(cancel, [](const WorkProgress&) {});
        const auto record = m_service->run(who, reference, control);
        EXPECT_FALSE(record);
        return record ? ErrorCode::Internal : record.error().code;
    }

    bool stored(const QString& name) const
    {
        return m_services->registry().model(m_owner, name)->versions.front().benchmark.has_value();
    }

    const Principal m_owner = Principal::owner();
    QTemporaryDir m_folder;
    std::optional<Settings> m_settings;
    std::optional<Services> m_services;
    std::optional<BenchmarkService> m_service;
};

TEST_F(BenchmarkServiceTest, NothingIsKeptOfWhatFails)
{
    import(QStringLiteral("m"));
    EXPECT_EQ(refusal(m_owner, "m:1"), ErrorCode::Internal) << "the engine measured nothing";
    EXPECT_EQ(refusal(m_owner, "none"), ErrorCode::NotFound);
    EXPECT_EQ(refusal(m_owner, "m:2"), ErrorCode::NotFound);
    const Cancel cancel;
    cancel.request();
    EXPECT_EQ(refusal(m_owner, "m:1", cancel), ErrorCode::Cancelled);
    EXPECT_FALSE(stored(QStringLiteral("m")));
}

TEST_F(BenchmarkServiceTest, ManageIsNeeded)
{
    import(QStringLiteral("m"));
    const auto key =
        m_services->keys().create(m_owner, {QStringLiteral("k"), {Action::Infer, Action::Read}, {}});
    ASSERT_TRUE(key);
    EXPECT_EQ(refusal(Principal::ofKey(key->key.id), "m:1"), ErrorCode::Refused);
    EXPECT_FALSE(m_services->deployments().status("m:1")) << "nothing was loaded for it";
    EXPECT_EQ(m_services->registry().recordBenchmark(Principal::ofKey(key->key.id), "m", 1, {}).error().code,
              ErrorCode::Refused);
}

TEST_F(BenchmarkServiceTest, AModelWithoutRoomIsRefused)
{
    import(QStringLiteral("big"), "weight_bytes 4000000000000\n");
    EXPECT_EQ(refusal(m_owner, "big:1"), ErrorCode::OutOfMemory);
    EXPECT_FALSE(stored(QStringLiteral("big")));
}

TEST_F(BenchmarkServiceTest, TheNewestIsShownAndGoesWithItsVersion)
{
    import(QStringLiteral("m"));
    BenchmarkRecord record;
    record.decodeRate = 100;
    Registry& registry = m_services->registry();
    ASSERT_TRUE(registry.recordBenchmark(m_owner, "m", 1, record));
    record.decodeRate = 200;
    const auto kept = registry.recordBenchmark(m_owner, "m", 1, record);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->by, m_owner.id);
    const auto version = registry.version(m_owner, *ModelReference::parse("m:1"));
    ASSERT_TRUE(version && version->benchmark);
    EXPECT_EQ(version->benchmark->decodeRate, 200);
    EXPECT_EQ(version->benchmark->at, kept->at);
    const auto changes = m_services->changeLog().list(m_owner, {});
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->front().action, QStringLiteral("benchmark"));
    EXPECT_EQ(registry.recordBenchmark(m_owner, "m", 2, record).error().code, ErrorCode::NotFound);
    EXPECT_EQ(registry.recordBenchmark(m_owner, "none", 1, record).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(registry.removeVersions(m_owner, "m", 1));
    import(QStringLiteral("m"));
    EXPECT_FALSE(stored(QStringLiteral("m")));
}

} // namespace
} // namespace mw::app
