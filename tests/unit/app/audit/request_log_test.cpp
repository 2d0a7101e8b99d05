// SPDX-License-Identifier: Apache-2.0
#include "app/audit/request_log.h"
#include "tests/fault/instance.h"
#include "tests/support/manual_clock.h"

#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace mw::app {
namespace {

class Audit : public testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen()
    {
        m_instance.reset();
        m_instance =
            std::make_unique<Instance>(m_folder.filePath(QStringLiteral("store.sqlite")), m_files, m_clock);
        ASSERT_FALSE(m_instance->error);
    }

    RequestLog& log() const { return *m_instance->requests; }
    std::vector<RequestRecord> records(const RequestFilter& filter = {}) const
    {
        return *log().list(m_owner, filter);
    }

    QString request(const QString& model, const QString& status)
    {
        const auto id = log().open({m_owner, QStringLiteral("127.0.0.1"), QStringLiteral("http"), model, 2,
                                    QStringLiteral("{\"seed\":1}"), QStringLiteral("the prompt")});
        EXPECT_TRUE(id);
        log().close(*id, {10, 20, 3000, 40000, status, {}, QStringLiteral("the answer")});
        m_clock.advance(std::chrono::seconds(1));
        return *id;
    }

    Result<qint64> number(const char* sql) const
    {
        return m_instance->store->read([sql](Connection& connection) -> Result<qint64> {
            auto rows = connection.query(QLatin1String(sql));
            if (!rows)
                return rows.error();
            const auto more = rows->next();
            if (!more)
                return more.error();
            return rows->integer(0);
        });
    }

    Result<void> tamper(const char* sql) const
    {
        if (auto flushed = m_instance->store->flush(); !flushed)
            return flushed;
        return m_instance->store->change([sql](Connection& connection) -> Result<void> {
            const auto done = connection.run(QLatin1String(sql));
            return done ? Result<void>() : done.error();
        });
    }

    const Principal m_owner = Principal::owner();
    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::unique_ptr<Instance> m_instance;
};

TEST_F(Audit, OneRequestLeavesOneRecord)
{
    const std::int64_t at = m_clock.now();
    const QString id = request(QStringLiteral("smollm2"), QStringLiteral("stop"));
    const auto all = records();
    ASSERT_EQ(all.size(), 1U);
    const RequestRecord& record = all.front();
    EXPECT_EQ(record.sequence, 1);
    EXPECT_EQ(record.request.id, id);
    EXPECT_EQ(record.request.startedAt, at);
    EXPECT_EQ(record.request.principal, m_owner.id);
    EXPECT_EQ(record.request.address, QStringLiteral("127.0.0.1"));
    EXPECT_EQ(record.request.door, QStringLiteral("http"));
    EXPECT_EQ(record.request.model, QStringLiteral("smollm2"));
    EXPECT_EQ(record.request.version, 2);
    EXPECT_EQ(record.request.parameters, QStringLiteral("{\"seed\":1}"));
    EXPECT_EQ(record.promptTokens, 10);
    EXPECT_EQ(record.completionTokens, 20);
    EXPECT_EQ(record.timeToFirstTokenUs, 3000);
    EXPECT_EQ(record.durationUs, 40000);
    EXPECT_EQ(record.status, QStringLiteral("stop"));
    EXPECT_EQ(*number("SELECT count(*) FROM open_requests"), 0);
    log().close(id, {});
    EXPECT_EQ(records().size(), 1U) << "closing twice adds nothing";
}

