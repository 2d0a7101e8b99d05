// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_service.h"

#include "app/conversations/conversation_repository.h"
#include "app/conversations/conversation_writer.h"
#include "tests/fault/instance.h"
#include "tests/support/faulty_sqlite.h"
#include "tests/support/manual_clock.h"

#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <ctime>

namespace mw::app {
namespace {

StoredTurn turn(int id, int parent, const QString& text, TurnKind kind = TurnKind::User)
{
    StoredTurn turn;
    turn.id = id;
    turn.parent = parent;
    turn.content.kind = kind;
    turn.content.text = text;
    turn.content.createdAt = 1000 + id;
    return turn;
}

class Conversations : public testing::Test {
protected:
    static void SetUpTestSuite() { FaultySqlite::install(); }
    void SetUp() override { reopen(); }
    void TearDown() override { FaultySqlite::disarm(); }

    void reopen()
    {
        m_service.reset();
        m_instance.reset();
        m_instance =
            std::make_unique<Instance>(m_folder.filePath(QStringLiteral("store.sqlite")), m_files, m_clock);
        ASSERT_FALSE(m_instance->error);
        m_service =
            std::make_unique<ConversationService>(*m_instance->store, *m_instance->authorizer, m_clock);
        ASSERT_TRUE(m_service->recover());
    }

    static ConversationChange change(const QString& id, const QString& title, std::vector<StoredTurn> turns,
                                     qint64 at = 1)
    {
        ConversationChange change;
        change.head = {id, title, QStringLiteral("tiny"), QStringLiteral("Be short."), 0, at, at};
        change.head.leaf = turns.empty() ? 0 : turns.back().id;
        change.turns = std::move(turns);
        return change;
    }

    void save(const QString& id, const QString& title, const QString& text, qint64 at = 1)
    {
        ASSERT_TRUE(m_service->save(m_owner, change(id, title, {turn(1, 0, text)}, at)));
    }

    QStringList found(const QString& filter)
    {
        QStringList ids;
        const auto heads = m_service->list(m_owner, filter);
        EXPECT_TRUE(heads);
        for (const ConversationHead& head : *heads)
            ids << head.id;
        return ids;
    }

