// SPDX-License-Identifier: Apache-2.0
// kill_loop [--rounds N] [--seed N]: a child makes and revokes keys, records requests, imports
// and removes models and moves an alias, telling each change on a pipe once it was acknowledged; it is killed
// at a random moment. Afterwards every change it told is in the store, which is sound, and the folder is
// free. A folder goes through 25 rounds.
#include "app/registry/registry.h"
#include "app/storage/folder_lock.h"
#include "tests/fault/instance.h"
#include "tests/support/fake_inspector.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace mw::app {
namespace {

constexpr int longestLifeMs = 120;
constexpr int roundsOfAFolder = 25; // each round reads all that the folder has

int complain(const std::string& what)
{
    std::fprintf(stderr, "kill_loop: %s\n", what.c_str());
    return 1;
}

/// One line, by one write, so that a kill leaves no half of one.
void acknowledge(const std::string& kind, const QString& id)
{
    const std::string line = kind + " " + id.toStdString() + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
        std::_Exit(0);
}

/// The registered models of a folder.
struct Models {
    Models(const QString& folder, const Instance& instance, const Files& files, const Clock& clock)
        : registry(Registry::Parts{*instance.store, files, clock, *instance.authorizer, inspector,
                                   *instance.changes, bus},
                   folder + QLatin1String("/artefacts"))
    {}

