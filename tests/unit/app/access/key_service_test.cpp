// SPDX-License-Identifier: Apache-2.0
#include "app/access/key_service.h"
#include "tests/fault/instance.h"
#include "tests/support/manual_clock.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mw::app {
namespace {

class Keys : public testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen()
    {
        m_instance.reset();
        m_instance =
            std::make_unique<Instance>(m_folder.filePath(QStringLiteral("store.sqlite")), m_files, m_clock);
        ASSERT_FALSE(m_instance->error);
    }

    KeyService& keys() const { return *m_instance->keys; }
    CreatedKey make(std::set<Action> scopes = {Action::Infer}, std::optional<std::int64_t> expires = {})
    {
        auto made = keys().create(m_owner, {QStringLiteral("tool"), std::move(scopes), expires});
        EXPECT_TRUE(made);
        return *made;
    }
    bool accepted(const QString& text) { return keys().authenticate(text.toStdString()).ok(); }

    const Principal m_owner = Principal::owner();
    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::unique_ptr<Instance> m_instance;
};

TEST_F(Keys, AKeyHasThePromisedShapeAndWorks)
{
    const CreatedKey made = make();
    ASSERT_EQ(made.text.size(), 3 + 12 + 1 + 43);
    EXPECT_TRUE(made.text.startsWith(QStringLiteral("mw_") + made.key.id + u'_'));
    for (const QChar c : QString(made.text).remove(u'_'))
        EXPECT_TRUE(c.isLetterOrNumber() && c.unicode() < 128);
    const auto principal = keys().authenticate(made.text.toStdString());
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->kind, Principal::Kind::Key);
    EXPECT_EQ(principal->id, QStringLiteral("key:") + made.key.id);
    EXPECT_NE(make().text, made.text);
}

TEST_F(Keys, WhatIsMadeAndRevokedIsAnnounced)
{
    std::vector<std::string> heard;
    const auto subscription = m_instance->bus.subscribe(
        Change::Topic::Keys, callAtOnce(), [&heard](const Change& change) { heard.push_back(change.id); });
    const CreatedKey made = make();
    const std::string id = made.key.id.toStdString();
    EXPECT_EQ(heard, std::vector<std::string>{id});
    EXPECT_FALSE(keys().create(m_owner, {QString(), {Action::Infer}, {}}));
    EXPECT_TRUE(accepted(made.text));
    EXPECT_EQ(heard.size(), 1U) << "nothing was changed";
    ASSERT_TRUE(keys().revoke(m_owner, made.key.id));
    ASSERT_TRUE(keys().revoke(m_owner, made.key.id));
    EXPECT_EQ(heard, (std::vector<std::string>{id, id}));
}

TEST_F(Keys, SurviveReopening)
{
    const QString text = make().text;
    reopen();
    EXPECT_TRUE(accepted(text));
}

TEST_F(Keys, WrongKeysAreAllRefusedAlike)
{
    const CreatedKey made = make();
    QString otherSecret = made.text;
    otherSecret[otherSecret.size() - 1] = otherSecret.back() == u'0' ? u'1' : u'0';
    QString otherId = made.text;
    otherId[3] = otherId[3] == u'0' ? u'1' : u'0';
    const QStringList wrong{{},
                            otherSecret,
                            otherId,
                            made.text.chopped(1),
                            made.text + u'0',
                            made.text.toUpper() + u' ',
                            QStringLiteral("' OR 1=1--"),
                            QStringLiteral("mw_") + QString(12, u'%') + u'_' + QString(43, u'_'),
                            QString(1 << 20, u'A'),
                            made.text.left(20) + QChar(0) + made.text.mid(21)};
    for (const QString& text : wrong) {
        const auto refused = keys().authenticate(text.toStdString());
        ASSERT_FALSE(refused) << text.left(80).toStdString();
        EXPECT_EQ(refused.error().code, ErrorCode::Unauthenticated);
        EXPECT_EQ(refused.error().detail, keys().authenticate("x").error().detail);
    }
    EXPECT_TRUE(accepted(made.text));
}

