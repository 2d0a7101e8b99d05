// SPDX-License-Identifier: Apache-2.0
// kill_loop [--rounds N] [--seed N]: a child makes and revokes keys and records requests, telling each change
// on a pipe once it was acknowledged; it is killed at a random moment. Afterwards every change it told is in
// the store, which is sound, and the folder is free. A folder goes through 25 rounds.
#include "app/storage/folder_lock.h"
#include "tests/fault/instance.h"

#include <QCommandLineParser>
#include <QCoreApplication>
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
    }
}

/// What the children of one folder acknowledged.
struct Acknowledged {
    std::set<std::string> keys;
    std::set<std::string> revoked;
    std::set<std::string> records;

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
    return {};
}

int loop(int rounds, unsigned seed)
{
    std::printf("kill_loop: %d rounds, seed %u\n", rounds, seed);
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> life(1, longestLifeMs);
    std::size_t keys = 0;
    std::size_t revoked = 0;
    std::size_t records = 0;
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
    }
    std::printf("kill_loop: nothing lost of %zu keys, %zu revocations and %zu records\n", keys, revoked,
                records);
    return keys == 0 ? complain("no child lived long enough to change anything") : 0;
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