    test::FakeInspector inspector;
    ChangeBus bus;
    Registry registry;
};

/// A version more of the model "m", an alias on it, and an older version gone.
Result<void> changeModels(Registry& registry, const QString& folder, int turn)
{
    const Principal owner = Principal::owner();
    const QString path = folder + QLatin1String("/source.gguf");
    QFile file(path);
    const QByteArray content =
        "model" + QByteArray::number(::getpid()) + ' ' + QByteArray::number(turn) + QByteArray(200'000, 'x');
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return Error{ErrorCode::IoFailed, "the source cannot be written"};
    file.close();
    const auto imported = registry.importFile(owner, {path, QStringLiteral("m")}, {}, Cancel());
    if (!imported)
        return imported.error();
    const int version = imported->version.version;
    acknowledge("imported", QString::number(version));
    if (const auto alias = registry.setAlias(owner, QStringLiteral("m"), QStringLiteral("production"),
                                             version, QStringLiteral("kill_loop"));
        !alias)
        return alias.error();
    acknowledge("alias", QString::number(version));
    if (version <= 2)
        return {};
    if (const auto removed = registry.removeVersions(owner, QStringLiteral("m"), version - 2);
        !removed && removed.error().code != ErrorCode::NotFound)
        return removed;
    acknowledge("removed", QString::number(version - 2));
    return {};
}

int live(const QString& folder)
{
    SystemCalls calls;
    const Files files(calls);
    const SystemClock clock;
    const auto lock = FolderLock::take(files, folder, QStringLiteral("kill_loop"));
    if (!lock)
        return complain(lock.error().detail);
    const Instance instance(folder + QLatin1String("/store.sqlite"), files, clock);
    if (instance.error)
        return complain(instance.error->detail);
    const RequestOpening opening{Principal::owner(),      {}, QStringLiteral("mw"),
                                 QStringLiteral("m"),     1,  QStringLiteral("{}"),
                                 QStringLiteral("prompt")};
    Models models(folder, instance, files, clock);
    if (const auto opened = models.registry.open(); !opened)
        return complain(opened.error().detail);
    acknowledge("ready", {});
    for (int turn = 0;; ++turn) {
        const auto key = instance.createKey(QStringLiteral("key"));
        if (!key)
            return complain(key.error().detail);
        acknowledge("key", key->key.id);
        if (turn % 2 == 0) {
            const auto revoked = instance.keys->revoke(Principal::owner(), key->key.id);
            if (!revoked)
                return complain(revoked.error().detail);
            acknowledge("revoked", key->key.id);
        }
        std::vector<QString> ids;
        for (int i = 0; i < 20; ++i) {
            auto id = instance.requests->open(opening);
            if (!id)
                return complain(id.error().detail);
            instance.requests->close(*id, {1, 2, 3, 4, QStringLiteral("stop"), {}, QStringLiteral("answer")});
            ids.push_back(*id);
        }
        if (const auto flushed = instance.store->flush(); !flushed)
            return complain(flushed.error().detail);
        for (const QString& id : ids)
            acknowledge("record", id);
        if (const auto changed = changeModels(models.registry, folder, turn); !changed)
            return complain(changed.error().detail);
    }
}

/// What the children of one folder acknowledged.
struct Acknowledged {
    std::set<std::string> keys;
    std::set<std::string> revoked;
    std::set<std::string> records;
    std::set<int> imported;
    std::set<int> removed;
    int alias = 0; ///< the version that it was last moved to

    void take(const std::string& text)
    {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            if (end == std::string::npos)
                break;
            const std::size_t space = text.find(' ', at);
            const std::string kind = text.substr(at, space - at);
            const std::string id = text.substr(space + 1, end - space - 1);
            if (kind == "key")
                keys.insert(id);
            else if (kind == "revoked")
                revoked.insert(id);
            else if (kind == "record")
                records.insert(id);
            else if (kind == "imported")
                imported.insert(std::stoi(id));
            else if (kind == "removed")
                removed.insert(std::stoi(id));
            else if (kind == "alias")
                alias = std::stoi(id);
            at = end + 1;
        }
    }
};

/// Starts a child, kills it after a while; what it acknowledged.
Result<std::string> lifeOfOne(const QString& folder, int milliseconds)
{
    int ends[2] = {};
    if (::pipe(ends) != 0)
        return Error{ErrorCode::IoFailed, "no pipe"};
    const QByteArray program = QFile::encodeName(QCoreApplication::applicationFilePath());
    const QByteArray where = QFile::encodeName(folder);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl(program.constData(), program.constData(), "--live", where.constData(), nullptr);
        std::_Exit(127);
    }
    ::close(ends[1]);
    std::string text;
    char part[4096];
    ssize_t count = ::read(ends[0], part, sizeof part); // the first word: it lives
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    std::thread executioner([&] {
        std::this_thread::sleep_until(end);
        ::kill(child, SIGKILL);
    });
    while (count > 0) {
        text.append(part, static_cast<std::size_t>(count));
        count = ::read(ends[0], part, sizeof part);
    }
    executioner.join();
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status))
        return Error{ErrorCode::Internal, "the child ended by itself"};
    return text;
}

/// Whether the models are those that were acknowledged, each with its whole file, and nothing else is left of
/// an import. The one change that was under way may be there or not.
Result<void> checkModels(Registry& registry, const QString& folder, const Acknowledged& told)
{
    if (auto opened = registry.open(); !opened)
        return opened;
    const Principal owner = Principal::owner();
    const auto model = registry.model(owner, QStringLiteral("m"));
    if (!model)
        return told.imported.empty() ? Result<void>() : Result<void>(model.error());
    std::set<int> there;
    QStringList files;
    for (const ModelVersion& version : model->versions) {
        there.insert(version.version);
        files.append(version.sha256);
        const ModelReference reference{"m", {}, version.version};
        if (const auto verified = registry.verify(owner, reference, {}, Cancel()); !verified)
            return verified.error();
    }
    const int newest = *there.rbegin();
    for (const int version : told.imported) {
        // Each version's successor but one may have removed it just before the end.
        if (!there.contains(version) && !told.removed.contains(version) && version + 2 > newest)
            return Error{ErrorCode::Internal, "version " + std::to_string(version) + " is gone"};
    }
    for (const int version : told.removed) {
        if (there.contains(version))
            return Error{ErrorCode::Internal, "version " + std::to_string(version) + " is back"};
    }
    const auto aliases = registry.aliases(owner, QStringLiteral("m"));
    if (!aliases)
        return aliases.error();
    if (told.alias > 0 && (aliases->size() != 1 || aliases->front().version < told.alias))
        return Error{ErrorCode::Internal, "the alias fell back behind " + std::to_string(told.alias)};
    files.sort();
    const QStringList kept =
        QDir(folder + QLatin1String("/artefacts/sha256"))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    if (kept != files)
        return Error{ErrorCode::Internal, "files lie about that no version has, or the other way round"};
    return {};
}