TEST_F(Keys, ExpireAndAreRevokedAtOnce)
{
    const CreatedKey expiring = make({Action::Infer}, m_clock.now() + 1'000'000);
    const CreatedKey revoked = make();
    const Principal holder = *keys().authenticate(revoked.text.toStdString());
    EXPECT_TRUE(accepted(expiring.text));
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(accepted(expiring.text));
    ASSERT_TRUE(keys().revoke(m_owner, revoked.key.id));
    EXPECT_FALSE(accepted(revoked.text));
    EXPECT_FALSE(m_instance->authorizer->may(holder, Action::Infer, QStringLiteral("model/m")));
    EXPECT_TRUE(keys().revoke(m_owner, revoked.key.id)) << "revoking again changes nothing";
    reopen();
    EXPECT_FALSE(accepted(revoked.text));
    EXPECT_EQ(keys().revoke(m_owner, QStringLiteral("nonenonenone")).error().code, ErrorCode::NotFound);
}

TEST_F(Keys, ScopesAndOnlyScopesAreGranted)
{
    const auto& authorizer = *m_instance->authorizer;
    const std::vector<Action> all{Action::Infer, Action::Read, Action::Manage, Action::Admin,
                                  Action::Metrics};
    for (const Action scope : all) {
        const Principal holder = *keys().authenticate(make({scope}).text.toStdString());
        for (const Action action : all)
            EXPECT_EQ(authorizer.may(holder, action, QStringLiteral("key")), action == scope);
    }
    for (const Action action : all) {
        EXPECT_TRUE(authorizer.may(m_owner, action, {}));
        EXPECT_TRUE(authorizer.may(Principal::program(), action, {}));
        EXPECT_FALSE(authorizer.may(Principal(), action, {})) << "nobody";
        EXPECT_FALSE(authorizer.may({Principal::Kind::User, QStringLiteral("os:424242")}, action, {}));
        EXPECT_FALSE(authorizer.may(Principal::ofKey(QStringLiteral("unknown")), action, {}));
        EXPECT_FALSE(authorizer.may({Principal::Kind::Key, m_owner.id}, action, {}));
    }
}

TEST_F(Keys, ManagingThemNeedsAdmin)
{
    const Principal holder = *keys().authenticate(make({Action::Manage, Action::Infer}).text.toStdString());
    EXPECT_EQ(keys().create(holder, {QStringLiteral("x"), {Action::Infer}, {}}).error().code,
              ErrorCode::Refused);
    EXPECT_EQ(keys().list(holder).error().code, ErrorCode::Refused);
    EXPECT_EQ(keys().revoke(holder, *holder.keyId()).error().code, ErrorCode::Refused);
    EXPECT_TRUE(keys().list(*keys().authenticate(make({Action::Admin}).text.toStdString())));
}