TEST_F(Audit, ACallOfTheEndpointIsFoundByTheIdOfItsAnswer)
{
    const std::int64_t came = m_clock.now();
    m_clock.advance(std::chrono::seconds(2));
    const auto call = [this](const QString& door, const QString& parameters) {
        const auto id = log().open({m_owner,
                                    {},
                                    door,
                                    QStringLiteral("a"),
                                    1,
                                    parameters,
                                    QStringLiteral("[{\"role\":\"user\",\"content\":\"模型\"}]")});
        EXPECT_TRUE(id);
        log().close(*id, {1, 2, 3, 4, QStringLiteral("stop"), {}, QStringLiteral("the answer")});
        return *id;
    };
    const QString wanted = QStringLiteral("{\"seed\":1,\"request_id\":\"r-1\"}");
    const QString id = call(QStringLiteral("http"), wanted);
    call(QStringLiteral("window"), wanted);
    call(QStringLiteral("http"), QStringLiteral("{\"request_id\":\"r-2\"}"));
    call(QStringLiteral("http"), QStringLiteral("no json"));
    const auto found = log().ofCall(m_owner, QStringLiteral("r-1"), came);
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->request.id, id);
    const auto texts = log().texts(m_owner, (*found)->sequence);
    ASSERT_TRUE(texts);
    ASSERT_TRUE(*texts);
    EXPECT_TRUE((*texts)->prompt.contains(QStringLiteral("模型")));
    EXPECT_EQ((*texts)->answer, QStringLiteral("the answer"));

    EXPECT_FALSE(*log().ofCall(m_owner, QStringLiteral("r-3"), came));
    EXPECT_FALSE(*log().ofCall(m_owner, QStringLiteral("r-1"), m_clock.now() + 1)) << "it came before";
    EXPECT_FALSE(*log().texts(m_owner, 4711));
    const Principal stranger = Principal::ofKey(QStringLiteral("nobody"));
    EXPECT_EQ(log().ofCall(stranger, QStringLiteral("r-1"), came).error().code, ErrorCode::Refused);
    EXPECT_EQ(log().texts(stranger, 1).error().code, ErrorCode::Refused);
}

