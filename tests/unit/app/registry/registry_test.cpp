// SPDX-License-Identifier: Apache-2.0
#include "app/registry/registry.h"

#include "tests/support/fake_inspector.h"
#include "tests/support/faulty_system_calls.h"
#include "tests/support/manual_clock.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <future>
#include <thread>

#include <sys/stat.h>

namespace mw::app {
namespace {

/// Keys may what their id says; everybody else everything.
class Permissions final : public Authorizer {
public:
    bool may(const Principal& principal, Action action, const QString& resource) const override
    {
        if (principal.kind != Principal::Kind::Key)
            return true;
        return actionName(action) == principal.id && resource != QLatin1String("model/hidden");
    }
};

/// Keeps what is recorded; can refuse.
class Recorder final : public ChangeRecorder {
public:
    Result<void> record(Connection&, const ChangeEvent& event) override
    {
        if (failing)
            return Error{ErrorCode::IoFailed, "recorder"};
        lines.append(event.action + u' ' + event.resourceKind + u' ' + event.resource + u' ' +
                     QString::fromStdString(event.before.dump()) + u' ' +
                     QString::fromStdString(event.after.dump()));
        return {};
    }
    QStringList lines;
    bool failing = false;
};

class RegistryTest : public testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen()
    {
        m_registry.reset();
        m_store.reset();
        auto store = Store::open(m_folder.filePath("store.sqlite"), m_files, m_clock);
        ASSERT_TRUE(store) << store.error().detail;
        m_store = *std::move(store);
        m_registry = std::make_unique<Registry>(
            Registry::Parts{*m_store, m_files, m_clock, m_permissions, m_inspector, m_recorder, m_bus},
            artefacts());
        ASSERT_TRUE(m_registry->open());
    }