TEST_F(Keys, UnusableWishesAreRefused)
{
    const auto code = [this](const NewKey& key) { return keys().create(m_owner, key).error().code; };
    const std::set<Action> infer{Action::Infer};
    EXPECT_EQ(code({QString(), infer, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QStringLiteral("  "), infer, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QString(101, u'a'), infer, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QStringLiteral("a\r\n2026 admin ok"), infer, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QStringLiteral("\x1b[2J"), infer, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QStringLiteral("x"), {}, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({QStringLiteral("x"), infer, m_clock.now()}), ErrorCode::InvalidArgument);
    EXPECT_TRUE(keys().list(m_owner)->empty());
    EXPECT_TRUE(keys().create(m_owner, {QStringLiteral("' OR 1=1--; 中文 %_"), infer, {}}));
}

TEST_F(Keys, LastUseReachesTheStoreAtMostOnceAMinute)
{
    const CreatedKey made = make();
    const std::int64_t first = m_clock.now();
    ASSERT_TRUE(accepted(made.text));
    m_clock.advance(std::chrono::seconds(30));
    ASSERT_TRUE(accepted(made.text));
    EXPECT_EQ(keys().list(m_owner)->front().lastUsedAt, m_clock.now()) << "memory knows the last";
    reopen();
    EXPECT_EQ(keys().list(m_owner)->front().lastUsedAt, first) << "the store the one of this minute";
    m_clock.advance(std::chrono::seconds(31));
    ASSERT_TRUE(accepted(made.text));
    const std::int64_t later = m_clock.now();
    reopen();
    EXPECT_EQ(keys().list(m_owner)->front().lastUsedAt, later);
}

// Security row 42: the secret is in no file.
TEST_F(Keys, TheSecretIsInNoFile)
{
    const CreatedKey made = make();
    for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(accepted(made.text));
        EXPECT_FALSE(accepted(made.text + u'x'));
    }
    ASSERT_TRUE(keys().revoke(m_owner, made.key.id));
    ASSERT_TRUE(m_instance->store->flush());
    const QByteArray secret = made.text.right(43).toLatin1();
    const QStringList names = *m_files.list(m_folder.path());
    EXPECT_GE(names.size(), 2);
    for (const QString& name : names) {
        const auto content = m_files.read(m_folder.filePath(name));
        ASSERT_TRUE(content);
        EXPECT_FALSE(content->contains(secret)) << name.toStdString();
        EXPECT_FALSE(content->contains(QString::fromLatin1(secret).toUtf8())) << name.toStdString();
    }
}

// Security row 28: the time of a refusal tells nothing about how much of the secret was right.
TEST_F(Keys, TimeDoesNotTellHowMuchWasRight)
{
    const CreatedKey made = make();
    QString early = made.text;
    early[16] = early[16] == u'0' ? u'1' : u'0';
    QString late = made.text;
    late[late.size() - 1] = late.back() == u'0' ? u'1' : u'0';
    const std::string texts[] = {early.toStdString(), late.toStdString()};
    std::vector<double> times[2];
    for (int i = 0; i < 20'000; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const bool ok = keys().authenticate(texts[i % 2]).ok();
        times[i % 2].push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        ASSERT_FALSE(ok);
    }
    // Without the slowest tenth, which is the machine's other work.
    double mean[2];
    double variance[2];
    for (int side = 0; side < 2; ++side) {
        auto& all = times[side];
        std::sort(all.begin(), all.end());
        all.resize(all.size() * 9 / 10);
        const auto count = static_cast<double>(all.size());
        mean[side] = std::accumulate(all.begin(), all.end(), 0.0) / count;
        variance[side] = 0;
        for (const double time : all)
            variance[side] += (time - mean[side]) * (time - mean[side]) / (count - 1) / count;
    }
    const double difference = std::abs(mean[0] - mean[1]);
    const double t = difference / std::sqrt(variance[0] + variance[1]);
    EXPECT_TRUE(t < 4.5 || difference < 20e-9) << "t = " << t << ", " << difference * 1e9 << " ns";
}

TEST_F(Keys, ChangesAreRecordedWithTheirMaker)
{
    const CreatedKey made = make();
    m_clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(keys().revoke(m_owner, made.key.id));
    const auto changes = m_instance->changes->list(m_owner, {});
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 2U);
    EXPECT_EQ(changes->front().action, QStringLiteral("revoke"));
    EXPECT_EQ(changes->back().action, QStringLiteral("create"));
    EXPECT_EQ(changes->back().principal, m_owner.id);
    EXPECT_EQ(changes->back().resource, made.key.id);
    EXPECT_FALSE(changes->back().before);
    EXPECT_TRUE(changes->back().after->contains(QStringLiteral("\"scopes\":[\"infer\"]")));
}

} // namespace
} // namespace mw::app