TEST_F(Audit, FiltersAndPages)
{
    for (int i = 0; i < 5; ++i)
        request(QStringLiteral("a"), i == 2 ? QStringLiteral("failed") : QStringLiteral("stop"));
    request(QStringLiteral("b"), QStringLiteral("stop"));
    RequestFilter filter;
    filter.model = QStringLiteral("a");
    EXPECT_EQ(records(filter).size(), 5U);
    filter.status = QStringLiteral("failed");
    ASSERT_EQ(records(filter).size(), 1U);
    const std::int64_t failedAt = records(filter).front().request.startedAt;
    RequestFilter times;
    times.from = failedAt;
    times.to = failedAt + 1;
    EXPECT_EQ(records(times).size(), 1U);
    RequestFilter page;
    page.limit = 4;
    const auto first = records(page);
    ASSERT_EQ(first.size(), 4U);
    EXPECT_EQ(first.front().sequence, 6);
    page.before = first.back().sequence;
    EXPECT_EQ(records(page).size(), 2U);
    RequestFilter odd;
    odd.model = QStringLiteral("' OR 1=1--");
    EXPECT_TRUE(records(odd).empty());
    page.limit = 0;
    EXPECT_EQ(log().list(m_owner, page).error().code, ErrorCode::InvalidArgument);
    page.limit = 1001;
    EXPECT_EQ(log().list(m_owner, page).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Audit, ReadingNeedsAdmin)
{
    const auto key =
        m_instance->keys->create(m_owner, {QStringLiteral("k"), {Action::Read, Action::Infer}, {}});
    const Principal holder = Principal::ofKey(key->key.id);
    EXPECT_EQ(log().list(holder, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(log().verify(holder).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_instance->changes->list(holder, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_instance->changes->verify(holder).error().code, ErrorCode::Refused);
}

TEST_F(Audit, TextsAreKeptOnlyWhereTheSettingSaysSo)
{
    bool keep = false;
    RequestLog chosen(*m_instance->store, *m_instance->authorizer, m_clock, [&keep] { return keep; });
    const RequestOpening opening{m_owner,
                                 {},
                                 QStringLiteral("mw"),
                                 QStringLiteral("m"),
                                 0,
                                 QStringLiteral("{}"),
                                 QStringLiteral("canary prompt")};
    const RequestClosing closing{1, 1, {}, 1, QStringLiteral("stop"), {}, QStringLiteral("canary answer")};
    chosen.close(*chosen.open(opening), closing);
    ASSERT_TRUE(m_instance->store->flush());
    EXPECT_EQ(*number("SELECT count(*) FROM request_texts"), 0);
    const QStringList names = *m_files.list(m_folder.path());
    for (const QString& name : names)
        EXPECT_FALSE(m_files.read(m_folder.filePath(name))->contains("canary")) << name.toStdString();
    keep = true;
    chosen.close(*chosen.open(opening), closing);
    ASSERT_TRUE(m_instance->store->flush());
    EXPECT_EQ(
        *number(
            "SELECT count(*) FROM request_texts WHERE prompt = 'canary prompt' AND answer = 'canary answer'"),
        1);
    EXPECT_TRUE(chosen.verify(m_owner)->ok);
    ASSERT_TRUE(tamper("DELETE FROM request_texts"));
    EXPECT_TRUE(chosen.verify(m_owner)->ok) << "texts may go, records stay";
}

TEST_F(Audit, ARequestThatDiedWithItsProcessIsToldAsInterrupted)
{
    const auto id =
        log().open({m_owner, {}, QStringLiteral("mw"), QStringLiteral("m"), 0, QStringLiteral("{}"), {}});
    ASSERT_TRUE(id);
    reopen();
    const auto all = records();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().request.id, *id);
    EXPECT_EQ(all.front().status, QStringLiteral("interrupted"));
    reopen();
    EXPECT_EQ(records().size(), 1U);
}

// Security row 46: what was changed in the store is found.
TEST_F(Audit, AnEditedRowIsFound)
{
    for (int i = 0; i < 5; ++i)
        request(QStringLiteral("m"), QStringLiteral("stop"));
    const auto whole = log().verify(m_owner);
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->ok);
    EXPECT_EQ(whole->records, 5);
    ASSERT_TRUE(tamper("UPDATE request_records SET completion_tokens = 0 WHERE sequence = 3"));
    const auto edited = log().verify(m_owner);
    EXPECT_FALSE(edited->ok);
    EXPECT_EQ(edited->firstBad, 3);
}

TEST_F(Audit, AMissingRowIsFound)
{
    for (int i = 0; i < 5; ++i)
        request(QStringLiteral("m"), QStringLiteral("stop"));
    ASSERT_TRUE(tamper("DELETE FROM request_records WHERE sequence = 2"));
    const auto report = log().verify(m_owner);
    EXPECT_FALSE(report->ok);
    EXPECT_EQ(report->firstBad, 3);
}

TEST_F(Audit, ExchangedRowsAreFound)
{
    for (int i = 0; i < 4; ++i)
        request(QStringLiteral("m"), QStringLiteral("stop"));
    ASSERT_TRUE(tamper("DELETE FROM request_texts"));
    ASSERT_TRUE(tamper("UPDATE request_records SET sequence = sequence + 100 WHERE sequence IN (2, 3)"));
    ASSERT_TRUE(tamper("UPDATE request_records SET sequence = 105 - sequence WHERE sequence > 100"));
    const auto report = log().verify(m_owner);
    EXPECT_FALSE(report->ok);
    EXPECT_EQ(report->firstBad, 2);
}

TEST_F(Audit, AnEditedChangeIsFound)
{
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(m_instance->createKey(QStringLiteral("k")));
    EXPECT_TRUE(m_instance->changes->verify(m_owner)->ok);
    ASSERT_TRUE(tamper("UPDATE change_events SET principal = 'somebody else' WHERE sequence = 2"));
    EXPECT_EQ(m_instance->changes->verify(m_owner)->firstBad, 2);
}

// Security row 41: text of others stays inside its row.
TEST_F(Audit, LineBreaksAndEscapesStayInsideTheirRecord)
{
    const QString odd = QStringLiteral("a\r\n2026 admin ok\x1b[2J");
    request(odd, QStringLiteral("stop"));
    ASSERT_EQ(records().size(), 1U);
    EXPECT_EQ(records().front().request.model, odd);
}

} // namespace
} // namespace mw::app
