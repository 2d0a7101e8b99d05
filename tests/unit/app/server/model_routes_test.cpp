// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/app/server/route_rig.h"

#include <QThread>

namespace mw::app {
namespace {

using Segments = std::vector<std::string>;

const Segments models = {"api", "v1", "models"};
const Segments versions = {"api", "v1", "versions"};
const Segments aliases = {"api", "v1", "aliases"};

Segments under(Segments segments, const Segments& more)
{
    segments.insert(segments.end(), more.begin(), more.end());
    return segments;
}

class ModelRoutesTest : public RouteRig {
protected:
    const Principal reader() { return key({Action::Read}); }
    const Principal manager() { return key({Action::Manage}); }
    const Principal stranger() { return key({Action::Metrics}); }
};

TEST_F(ModelRoutesTest, PagesFollowOneAnotherWithoutGapOrRepetition)
{
    for (const char* name : {"delta", "alpha", "charlie", "bravo", "echo"})
        import(QString::fromLatin1(name), name);
    import(QStringLiteral("charlie"), "second");
    const Principal who = reader();
    EXPECT_EQ(walk(who, models, "name", {{"limit", "2"}}),
              (std::vector<std::string>{"alpha", "bravo", "charlie", "delta", "echo"}));
    EXPECT_EQ(walk(who, models, "name", {{"limit", "5"}}).size(), 5U) << "the last page is a full one";
    EXPECT_EQ(walk(who, versions, "version", {{"limit", "1"}}).size(), 6U);
    EXPECT_EQ(walk(who, versions, "version", {{"limit", "1"}, {"model", "charlie"}}),
              (std::vector<std::string>{"1", "2"}));
    for (const char* name : {"delta", "alpha"}) {
        for (const char* alias : {"x", "production"})
            ASSERT_TRUE(m_services.registry().setAlias(m_owner, name, alias, 1, {}));
    }
    EXPECT_EQ(walk(who, aliases, "name", {{"limit", "1"}}),
              (std::vector<std::string>{"alpha", "alpha", "delta", "delta"}));
    EXPECT_EQ(walk(who, aliases, "alias", {{"limit", "3"}, {"model", "delta"}}),
              (std::vector<std::string>{"production", "x"}));
    // A cursor outlives what it names.
    ASSERT_TRUE(m_services.registry().removeVersions(m_owner, "bravo", std::nullopt));
    EXPECT_EQ(walk(who, models, "name", {{"cursor", "bravo"}}).front(), "charlie");
}

TEST_F(ModelRoutesTest, WhatAPageDoesNotGiveIsNoCursor)
{
    import(QStringLiteral("m"));
    const Principal who = reader();
    for (const Segments& list : {models, versions, aliases}) {
        for (const std::string& cursor : {std::string("' OR 1=1--"), std::string("%"), std::string("a\0b", 3),
                                          std::string("../x"), std::string(1 << 20, 'a'), std::string()})
            EXPECT_EQ(get(who, list, {{"cursor", cursor}}).status, 400) << cursor.substr(0, 20);
        for (const char* limit : {"0", "201", "-1", "1e2", "ten", "", "99999999999999999999"})
            EXPECT_EQ(get(who, list, {{"limit", limit}}).status, 400) << limit;
    }
}

TEST_F(ModelRoutesTest, AModelIsShownWithoutThePathsOfTheMachine)
{
    import(QStringLiteral("m"));
    ASSERT_TRUE(m_services.registry().setAlias(m_owner, "m", "production", 1, {}));
    const Answered model = get(reader(), under(models, {"m"}));
    ASSERT_EQ(model.status, 200) << model.text;
    const Json& version = model.body["versions"][0];
    EXPECT_EQ(version["aliases"], (Json{"production"}));
    EXPECT_FALSE(version.contains("source"));
    EXPECT_EQ(version["deployment"]["state"], "absent");
    const Answered same = get(reader(), under(models, {"m"}), {}, {{"if-none-match", model.header("ETag")}});
    EXPECT_EQ(same.status, 304);
    EXPECT_TRUE(same.text.empty());
    const Answered one = get(reader(), under(versions, {"m", "1"}));
    EXPECT_EQ(one.body["name"], "m");
    EXPECT_EQ(one.body["sha256"], version["sha256"]);
}

TEST_F(ModelRoutesTest, WithoutTheScopeRoutesRefuseByThemselves)
{
    import(QStringLiteral("m"));
    ASSERT_TRUE(m_services.registry().setAlias(m_owner, "m", "x", 1, {}));
    const Principal other = stranger();
    EXPECT_TRUE(get(other, models).body["data"].empty()) << "what may not be seen is not there";
    EXPECT_TRUE(get(other, aliases).body["data"].empty());
    EXPECT_EQ(get(other, under(models, {"m"})).status, 404);
    EXPECT_EQ(get(other, under(versions, {"m", "1"})).status, 404);
    EXPECT_EQ(get(other, under(aliases, {"m", "x"})).status, 404);
    EXPECT_EQ(get(other, under(aliases, {"m", "x", "history"})).status, 404);
    const Principal who = reader();
    EXPECT_EQ(call(who, "DELETE", under(models, {"m"})).status, 403);
    EXPECT_EQ(call(who, "PATCH", under(models, {"m"}), {}, {{"description", "x"}}).status, 403);
    EXPECT_EQ(call(who, "DELETE", under(versions, {"m", "1"})).status, 403);
    EXPECT_EQ(call(who, "POST", under(versions, {"m", "1", "verify"})).status, 403);
    EXPECT_EQ(call(who, "POST", under(models, {"m", "load"}), {}, Json::object()).status, 403);
    EXPECT_EQ(call(who, "POST", under(models, {"m", "unload"}), {}, Json::object()).status, 403);
    EXPECT_EQ(call(who, "PUT", under(aliases, {"m", "y"}), {}, {{"version", 1}}).status, 403);
    EXPECT_EQ(call(who, "DELETE", under(aliases, {"m", "x"})).status, 403);
    EXPECT_EQ(m_services.registry().model(m_owner, "m")->versions.size(), 1U);
    EXPECT_EQ(m_services.registry().aliases(m_owner, QStringLiteral("m"))->size(), 1U);
}

TEST_F(ModelRoutesTest, ADescriptionIsChangedAsItsTagAllows)
{
    import(QStringLiteral("m"));
    const Principal who = key({Action::Manage, Action::Read});
    const Segments path = under(models, {"m"});
    const std::string seen = get(who, path).header("ETag");
    const Answered set =
        call(who, "PATCH", path, {}, {{"description", "  Answers in English "}}, {{"if-match", seen}});
    ASSERT_EQ(set.status, 200) << set.text;
    EXPECT_EQ(set.body["description"], "Answers in English");
    EXPECT_EQ(set.header("ETag"), get(who, path).header("ETag"));
    EXPECT_EQ(call(who, "PATCH", path, {}, {{"description", "late"}}, {{"if-match", seen}}).status, 412);
    EXPECT_EQ(call(who, "PATCH", path, {}, {{"description", "two\nlines"}}).status, 400);
    EXPECT_EQ(call(who, "PATCH", path, {}, {{"description", std::string(501, 'a')}}).status, 400);
    EXPECT_EQ(call(who, "PATCH", under(models, {"none"}), {}, {{"description", "x"}}).status, 404);
    EXPECT_EQ(get(who, path).body["description"], "Answers in English");
    EXPECT_EQ(call(who, "PATCH", path, {}, {{"description", ""}}).body["description"], "");
    const auto changes = m_services.changeLog().list(m_owner, {});
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->front().action, QStringLiteral("describe"));
    EXPECT_EQ(changes->front().principal, who.id);
}

TEST_F(ModelRoutesTest, ABenchmarkIsPartOfItsVersion)
{
    import(QStringLiteral("m"));
    EXPECT_TRUE(get(reader(), under(versions, {"m", "1"})).body["benchmark"].is_null());
    BenchmarkRecord record;
    record.processor = QStringLiteral("A processor");
    record.decodeRate = 245.5;
    record.advice = {2, 8192, 4};
    ASSERT_TRUE(m_services.registry().recordBenchmark(m_owner, "m", 1, record));
    const Answered version = get(reader(), under(versions, {"m", "1"}));
    ASSERT_EQ(version.status, 200) << version.text;
    EXPECT_EQ(version.body["benchmark"]["processor"], "A processor");
    EXPECT_EQ(version.body["benchmark"]["decode_tok_s"], 245.5);
    EXPECT_EQ(version.body["benchmark"]["advice"]["context_tokens"], 8192);
    EXPECT_EQ(get(reader(), under(models, {"m"})).body["versions"][0]["benchmark"],
              version.body["benchmark"]);
}

TEST_F(ModelRoutesTest, AliasesMoveAsTheirTagAllows)
{
    import(QStringLiteral("m"), "one");
    import(QStringLiteral("m"), "two");
    const Principal who = key({Action::Manage, Action::Read});
    const Segments path = under(aliases, {"m", "production"});
    EXPECT_EQ(call(who, "PUT", path, {}, {{"version", 1}}, {{"if-match", "\"none\""}}).status, 412);
    const Answered made =
        call(who, "PUT", path, {}, {{"version", 1}, {"reason", "first"}}, {{"if-none-match", "*"}});
    EXPECT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(call(who, "PUT", path, {}, {{"version", 2}}, {{"if-none-match", "*"}}).status, 412);
    const Answered shown = get(who, path);
    EXPECT_EQ(shown.header("ETag"), made.header("ETag"));
    EXPECT_EQ(
        call(who, "PUT", path, {}, {{"version", 2}}, {{"if-match", "W/" + shown.header("ETag")}}).status, 412)
        << "a weak tag matches nothing that is changed";
    const Answered moved =
        call(who, "PUT", path, {}, {{"version", 2}}, {{"if-match", "\"x\", " + shown.header("ETag")}});
    EXPECT_EQ(moved.status, 200) << moved.text;
    EXPECT_NE(moved.header("ETag"), shown.header("ETag"));
    EXPECT_EQ(call(who, "DELETE", path, {}, nullptr, {{"if-match", shown.header("ETag")}}).status, 412);
    EXPECT_EQ(call(who, "PUT", path, {}, {{"version", 3}}).status, 404);
    EXPECT_EQ(
        call(who, "DELETE", path, {{"reason", "over"}}, nullptr, {{"if-match", moved.header("ETag")}}).status,
        204);
    EXPECT_EQ(get(who, path).status, 404);
    EXPECT_EQ(walk(who, under(path, {"history"}), "reason", {{"limit", "1"}}),
              (std::vector<std::string>{"first", "", "over"}));
    EXPECT_EQ(get(who, under(aliases, {"m", "other", "history"})).status, 404);
}

TEST_F(ModelRoutesTest, WhatIsUsedStaysAndWhatIsNotGoes)
{
    import(QStringLiteral("m"), "one");
    import(QStringLiteral("m"), "two");
    ASSERT_TRUE(m_services.registry().setAlias(m_owner, "m", "production", 1, {}));
    const Principal who = manager();
    const Answered used = call(who, "DELETE", under(versions, {"m", "1"}));
    EXPECT_EQ(used.status, 409);
    EXPECT_EQ(used.body["code"], "still_used");
    EXPECT_EQ(call(who, "DELETE", under(models, {"m"})).status, 409);
    EXPECT_EQ(call(who, "DELETE", under(versions, {"m", "2"})).status, 204);
    EXPECT_EQ(call(who, "DELETE", under(versions, {"m", "2"})).status, 404);
    ASSERT_TRUE(m_services.registry().removeAlias(m_owner, "m", "production", {}));
    EXPECT_EQ(call(who, "DELETE", under(models, {"m"})).status, 204);
    EXPECT_EQ(call(who, "DELETE", under(models, {"m"})).status, 404);
}

TEST_F(ModelRoutesTest, DamageIsAnAnswerOfVerification)
{
    import(QStringLiteral("m"));
    const Principal who = manager();
    EXPECT_EQ(call(who, "POST", under(versions, {"m", "1", "verify"})).body["state"], "ready");
    const auto resolved = m_services.registry().resolve(m_owner, "m");
    ASSERT_TRUE(QFile::remove(resolved->path));
    const Answered found = call(who, "POST", under(versions, {"m", "1", "verify"}));
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.body["state"], "missing");
    EXPECT_EQ(call(who, "POST", under(models, {"m", "load"}), {}, Json::object()).status, 409)
        << "a request cannot change that";
}