    const Principal m_owner = Principal::owner();
    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::unique_ptr<Instance> m_instance;
    std::unique_ptr<ConversationService> m_service;
};

TEST_F(Conversations, ATreeComesBackAsItWas)
{
    StoredTurn answer = turn(2, 1, QString::fromUtf8("二。"), TurnKind::Answer);
    answer.content.figures = {QStringLiteral("tiny:1"), 3, 12.5, 41.25, Q_UINT64_C(1) << 53,
                              FinishReason::Length};
    answer.content.sampling.options.temperature = 0.3F;
    answer.content.sampling.options.seed = 7;
    answer.content.sampling.maxTokens = 99;
    answer.content.tokens = {{QStringLiteral("二"), -0.5F, {{QStringLiteral("一"), -0.25F}}}};
    StoredTurn other = turn(3, 1, QStringLiteral("Or this"), TurnKind::Answer);
    other.content.written = true;
    other.content.leftOut = true;
    ASSERT_TRUE(m_service->save(
        m_owner, change(QStringLiteral("a"), QStringLiteral("Count"), {turn(1, 0, "1?"), answer, other})));
    reopen();
    const auto opened = m_service->open(m_owner, QStringLiteral("a"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->head.title, QStringLiteral("Count"));
    EXPECT_EQ(opened->head.systemPrompt, QStringLiteral("Be short."));
    EXPECT_EQ(opened->head.leaf, 3);
    ASSERT_EQ(opened->turns.size(), 3U);
    const TurnContent& back = opened->turns[1].content;
    EXPECT_EQ(back.text, answer.content.text);
    EXPECT_EQ(back.figures.model, QStringLiteral("tiny:1"));
    EXPECT_EQ(back.figures.seed, Q_UINT64_C(1) << 53);
    EXPECT_EQ(back.figures.reason, FinishReason::Length);
    EXPECT_EQ(back.sampling.options.temperature, 0.3F);
    EXPECT_EQ(back.sampling.options.seed, 7U);
    EXPECT_EQ(back.sampling.maxTokens, 99);
    ASSERT_EQ(back.tokens.size(), 1U);
    EXPECT_EQ(back.tokens[0].top[0].first, QStringLiteral("一"));
    EXPECT_EQ(opened->turns[2].parent, 1);
    EXPECT_TRUE(opened->turns[2].content.written);
    EXPECT_TRUE(opened->turns[2].content.leftOut);
    EXPECT_EQ(m_service->open(m_owner, QStringLiteral("b")).error().code, ErrorCode::NotFound);
}

TEST_F(Conversations, AnAnswerThatTheEndCutOffIsInterrupted)
{
    StoredTurn answer = turn(2, 1, QStringLiteral("half"), TurnKind::Answer);
    answer.open = true;
    ASSERT_TRUE(m_service->save(m_owner, change(QStringLiteral("a"), {}, {turn(1, 0, "q"), answer})));
    EXPECT_TRUE(m_service->open(m_owner, QStringLiteral("a"))->turns[1].open);
    reopen();
    const auto opened = m_service->open(m_owner, QStringLiteral("a"));
    EXPECT_FALSE(opened->turns[1].open);
    EXPECT_TRUE(opened->turns[1].content.interrupted);
    EXPECT_EQ(opened->turns[1].content.text, QStringLiteral("half"));
}

TEST_F(Conversations, NewerStatesReplaceOlderOnes)
{
    save(QStringLiteral("a"), QStringLiteral("Title"), QStringLiteral("one"));
    ASSERT_TRUE(m_service->rename(m_owner, QStringLiteral("a"), QStringLiteral("  Mine \n own ")));
    ConversationChange next = change(QStringLiteral("a"), QStringLiteral("Title"), {turn(2, 1, "two")}, 5);
    ASSERT_TRUE(m_service->save(m_owner, next));
    next.turns = {turn(3, 1, QStringLiteral("three"))};
    next.discarded = {2, 77};
    ASSERT_TRUE(m_service->save(m_owner, next));
    const auto opened = m_service->open(m_owner, QStringLiteral("a"));
    EXPECT_EQ(opened->head.title, QStringLiteral("Mine own"));
    EXPECT_EQ(opened->head.updatedAt, 5);
    ASSERT_EQ(opened->turns.size(), 2U);
    EXPECT_EQ(opened->turns[1].content.text, QStringLiteral("three"));
    EXPECT_EQ(m_service->rename(m_owner, QStringLiteral("a"), QStringLiteral(" \t")).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(m_service->rename(m_owner, QStringLiteral("b"), QStringLiteral("x")).error().code,
              ErrorCode::NotFound);
}

TEST_F(Conversations, TheNewestStandsFirst)
{
    save(QStringLiteral("old"), {}, QStringLiteral("x"), 10);
    save(QStringLiteral("new"), {}, QStringLiteral("x"), 20);
    EXPECT_EQ(found({}), QStringList({"new", "old"}));
    ASSERT_TRUE(m_service->save(m_owner, change(QStringLiteral("old"), {}, {turn(2, 1, "y")}, 30)));
    EXPECT_EQ(found({}), QStringList({"old", "new"}));
}

TEST_F(Conversations, TheFilterFindsAnySubstringAsItIsWritten)
{
    save(QStringLiteral("zh"), QString::fromUtf8("关于天气"), QString::fromUtf8("今天北京下雨吗？"));
    save(QStringLiteral("percent"), QStringLiteral("t"), QStringLiteral("It is 100 % sure"));
    save(QStringLiteral("snake"), QStringLiteral("t"), QStringLiteral("snake_case and C:\\path"));
    save(QStringLiteral("other"), QStringLiteral("t"), QStringLiteral("snakeXcase, 100 sure"));
    EXPECT_EQ(found(QString::fromUtf8("北京")), QStringList{"zh"});
    EXPECT_EQ(found(QString::fromUtf8("天气")), QStringList{"zh"}); // the title
    EXPECT_TRUE(found(QString::fromUtf8("京北")).isEmpty());
    EXPECT_EQ(found(QStringLiteral("%")), QStringList{"percent"});
    EXPECT_EQ(found(QStringLiteral("e_c")), QStringList{"snake"});
    EXPECT_EQ(found(QStringLiteral(":\\p")), QStringList{"snake"});
    EXPECT_EQ(found(QStringLiteral("SNAKE")).size(), 2);
    EXPECT_TRUE(found(QStringLiteral("' OR 1 --")).isEmpty());
}

TEST_F(Conversations, FiveThousandAreFilteredQuickly)
{
    const QString words = QString::fromUtf8("The quick brown fox jumps over the lazy dog. 敏捷的棕色狐狸。 ");
    ASSERT_TRUE(m_instance->store->change([&](Connection& connection) -> Result<void> {
        for (int i = 0; i < 5000; ++i) {
            ConversationChange one =
                change(QString::number(i), QStringLiteral("No. %1").arg(i),
                       {turn(1, 0, words.repeated(2)), turn(2, 1, words.repeated(8), TurnKind::Answer)}, i);
            if (i == 17)
                one.turns[1].content.text += QString::fromUtf8("龙猫");
            if (auto saved = ConversationRepository::save(connection, m_owner.id, one); !saved)
                return saved;
        }
        return {};
    }));
    const std::clock_t began = std::clock(); // processor time: a busy machine must not fail the test
    EXPECT_EQ(found(QString::fromUtf8("龙猫")), QStringList{"17"});
    EXPECT_EQ(found({}).size(), 5000);
    const std::clock_t took = std::clock() - began;
    EXPECT_LT(took, 2 * std::clock_t{CLOCKS_PER_SEC}) << "a tenth of it is usual";
}

TEST_F(Conversations, NobodySeesAnothersAndNobodyWithoutPermissionAnything)
{
    save(QStringLiteral("mine"), {}, QStringLiteral("secret"));
    const auto key = m_instance->createKey(QStringLiteral("tool"));
    ASSERT_TRUE(key);
    const Principal other = Principal::ofKey(key->key.id);
    EXPECT_TRUE(m_service->list(other)->empty());
    EXPECT_EQ(m_service->open(other, QStringLiteral("mine")).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_service->remove(other, QStringLiteral("mine")).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_service->rename(other, QStringLiteral("mine"), QStringLiteral("x")).error().code,
              ErrorCode::NotFound);
    EXPECT_EQ(m_service->save(other, change(QStringLiteral("mine"), {}, {turn(1, 0, "y")})).error().code,
              ErrorCode::NotFound);
    EXPECT_EQ(m_service->open(m_owner, QStringLiteral("mine"))->turns[0].content.text,
              QStringLiteral("secret"));

    const Principal nobody;
    EXPECT_EQ(m_service->list(nobody).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->open(nobody, QStringLiteral("mine")).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->save(nobody, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->rename(nobody, {}, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_service->remove(nobody, {}).error().code, ErrorCode::Refused);
}

TEST_F(Conversations, WhatWasRemovedComesBackWhole)
{
    ASSERT_TRUE(m_service->save(
        m_owner, change(QStringLiteral("a"), QStringLiteral("T"), {turn(1, 0, "q"), turn(2, 1, "r")})));
    const auto removed = m_service->remove(m_owner, QStringLiteral("a"));
    ASSERT_TRUE(removed);
    EXPECT_TRUE(found({}).isEmpty());
    ASSERT_TRUE(m_service->save(m_owner, {removed->head, removed->turns, {}}));
    const auto back = m_service->open(m_owner, QStringLiteral("a"));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->turns.size(), 2U);
    EXPECT_EQ(back->head.title, QStringLiteral("T"));
    EXPECT_EQ(back->head.updatedAt, removed->head.updatedAt);
}

TEST_F(Conversations, AFullDiskLosesNothingThatWasKeptAndTheWriterTriesAgain)
{
    save(QStringLiteral("kept"), {}, QStringLiteral("before"));
    ConversationWriter writer(*m_service, m_owner);
    writer.put(change(QStringLiteral("a"), QStringLiteral("T"), {turn(1, 0, "one")}));
    FaultySqlite::arm(1, FaultySqlite::Kind::Full, true);
    const auto failed = writer.write();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::DiskFull);
    writer.put(change(QStringLiteral("a"), QStringLiteral("T"), {turn(2, 1, "two")}, 9));
    EXPECT_FALSE(writer.write());
    FaultySqlite::disarm();
    EXPECT_EQ(found({}), QStringList{"kept"});
    ASSERT_TRUE(writer.write());
    const auto opened = m_service->open(m_owner, QStringLiteral("a"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->turns.size(), 2U);
    EXPECT_EQ(opened->head.updatedAt, 9);
    EXPECT_TRUE(m_instance->sound());
}

TEST_F(Conversations, TheWriterKeepsTheNewestStateAndRemovesWhatItHad)
{
    ConversationWriter writer(*m_service, m_owner);
    StoredTurn answer = turn(2, 1, QStringLiteral("h"), TurnKind::Answer);
    answer.open = true;
    writer.put(change(QStringLiteral("a"), {}, {turn(1, 0, "q"), answer}));
    answer.open = false;
    answer.content.text = QStringLiteral("here");
    writer.put(change(QStringLiteral("a"), {}, {answer}));
    ASSERT_TRUE(writer.write());
    EXPECT_EQ(m_service->open(m_owner, QStringLiteral("a"))->turns[1].content.text, QStringLiteral("here"));
    writer.put(change(QStringLiteral("a"), {}, {turn(3, 2, "more")}));
    const auto removed = writer.remove(QStringLiteral("a"));
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->turns.size(), 3U);
    ASSERT_TRUE(writer.write());
    EXPECT_TRUE(found({}).isEmpty());
}

TEST(ConversationTitles, ComeFromTheFirstLineWithWords)
{
    EXPECT_EQ(ConversationService::titleFrom(QStringLiteral("\n  What   is\tit?\nMore")),
              QStringLiteral("What is it?"));
    EXPECT_TRUE(ConversationService::titleFrom(QStringLiteral(" \n ")).isEmpty());
    EXPECT_EQ(ConversationService::titleFrom(QString(300, u'x')).size(), 80);
    // No half of a character at the end.
    const QString title = ConversationService::titleFrom(QString::fromUtf8("a😀").repeated(60));
    EXPECT_FALSE(title.chopped(1).back().isHighSurrogate());
}

} // namespace
} // namespace mw::app
