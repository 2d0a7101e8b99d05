// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/preset_service.h"

#include "app/conversations/conversation_json.h"
#include "tests/fault/instance.h"
#include "tests/support/faulty_sqlite.h"
#include "tests/support/manual_clock.h"

#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace mw::app {
namespace {

class Presets : public testing::Test {
protected:
    static void SetUpTestSuite() { FaultySqlite::install(); }
    void SetUp() override
    {
        m_instance =
            std::make_unique<Instance>(m_folder.filePath(QStringLiteral("store.sqlite")), m_files, m_clock);
        ASSERT_FALSE(m_instance->error);
        auto catalogue = SettingsCatalogue::builtIn();
        ASSERT_TRUE(catalogue);
        m_catalogue = std::make_unique<SettingsCatalogue>(*std::move(catalogue));
        m_service = std::make_unique<PresetService>(PresetService::Parts{
            *m_instance->store, *m_instance->authorizer, *m_instance->changes, m_clock, *m_catalogue});
    }
    void TearDown() override { FaultySqlite::disarm(); }

    static Preset preset(const QString& name, float temperature = 0.5F)
    {
        Preset preset;
        preset.name = name;
        preset.content.systemPrompt = QStringLiteral("Be short.");
        preset.content.sampling.options.temperature = temperature;
        return preset;
    }
    QStringList names()
    {
        QStringList names;
        const auto presets = m_service->list(m_owner);
        EXPECT_TRUE(presets);
        for (const Preset& one : *presets)
            names << one.name;
        return names;
    }
    std::size_t changes()
    {
        return static_cast<std::size_t>(
            *m_instance->store->read([](Connection& connection) -> Result<qint64> {
                auto rows = connection.query(
                    QStringLiteral("SELECT count(*) FROM change_events WHERE resource_kind = 'preset'"));
                if (!rows)
                    return rows.error();
                if (const auto more = rows->next(); !more)
                    return more.error();
                return rows->integer(0);
            }));
    }

    const Principal m_owner = Principal::owner();
    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::unique_ptr<Instance> m_instance;
    std::unique_ptr<SettingsCatalogue> m_catalogue;
    std::unique_ptr<PresetService> m_service;
};

TEST_F(Presets, AreMadeChangedRenamedAndRemovedAndEachIsRecorded)
{
    auto made = m_service->create(m_owner, preset(QStringLiteral(" Short ")));
    ASSERT_TRUE(made);
    EXPECT_EQ(names(), QStringList{"Short"});
    made->name = QStringLiteral("Shorter");
    made->content.sampling.options.seed = 12;
    ASSERT_TRUE(m_service->update(m_owner, *made));
    const auto list = m_service->list(m_owner);
    EXPECT_EQ(list->front().content.sampling.options.seed, 12U);
    EXPECT_EQ(list->front().content.sampling.options.temperature, 0.5F);
    ASSERT_TRUE(m_service->remove(m_owner, made->id));
    EXPECT_TRUE(names().isEmpty());
    ASSERT_TRUE(m_service->create(m_owner, *made)); // back under its id
    EXPECT_EQ(m_service->list(m_owner)->front().id, made->id);
    EXPECT_EQ(changes(), 4U);
    EXPECT_TRUE(m_instance->sound());
}

TEST_F(Presets, WhatCannotBeIsRefused)
{
    ASSERT_TRUE(m_service->create(m_owner, preset(QStringLiteral("A"))));
    EXPECT_EQ(m_service->create(m_owner, preset(QStringLiteral("A"))).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(m_service->create(m_owner, preset(QStringLiteral(" "))).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(m_service->create(m_owner, preset(QStringLiteral("B"), -1)).error().code,
              ErrorCode::InvalidArgument);
    Preset absent = preset(QStringLiteral("C"));
    absent.id = QStringLiteral("absent");
    EXPECT_EQ(m_service->update(m_owner, absent).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_service->remove(m_owner, absent.id).error().code, ErrorCode::NotFound);
    const auto key = m_instance->createKey(QStringLiteral("tool"));
    const Principal other = Principal::ofKey(key->key.id); // may infer only
    EXPECT_EQ(m_service->list(other).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->create(other, preset(QStringLiteral("D"))).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->update(other, absent).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->remove(other, absent.id).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->import(other, "{}", "f").error().code, ErrorCode::Refused);
    EXPECT_EQ(changes(), 1U);
}

TEST_F(Presets, GoOutAndComeBack)
{
    const auto first = m_service->create(m_owner, preset(QStringLiteral("A")));
    ASSERT_TRUE(m_service->create(m_owner, preset(QString::fromUtf8("简短"), 0.1F)));
    const std::string file = presetsJson(*m_service->list(m_owner)).dump();
    EXPECT_TRUE(m_service->import(m_owner, file, "f")->empty()) << "they are there already";
    Preset changed = *first;
    changed.content.systemPrompt = QStringLiteral("Other");
    ASSERT_TRUE(m_service->update(m_owner, changed));
    const auto again = m_service->import(m_owner, file, "f");
    ASSERT_TRUE(again);
    ASSERT_EQ(again->size(), 1U);
    EXPECT_EQ(again->front().name, QStringLiteral("A 2"));
    EXPECT_EQ(names().size(), 3);
}

TEST_F(Presets, AFullDiskImportsNothing)
{
    const std::string file = presetsJson({preset(QStringLiteral("A")), preset(QStringLiteral("B"))}).dump();
    FaultySqlite::arm(1, FaultySqlite::Kind::Full, true);
    const auto failed = m_service->import(m_owner, file, "f");
    FaultySqlite::disarm();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::DiskFull);
    EXPECT_TRUE(names().isEmpty());
    EXPECT_EQ(m_service->import(m_owner, file, "f")->size(), 2U);
}

} // namespace
} // namespace mw::app