TEST_F(ModelRoutesTest, VersionsAreLoadedAndUnloaded)
{
    import(QStringLiteral("m"));
    const Principal who = key({Action::Manage, Action::Read});
    const Answered begun = call(who, "POST", under(models, {"m", "load"}), {}, {{"version", 1}});
    ASSERT_EQ(begun.status, 202) << begun.text;
    const auto state = [&] {
        return get(who, under(models, {"m"})).body["versions"][0]["deployment"]["state"].get<std::string>();
    };
    for (int i = 0; i < 200 && state() != "ready"; ++i)
        QThread::msleep(10);
    EXPECT_EQ(state(), "ready");
    EXPECT_EQ(call(who, "POST", under(models, {"m", "unload"}), {}, Json::object()).status, 202);
    EXPECT_TRUE(m_services.deployments().waitUnloaded("m:1", std::chrono::seconds(5)));
    EXPECT_EQ(state(), "absent");
    EXPECT_EQ(call(who, "POST", under(models, {"m", "load"}), {}, {{"version", 2}}).status, 404);
    for (const Json& wrong : {Json{{"version", 0}}, Json{{"version", "1"}}, Json{{"path", "/etc/passwd"}},
                              Json{{"version", 1e30}}, Json(nullptr)})
        EXPECT_EQ(call(who, "POST", under(models, {"m", "load"}), {}, wrong).status, 400) << wrong;
}