/// Whether the store has all that was acknowledged.
Result<void> check(const QString& folder, const Acknowledged& told)
{
    SystemCalls calls;
    const Files files(calls);
    const SystemClock clock;
    const auto lock = FolderLock::take(files, folder, QStringLiteral("kill_loop check"));
    if (!lock)
        return lock.error();
    const Instance instance(folder + QLatin1String("/store.sqlite"), files, clock);
    if (instance.error)
        return *instance.error;
    if (auto sound = instance.sound(); !sound)
        return sound;
    for (const std::string& id : told.keys) {
        const auto key = instance.ring.find(QString::fromStdString(id));
        if (!key)
            return Error{ErrorCode::Internal, "the key " + id + " is gone"};
        if (told.revoked.contains(id) && !key->revokedAt)
            return Error{ErrorCode::Internal, "the key " + id + " is not revoked any more"};
    }
    std::set<std::string> there;
    RequestFilter page;
    page.limit = 1000;
    for (;;) {
        const auto records = instance.requests->list(Principal::owner(), page);
        if (!records)
            return records.error();
        for (const RequestRecord& record : *records)
            there.insert(record.request.id.toStdString());
        if (records->empty())
            break;
        page.before = records->back().sequence;
    }
    for (const std::string& id : told.records) {
        if (!there.contains(id))
            return Error{ErrorCode::Internal, "the record " + id + " is gone"};
    }
    Models models(folder, instance, files, clock);
    return checkModels(models.registry, folder, told);
}

int loop(int rounds, unsigned seed)
{
    std::printf("kill_loop: %d rounds, seed %u\n", rounds, seed);
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> life(1, longestLifeMs);
    std::size_t keys = 0;
    std::size_t revoked = 0;
    std::size_t records = 0;
    std::size_t imports = 0;
    for (int round = 0; round < rounds;) {
        const QTemporaryDir folder;
        Acknowledged told;
        for (const int end = std::min(rounds, round + roundsOfAFolder); round < end; ++round) {
            const auto text = lifeOfOne(folder.path(), life(random));
            if (!text)
                return complain("round " + std::to_string(round) + ": " + text.error().detail);
            told.take(*text);
            if (const auto checked = check(folder.path(), told); !checked)
                return complain("round " + std::to_string(round) + ": " + checked.error().detail);
        }
        keys += told.keys.size();
        revoked += told.revoked.size();
        records += told.records.size();
        imports += told.imported.size();
    }
    std::printf("kill_loop: nothing lost of %zu keys, %zu revocations, %zu records and %zu imports\n", keys,
                revoked, records, imports);
    return keys == 0 || imports == 0 ? complain("no child lived long enough to change anything") : 0;
}

} // namespace
} // namespace mw::app

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser line;
    line.addOptions({{QStringLiteral("rounds"), QString(), QStringLiteral("N"), QStringLiteral("20")},
                     {QStringLiteral("seed"), QString(), QStringLiteral("N")},
                     {QStringLiteral("live"), QString(), QStringLiteral("DIR")}});
    line.process(application);
    if (line.isSet(QStringLiteral("live")))
        return mw::app::live(line.value(QStringLiteral("live")));
    const unsigned seed = line.isSet(QStringLiteral("seed")) ? line.value(QStringLiteral("seed")).toUInt()
                                                             : std::random_device()();
    return mw::app::loop(line.value(QStringLiteral("rounds")).toInt(), seed);
}