    QString artefacts() const { return m_folder.filePath("artefacts"); }
    QStringList files() const
    {
        return QDir(artefacts() + "/sha256")
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

    QString file(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        return file.fileName();
    }

    Result<ImportOutcome> import(const QByteArray& content, const QString& name = QStringLiteral("m"))
    {
        return m_registry->importFile(m_owner, {file("source.gguf", content), name}, {}, Cancel());
    }

    Result<Alias> alias(const QString& alias, int version, const QString& reason = {})
    {
        return m_registry->setAlias(m_owner, QStringLiteral("m"), alias, version, reason);
    }

    Result<int> resolved(std::string_view reference)
    {
        const auto model = m_registry->resolve(m_owner, reference);
        if (!model)
            return model.error();
        return model->version;
    }

    QTemporaryDir m_folder;
    FaultySystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    Permissions m_permissions;
    test::FakeInspector m_inspector;
    Recorder m_recorder;
    ChangeBus m_bus;
    const Principal m_owner = Principal::owner();
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Registry> m_registry;
};

TEST_F(RegistryTest, AnImportedFileIsAVersionWithItsFacts)
{
    const auto imported =
        m_registry->importFile(m_owner, {file("SmolLM2-135M.Q4_1.gguf", "model one"), {}}, {}, Cancel());
    ASSERT_TRUE(imported) << imported.error().detail;
    EXPECT_FALSE(imported->existed);

    reopen();
    const auto models = m_registry->models(m_owner);
    ASSERT_TRUE(models);
    ASSERT_EQ(models->size(), 1U);
    const RegisteredModel& model = models->front();
    EXPECT_EQ(model.name, QStringLiteral("smollm2-135m.q4_1"));
    EXPECT_EQ(model.createdBy, m_owner.id);
    ASSERT_EQ(model.versions.size(), 1U);
    const ModelVersion& version = model.versions.front();
    EXPECT_EQ(version.version, 1);
    EXPECT_EQ(version.sha256.size(), 64);
    EXPECT_EQ(version.bytes, 9U);
    EXPECT_EQ(version.format, QStringLiteral("GGUF v3"));
    EXPECT_EQ(version.architecture, QStringLiteral("llama"));
    EXPECT_EQ(version.quantization, QStringLiteral("Q4_1"));
    EXPECT_EQ(version.parameters, 134'515'008U);
    EXPECT_EQ(version.contextLength, 2048);
    EXPECT_EQ(version.source, m_folder.filePath("SmolLM2-135M.Q4_1.gguf"));
    EXPECT_EQ(version.state, VersionState::Ready);
    EXPECT_EQ(version.createdAt, m_clock.now());
    EXPECT_TRUE(version.aliases.isEmpty());
    EXPECT_EQ(files(), QStringList{version.sha256});
}

TEST_F(RegistryTest, AKnownNameGetsTheNextVersionAndKnownContentNone)
{
    EXPECT_EQ(import("model one")->version.version, 1);
    EXPECT_EQ(import("model two")->version.version, 2);
    const auto again = import("model one");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->existed);
    EXPECT_EQ(again->version.version, 1);
    const auto elsewhere = import("model one", QStringLiteral("other"));
    EXPECT_FALSE(elsewhere->existed);
    EXPECT_EQ(elsewhere->version.version, 1);
    EXPECT_EQ(m_registry->model(m_owner, QStringLiteral("m"))->versions.size(), 2U);
    EXPECT_EQ(files().size(), 2) << "one file for each content";
}

TEST_F(RegistryTest, WhatIsNoModelIsRefusedAndLeavesNothing)
{
    EXPECT_EQ(import("text").error().code, ErrorCode::NotAModelFile);
    EXPECT_EQ(import("model", QStringLiteral("Not A Name")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(import("model", QStringLiteral("../escape")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(import("model", QStringLiteral("scenario")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_registry->importFile(m_owner, {m_folder.path(), "m"}, {}, Cancel()).error().code,
              ErrorCode::NotAModelFile);
    EXPECT_EQ(
        m_registry->importFile(m_owner, {m_folder.filePath("none.gguf"), {}}, {}, Cancel()).error().code,
        ErrorCode::FileNotFound);
    EXPECT_TRUE(m_registry->models(m_owner)->empty());
    EXPECT_TRUE(files().isEmpty());
}

TEST_F(RegistryTest, ChangesAreAnnounced)
{
    std::vector<std::string> heard;
    const auto note = [&heard](const Change& change) {
        heard.push_back((change.topic == Change::Topic::Models ? "model " : "alias ") + change.id);
    };
    const auto models = m_bus.subscribe(Change::Topic::Models, callAtOnce(), note);
    const auto aliases = m_bus.subscribe(Change::Topic::Aliases, callAtOnce(), note);
    ASSERT_TRUE(import("model 1"));
    ASSERT_FALSE(import("text"));
    ASSERT_TRUE(alias("production", 1));
    ASSERT_TRUE(alias("production", 1)); // stays where it is
    ASSERT_TRUE(m_registry->removeAlias(m_owner, "m", "production", {}));
    ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", 1));
    EXPECT_EQ(heard, (std::vector<std::string>{"model m", "alias m", "alias m", "model m"}));
}

TEST_F(RegistryTest, NothingChangesUnrecorded)
{
    const QString sha256 = import("model 1")->version.sha256;
    ASSERT_TRUE(alias("production", 1));
    m_recorder.failing = true;
    EXPECT_EQ(import("model 2").error().detail, "recorder");
    EXPECT_EQ(m_registry->removeAlias(m_owner, "m", "production", {}).error().detail, "recorder");
    EXPECT_EQ(*resolved("m"), 1);
    EXPECT_EQ(files().size(), 1);
    m_recorder.failing = false;
    ASSERT_TRUE(m_registry->removeAlias(m_owner, "m", "production", {}));
    ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", 1));
    ASSERT_EQ(m_recorder.lines.size(), 4);
    EXPECT_TRUE(m_recorder.lines[0].startsWith("import version m:1 null {\"sha256\":\"" + sha256));
    EXPECT_EQ(m_recorder.lines[1], QStringLiteral("set alias m@production null {\"version\":1}"));
    EXPECT_EQ(m_recorder.lines[2], QStringLiteral("remove alias m@production {\"version\":1} null"));
    EXPECT_EQ(m_recorder.lines[3], "remove version m:1 {\"sha256\":\"" + sha256 + "\"} null");
}

TEST_F(RegistryTest, CancelLeavesTheOldState)
{
    ASSERT_TRUE(import("model one"));
    const Cancel cancel;
    const auto imported = m_registry->importFile(
        m_owner, {file("b.gguf", "model" + QByteArray(2'000'000, 'x')), "m"},
        [&cancel](const WorkProgress&) { cancel.request(); }, cancel);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(m_registry->model(m_owner, QStringLiteral("m"))->versions.size(), 1U);
    EXPECT_EQ(files().size(), 1);
    EXPECT_EQ(import("model two")->version.version, 2) << "a number is taken only by a version";
}

TEST_F(RegistryTest, ReferencesMeanVersions)
{
    EXPECT_EQ(resolved("m").error().code, ErrorCode::NotFound);
    for (const char* content : {"model 1", "model 2", "model 3"})
        ASSERT_TRUE(import(content));
    EXPECT_EQ(*resolved("m"), 3) << "the newest while no alias production is set";
    ASSERT_TRUE(alias("production", 2));
    EXPECT_EQ(*resolved("m"), 2);
    EXPECT_EQ(*resolved("m@production"), 2);
    EXPECT_EQ(*resolved("m@latest"), 3);
    EXPECT_EQ(*resolved("m:1"), 1);
    EXPECT_EQ(*resolved("m@v1"), 1);
    EXPECT_EQ(resolved("m:4").error().args, (std::vector<std::string>{"version", "m:4"}));
    EXPECT_EQ(resolved("m@candidate").error().args, (std::vector<std::string>{"alias", "m@candidate"}));
    EXPECT_EQ(resolved("M").error().code, ErrorCode::InvalidArgument);
    const auto whole = m_registry->resolve(m_owner, "m:1");
    EXPECT_EQ(whole->name, "m");
    EXPECT_EQ(whole->bytes, 7U);
    EXPECT_EQ(whole->path, artefacts() + "/sha256/" + QString::fromStdString(whole->sha256));
    EXPECT_TRUE(QFile::exists(whole->path));
}

TEST_F(RegistryTest, AliasesMoveAndTheirHistoryStays)
{
    ASSERT_TRUE(import("model 1"));
    ASSERT_TRUE(import("model 2"));
    ASSERT_TRUE(alias("production", 1, "first"));
    m_clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(alias("production", 2, "better"));
    ASSERT_TRUE(alias("production", 2, "said twice"));
    ASSERT_TRUE(alias("candidate", 2));
    ASSERT_TRUE(m_registry->removeAlias(m_owner, "m", "production", "over"));

    const auto now = m_registry->aliases(m_owner, QStringLiteral("m"));
    ASSERT_EQ(now->size(), 1U);
    EXPECT_EQ(now->front().alias, QStringLiteral("candidate"));
    const auto history = m_registry->aliasHistory(m_owner, "m");
    ASSERT_EQ(history->size(), 4U) << "an alias that stays where it is has no history";
    EXPECT_EQ(history->at(0).version, 1);
    EXPECT_EQ(history->at(0).reason, QStringLiteral("first"));
    EXPECT_EQ(history->at(1).version, 2);
    EXPECT_EQ(history->at(1).at - history->at(0).at, 1'000'000);
    EXPECT_EQ(history->at(1).by, m_owner.id);
    EXPECT_EQ(history->at(2).alias, QStringLiteral("candidate"));
    EXPECT_FALSE(history->at(3).version);
    EXPECT_EQ(history->at(3).reason, QStringLiteral("over"));
}

TEST_F(RegistryTest, NamesAreResolvedWithoutTheStoreAndEachChangeCountsAtOnce)
{
    ASSERT_TRUE(import("model 1"));
    EXPECT_EQ(*resolved("m"), 1);
    ASSERT_TRUE(import("model 2"));
    EXPECT_EQ(*resolved("m"), 2) << "an import";
    ASSERT_TRUE(alias("production", 1));
    EXPECT_EQ(*resolved("m"), 1) << "an alias";
    ASSERT_TRUE(alias("production", 2));
    EXPECT_EQ(*resolved("m@production"), 2) << "an alias that moved";
    ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", 1));
    EXPECT_EQ(resolved("m:1").error().code, ErrorCode::NotFound) << "a removal";
    ASSERT_TRUE(import("model 2", QStringLiteral("twin")));
    QFile kept(m_registry->resolve(m_owner, "twin")->path);
    ASSERT_TRUE(kept.open(QIODevice::ReadWrite));
    kept.write("MODEL");
    kept.close();
    EXPECT_FALSE(m_registry->verify(m_owner, *ModelReference::parse("m:2"), {}, Cancel()));
    EXPECT_EQ(resolved("twin").error().code, ErrorCode::FileDamaged) << "the content of both is damaged";

    // Both reading connections are held by others: a name is resolved all the same.
    std::promise<void> held;
    const std::shared_future<void> release = held.get_future().share();
    std::atomic<int> holding = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            static_cast<void>(m_store->read([&](Connection&) -> Result<void> {
                ++holding;
                release.wait();
                return {};
            }));
        });
    }
    while (holding < 2)
        std::this_thread::yield();
    EXPECT_EQ(resolved("m").error().code, ErrorCode::FileDamaged);
    EXPECT_EQ(resolved("none").error().code, ErrorCode::NotFound);
    held.set_value();
    for (std::thread& reader : readers)
        reader.join();
}

TEST_F(RegistryTest, AnAliasIsChangedOnlyAsItWasExpected)
{
    ASSERT_TRUE(import("model 1"));
    ASSERT_TRUE(import("model 2"));
    const auto expects = [](std::optional<int> version) {
        return [version](const std::optional<Alias>& now) -> Result<void> {
            if (now.has_value() == version.has_value() && (!now || now->version == *version))
                return {};
            return Error{ErrorCode::StillUsed, "changed meanwhile"};
        };
    };
    const auto set = [&](int version, std::optional<int> expected) {
        return m_registry->setAlias(m_owner, "m", "production", version, {}, expects(expected)).ok();
    };
    EXPECT_FALSE(set(1, 1)) << "it is not there yet";
    EXPECT_TRUE(set(1, std::nullopt));
    EXPECT_FALSE(set(2, 2));
    EXPECT_EQ(*resolved("m@production"), 1);
    EXPECT_TRUE(set(2, 1));
    EXPECT_FALSE(m_registry->removeAlias(m_owner, "m", "production", {}, expects(1)));
    EXPECT_EQ(*resolved("m@production"), 2);
    EXPECT_TRUE(m_registry->removeAlias(m_owner, "m", "production", {}, expects(2)));
    EXPECT_EQ(m_registry->removeAlias(m_owner, "m", "a", QString(1001, 'x')).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(m_registry->aliasHistory(m_owner, "m")->size(), 3U);
}

TEST_F(RegistryTest, AliasesThatCannotBe)
{
    ASSERT_TRUE(import("model 1"));
    for (const char* reserved : {"latest", "v1", "Production", "a b", ""})
        EXPECT_EQ(alias(reserved, 1).error().code, ErrorCode::InvalidArgument) << reserved;
    EXPECT_EQ(alias("production", 2).error().code, ErrorCode::NotFound);
    EXPECT_EQ(alias("production", 1, QString(1001, 'x')).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_registry->setAlias(m_owner, "none", "a", 1, {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_registry->removeAlias(m_owner, "m", "a", {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_registry->aliasHistory(m_owner, "none").error().code, ErrorCode::NotFound);
    EXPECT_TRUE(m_registry->aliasHistory(m_owner, "m")->empty());
}

TEST_F(RegistryTest, ADescriptionIsKeptRecordedAndBounded)
{
    ASSERT_TRUE(import("model 1"));
    const auto describe = [this](const QString& text) {
        return m_registry->setDescription(m_owner, QStringLiteral("m"), text);
    };
    EXPECT_EQ(m_registry->model(m_owner, "m")->description, QString());
    EXPECT_EQ(*describe(QStringLiteral("  客服 small and quick \n")), QString());
    EXPECT_EQ(m_registry->model(m_owner, "m")->description, QStringLiteral("客服 small and quick"));
    EXPECT_EQ(m_recorder.lines.back(), QStringLiteral("describe model m {\"description\":\"\"} "
                                                      "{\"description\":\"客服 small and quick\"}"));
    const auto lines = m_recorder.lines.size();
    EXPECT_EQ(*describe(QStringLiteral("客服 small and quick")), QStringLiteral("客服 small and quick"));
    EXPECT_EQ(m_recorder.lines.size(), lines); // nothing changed
    const QStringList bad{QString(Registry::longestDescription + 1, u'x'), QStringLiteral("a\nb"),
                          QStringLiteral("a\x1b[31mb"), QString(QChar(0x202E)), QString(QChar(0xD800))};
    for (const QString& text : bad) {
        const auto refused = describe(text);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(refused.error().args.front(), "description");
    }
    EXPECT_EQ(m_registry->setDescription(m_owner, "absent", "a").error().code, ErrorCode::NotFound);
    EXPECT_EQ(
        m_registry->setDescription({Principal::Kind::Key, QStringLiteral("read")}, "m", "a").error().code,
        ErrorCode::Refused);
    m_recorder.failing = true;
    EXPECT_FALSE(describe(QStringLiteral("other")));
    m_recorder.failing = false;
    ASSERT_TRUE(import("model 2")); // the next version keeps it
    reopen();
    EXPECT_EQ(m_registry->model(m_owner, "m")->description, QStringLiteral("客服 small and quick"));
    EXPECT_EQ(m_registry->models(m_owner)->front().versions.size(), 2U);
    ASSERT_TRUE(describe({}));
    EXPECT_EQ(m_registry->model(m_owner, "m")->description, QString());
}

TEST_F(RegistryTest, WhatIsPointedAtIsNotRemoved)
{
    ASSERT_TRUE(import("model 1"));
    ASSERT_TRUE(import("model 2"));
    ASSERT_TRUE(alias("production", 1));
    const auto refused = m_registry->removeVersions(m_owner, "m", 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::StillUsed);
    EXPECT_EQ(refused.error().args, (std::vector<std::string>{"version", "m:1", "m@production"}));
    EXPECT_EQ(m_registry->removeVersions(m_owner, "m", std::nullopt).error().code, ErrorCode::StillUsed);
    EXPECT_EQ(m_registry->model(m_owner, "m")->versions.size(), 2U) << "all or nothing";
    EXPECT_EQ(files().size(), 2);

    ASSERT_TRUE(m_store->change([](Connection& store) {
        return store.run(QStringLiteral(
            "INSERT INTO deployments (public_id, model_id, target, created_at, updated_at, updated_by) "
            "SELECT 'd', id, '2', 0, 0, '' FROM models"));
    }));
    EXPECT_EQ(m_registry->removeVersions(m_owner, "m", 2).error().code, ErrorCode::StillUsed);
}

TEST_F(RegistryTest, RemovedNumbersAreNotUsedAgain)
{
    ASSERT_TRUE(import("model 1"));
    ASSERT_TRUE(import("model 2"));
    ASSERT_TRUE(import("model 1", QStringLiteral("other")));
    ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", 2));
    EXPECT_EQ(files().size(), 1);
    EXPECT_EQ(import("model 2")->version.version, 3);
    ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", std::nullopt));
    EXPECT_EQ(files().size(), 1) << "the content of another model stays";
    EXPECT_EQ(m_registry->model(m_owner, "m").error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_registry->models(m_owner)->size(), 1U);
    EXPECT_EQ(m_registry->removeVersions(m_owner, "m", 1).error().code, ErrorCode::NotFound);
    EXPECT_EQ(import("model 1")->version.version, 4) << "also under a name that was gone";
}

TEST_F(RegistryTest, DamageIsFoundToldAndMended)
{
    const QByteArray content = "model 1";
    ASSERT_TRUE(import(content));
    const auto reference = *ModelReference::parse("m:1");
    EXPECT_TRUE(m_registry->verify(m_owner, reference, {}, Cancel()));
    const QString path = m_registry->resolve(m_owner, "m")->path;

    QFile kept(path);
    ASSERT_TRUE(kept.open(QIODevice::ReadWrite));
    kept.write("MODEL");
    kept.close();
    EXPECT_TRUE(m_registry->resolve(m_owner, "m")) << "nobody looked yet";
    EXPECT_EQ(m_registry->verify(m_owner, reference, {}, Cancel()).error().code, ErrorCode::FileDamaged);
    EXPECT_EQ(m_registry->resolve(m_owner, "m").error().code, ErrorCode::FileDamaged);
    EXPECT_EQ(m_registry->version(m_owner, reference)->state, VersionState::Damaged);
    EXPECT_EQ(m_registry->version(m_owner, reference)->verifiedAt, m_clock.now());

    const auto mended = import(content);
    ASSERT_TRUE(mended) << mended.error().detail;
    EXPECT_TRUE(mended->existed);
    EXPECT_TRUE(m_registry->verify(m_owner, reference, {}, Cancel()));

    ASSERT_TRUE(QFile::remove(path));
    EXPECT_EQ(m_registry->verify(m_owner, reference, {}, Cancel()).error().code, ErrorCode::FileNotFound);
    EXPECT_EQ(m_registry->version(m_owner, reference)->state, VersionState::Missing);
    ASSERT_TRUE(import(content));
    EXPECT_EQ(m_registry->resolve(m_owner, "m")->path, path);
}

TEST_F(RegistryTest, WithoutPermissionNothingIsSeenOrChanged)
{
    ASSERT_TRUE(import("model 1"));
    ASSERT_TRUE(import("model 2", QStringLiteral("hidden")));
    const Principal reader{Principal::Kind::Key, QStringLiteral("read")};
    const Principal user{Principal::Kind::Key, QStringLiteral("infer")};
    const Principal scraper{Principal::Kind::Key, QStringLiteral("metrics")};
    EXPECT_EQ(m_registry->models(reader)->size(), 1U);
    EXPECT_EQ(m_registry->models(user)->size(), 1U);
    EXPECT_TRUE(m_registry->models(scraper)->empty());
    EXPECT_TRUE(m_registry->resolve(user, "m"));
    EXPECT_EQ(m_registry->resolve(scraper, "m").error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_registry->resolve(reader, "hidden").error().args,
              m_registry->resolve(reader, "absent:1").error().args.size() == 2
                  ? (std::vector<std::string>{"model", "hidden"})
                  : std::vector<std::string>{});
    EXPECT_EQ(m_registry->importFile(reader, {file("c.gguf", "model 3"), "m"}, {}, Cancel()).error().code,
              ErrorCode::Refused);
    EXPECT_EQ(m_registry->removeVersions(reader, "m", 1).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_registry->setAlias(reader, "m", "a", 1, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_registry->removeAlias(reader, "m", "a", {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(m_registry->verify(reader, *ModelReference::parse("m"), {}, Cancel()).error().code,
              ErrorCode::Refused);
    EXPECT_EQ(m_registry->model(m_owner, "m")->versions.size(), 1U);
}

TEST_F(RegistryTest, ManyImportsAtOnceAreAllThere)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([this, i] {
            const QByteArray shared = "model shared";
            const QByteArray own = "model " + QByteArray::number(i);
            const QString name = QStringLiteral("s%1.gguf").arg(i);
            EXPECT_TRUE(m_registry->importFile(m_owner, {file(name, shared), "m"}, {}, Cancel()));
            EXPECT_TRUE(m_registry->importFile(m_owner, {file("o" + name, own), "m"}, {}, Cancel()));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(m_registry->model(m_owner, "m")->versions.size(), 5U);
    EXPECT_EQ(files().size(), 5);
}

TEST_F(RegistryTest, AnyFailingCallOfAnImportLeavesTheOldStateAndWorksAgain)
{
    ASSERT_TRUE(import("model old"));
    int failures = 0;
    for (long call = 1;; ++call) {
        const QByteArray content = "model " + QByteArray::number(static_cast<qlonglong>(call));
        const QString source = file("fault.gguf", content);
        const std::size_t before = m_registry->model(m_owner, "m")->versions.size();
        m_calls.arm({call, ENOSPC, false, FaultySystemCalls::Kind::Error});
        const auto done = m_registry->importFile(m_owner, {source, "m"}, {}, Cancel());
        const bool struck = m_calls.struck();
        m_calls.disarm();
        reopen();
        const auto model = m_registry->model(m_owner, "m");
        ASSERT_TRUE(model);
        EXPECT_EQ(model->versions.size(), before + (done ? 1 : 0)) << "call " << call;
        EXPECT_EQ(static_cast<std::size_t>(files().size()), model->versions.size()) << "call " << call;
        if (!done) {
            ++failures;
            EXPECT_EQ(done.error().code, ErrorCode::DiskFull) << done.error().detail;
            EXPECT_TRUE(m_registry->importFile(m_owner, {source, "m"}, {}, Cancel()));
        }
        if (!struck)
            break;
    }
    EXPECT_GT(failures, 8);
    EXPECT_TRUE(m_registry->resolve(m_owner, "m:1"));
}

TEST_F(RegistryTest, AnyFailingCallOfARemovalLeavesNoRowWithoutItsFile)
{
    for (long call = 1;; ++call) {
        const auto version = import("model " + QByteArray::number(static_cast<qlonglong>(call)));
        ASSERT_TRUE(version);
        m_calls.arm({call, EIO, false, FaultySystemCalls::Kind::Error});
        const auto done = m_registry->removeVersions(m_owner, "m", version->version.version);
        const bool struck = m_calls.struck();
        m_calls.disarm();
        reopen();
        const auto model = m_registry->model(m_owner, "m");
        EXPECT_EQ(model.ok(), !done.ok());
        EXPECT_EQ(files().size(), done ? 0 : 1) << "call " << call;
        if (!done) {
            ASSERT_TRUE(m_registry->removeVersions(m_owner, "m", std::nullopt));
        }
        if (!struck)
            break;
    }
}

} // namespace
} // namespace mw::app