/// Rows 29, 35 and 41 of the security list: names that try to be SQL, paths or lines of a log.
TEST_F(ModelRoutesTest, NamesAreNeverMoreThanNames)
{
    import(QStringLiteral("m"));
    import(QStringLiteral("n"));
    ASSERT_TRUE(m_services.registry().setAlias(m_owner, "m", "x", 1, {}));
    const Principal who = key({Action::Manage, Action::Read});
    const std::string digest = m_services.registry().resolve(m_owner, "m")->sha256;
    const std::vector<std::string> names = {"' OR 1=1--",
                                            "m' --",
                                            "%",
                                            "_",
                                            std::string("m\0", 2),
                                            std::string("\0", 1),
                                            std::string(1 << 20, 'm'),
                                            "../../etc/passwd",
                                            "..",
                                            "%2e%2e%2f",
                                            "..\\m",
                                            "/etc/passwd",
                                            "file:///etc/passwd",
                                            digest,
                                            "m\r\nX-Injected: 1",
                                            "m\n2026 admin ok",
                                            "\x1b[2J",
                                            "\xff\xfe"};
    for (const std::string& name : names) {
        const std::string shown = name.substr(0, 30);
        EXPECT_EQ(get(who, under(models, {name})).status, 404) << shown;
        EXPECT_EQ(call(who, "DELETE", under(models, {name})).status, 404) << shown;
        EXPECT_EQ(get(who, under(versions, {name, "1"})).status, 404) << shown;
        EXPECT_EQ(get(who, under(versions, {"m", name})).status, 404) << shown;
        EXPECT_EQ(call(who, "DELETE", under(versions, {name, "1"})).status, 404) << shown;
        EXPECT_EQ(call(who, "DELETE", under(versions, {"m", name})).status, 404) << shown;
        EXPECT_EQ(call(who, "POST", under(versions, {name, "1", "verify"})).status, 404) << shown;
        EXPECT_EQ(call(who, "POST", under(models, {name, "load"}), {}, Json::object()).status, 404) << shown;
        EXPECT_EQ(get(who, under(aliases, {"m", name})).status, 404) << shown;
        EXPECT_EQ(get(who, under(aliases, {"m", name, "history"})).status, 404) << shown;
        EXPECT_EQ(call(who, "DELETE", under(aliases, {"m", name})).status, 404) << shown;
        EXPECT_EQ(call(who, "PUT", under(aliases, {name, "x"}), {}, {{"version", 1}}).status, 404) << shown;
        const int put = call(who, "PUT", under(aliases, {"m", name}), {}, {{"version", 1}}).status;
        EXPECT_EQ(put, name == digest ? 201 : 400) << shown;
        EXPECT_EQ(get(who, versions, {{"model", name}}).status, 404) << shown;
        EXPECT_EQ(get(who, aliases, {{"model", name}}).status, 404) << shown;
    }
    EXPECT_EQ(m_services.registry().models(m_owner)->size(), 2U);
    EXPECT_TRUE(QFile::exists(m_services.registry().resolve(m_owner, "m")->path));
}

} // namespace
} // namespace mw::app
