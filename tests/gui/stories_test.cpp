// SPDX-License-Identifier: Apache-2.0
// What people do in the window, from end to end, over real services with the tiny model.
#include "app/storage/system_calls.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/models/model_session.h"
#include "ui/pages/models/models_page.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/server/server_page.h"
#include "ui/widgets/error_banner.h"

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>
#include <QUrl>

#include <atomic>
#include <cerrno>
#include <optional>

using namespace mw;
using namespace mw::ui;
using test::WindowFixture;
using Store = WindowFixture::Store;

namespace {

constexpr int patienceMs = 30'000;

/// A disk that is full from a moment on.
class FillingDisk : public app::SystemCalls {
public:
    std::atomic<bool> full = false;

    ssize_t write(int descriptor, const void* from, std::size_t count) override
    {
        return full ? fail() : SystemCalls::write(descriptor, from, count);
    }
    ssize_t pwrite(int descriptor, const void* from, std::size_t count, off_t offset) override
    {
        return full ? fail() : SystemCalls::pwrite(descriptor, from, count, offset);
    }
    int clone(int to, int from) override
    {
        return full ? static_cast<int>(fail()) : SystemCalls::clone(to, from);
    }
    int freeBytes(const char* path, std::uint64_t* into) override
    {
        const int result = SystemCalls::freeBytes(path, into);
        if (full)
            *into = 0;
        return result;
    }

private:
    static ssize_t fail()
    {
        errno = ENOSPC;
        return -1;
    }
};

bool import(WindowFixture& w, const QString& path)
{
    const int before = w.registry->rows().rowCount();
    w.window->showPage(QStringLiteral("models"));
    w.window->models()->importFiles({path});
    return QTest::qWaitFor([&] { return w.registry->rows().rowCount() > before; }, patienceMs);
}

/// Drops a file where the window would take it.
void drop(WindowFixture& w, const QString& path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(w.window, &enter);
    QDropEvent event(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(w.window, &event);
}

/// A colleague's request, made by a program that knows nothing of ours.
QJsonObject curl(const QString& url, const QString& key, const QByteArray& body)
{
    QProcess client;
    client.start(QStringLiteral("curl"),
                 {QStringLiteral("-s"), QStringLiteral("--max-time"), QStringLiteral("20"),
                  QStringLiteral("-H"), QStringLiteral("Authorization: Bearer ") + key, QStringLiteral("-H"),
                  QStringLiteral("Content-Type: application/json"), QStringLiteral("-d"),
                  QString::fromUtf8(body), url + QStringLiteral("/v1/chat/completions")});
    if (!QTest::qWaitFor([&] { return client.state() == QProcess::NotRunning; }, patienceMs))
        return {};
    return QJsonDocument::fromJson(client.readAllStandardOutput()).object();
}

} // namespace

class StoriesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_tiny = QString::fromStdString(test::writeTinyModel({.context = 1024})); }

    void theHeaderOffersTheRegisteredModelsAndAFile()
    {
        WindowFixture w(Store::Open);
        w.window->show();
        w.window->showPage(QStringLiteral("playground"));
        // Also where nobody has looked at the page Models.
        QTRY_VERIFY_WITH_TIMEOUT(w.registry->listed(), patienceMs);
        QVERIFY(import(w, m_tiny));
        const QString reference = w.registry->rows().at(0).reference();
        w.window->showPage(QStringLiteral("playground"));
        w.page().chooseModel();
        QPointer<QMenu> menu = w.page().findChild<QMenu*>(QStringLiteral("models"));
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().size(), 3);
        QCOMPARE(menu->actions().at(0)->text(), reference);
        QVERIFY(!menu->actions().at(0)->isChecked());
        menu->actions().at(0)->trigger();
        menu->close();
        QTRY_VERIFY(menu.isNull());
        QVERIFY(QTest::qWaitFor([&] { return w.models->usable() && !w.models->busy(); }, patienceMs));
        QCOMPARE(ModelSession::displayName(*w.models->loaded()), reference);

        w.page().chooseModel();
        menu = w.page().findChild<QMenu*>(QStringLiteral("models"));
        QVERIFY(menu->actions().at(0)->isChecked());
        menu->actions().back()->trigger();
        const auto* dialog = w.page().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY2(!dialog->directory().absolutePath().contains(QStringLiteral("artefacts")),
                 "files are not looked for in the data folder");
    }

    void anAnalystImportsChatsStopsEditsBranchesAndChangesTheLanguage()
    {
        WindowFixture w(Store::Open);
        QVERIFY(import(w, m_tiny));
        const QString reference = w.registry->rows().at(0).reference();
        w.window->showPage(QStringLiteral("playground"));
        w.page().openRegistered(reference);
        QVERIFY(QTest::qWaitFor([&] { return w.models->usable() && !w.models->busy(); }, patienceMs));
        QVERIFY(w.ask(QStringLiteral("one")));
        QCOMPARE(w.chat->conversation().rowCount(), 2);

        w.page().ask(QStringLiteral("two"));
        w.chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.chat->generating(), patienceMs);

        QVERIFY(w.chat->editTurn(0, QStringLiteral("three")));
        QTRY_VERIFY_WITH_TIMEOUT(!w.chat->generating(), patienceMs);
        QCOMPARE(w.chat->conversation().turns()[0].text, QStringLiteral("three"));
        QCOMPARE(w.chat->conversation().turns()[0].branches, 2);
        w.chat->chooseBranch(0, 0);
        QCOMPARE(w.chat->conversation().turns()[0].text, QStringLiteral("one"));

        w.language.set(QStringLiteral("zh_CN"));
        QCoreApplication::processEvents();
        QCOMPARE(w.window->currentPage()->title(), QString::fromUtf8("试验场"));
        w.language.set(QStringLiteral("en"));
        QTRY_COMPARE_WITH_TIMEOUT(w.conversations->rowCount(), 1, patienceMs); // it is kept
    }

    void aColleagueIsServedWithAKeyAndTheRequestIsSeen()
    {
        WindowFixture w(Store::Open);
        QVERIFY(import(w, m_tiny));
        const QString model = w.registry->rows().at(0).model;
        w.window->showPage(QStringLiteral("server"));
        w.server->start();
        QTRY_COMPARE_WITH_TIMEOUT(w.server->state(), ServerSession::State::Serving, patienceMs);
        QSignalSpy made(w.server, &ServerSession::keyMade);
        w.server->createKey({QStringLiteral("colleague"), {app::Action::Infer}, std::nullopt});
        // The first start makes a key of its own.
        const auto colleagues = [&made]() -> std::optional<app::CreatedKey> {
            for (const QList<QVariant>& arguments : made) {
                const auto one = arguments.front().value<app::CreatedKey>();
                if (one.key.name == QLatin1String("colleague"))
                    return one;
            }
            return std::nullopt;
        };
        QTRY_VERIFY_WITH_TIMEOUT(colleagues().has_value(), patienceMs);
        const app::CreatedKey key = *colleagues();

        const QByteArray body =
            QJsonDocument(
                QJsonObject{{QStringLiteral("model"), model},
                            {QStringLiteral("max_tokens"), 4},
                            {QStringLiteral("messages"),
                             QJsonArray{QJsonObject{{QStringLiteral("role"), QStringLiteral("user")},
                                                    {QStringLiteral("content"), QStringLiteral("hello")}}}}})
                .toJson(QJsonDocument::Compact);
        const QJsonObject answer = curl(w.server->url(), key.text, body);
        QCOMPARE(answer.value(QStringLiteral("object")).toString(), QStringLiteral("chat.completion"));
        QTRY_VERIFY_WITH_TIMEOUT(w.server->requests().rowCount() >= 1, patienceMs);

        const auto usable = [&w, &key] {
            const int row = w.server->keys().rowOf(key.key.id);
            return row >= 0 && w.server->keys().usable(row);
        };
        QTRY_VERIFY_WITH_TIMEOUT(usable(), patienceMs);
        w.server->revokeKey(key.key.id);
        QTRY_VERIFY_WITH_TIMEOUT(!usable(), patienceMs);
        const QJsonObject refused = curl(w.server->url(), key.text, body);
        QVERIFY(refused.contains(QStringLiteral("error")));
    }

    void aModelIsRemovedAndAnotherPlaceKnows()
    {
        WindowFixture w(Store::Open);
        QVERIFY(import(w, m_tiny));
        const QString reference = w.registry->rows().at(0).reference();
        QTRY_COMPARE(w.window->models()->selected(), reference);
        w.window->models()->askRemove();
        auto* box = w.window->findChild<QMessageBox*>();
        QVERIFY(box);
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QTRY_COMPARE_WITH_TIMEOUT(w.registry->rows().rowCount(), 0, patienceMs);
        QVERIFY(!w.desktop->attention.items().empty()); // Home says that there is no model
    }

    void aBrokenFileIsDroppedAndLeavesNothing()
    {
        WindowFixture w(Store::Open);
        QFile file(w.folder.filePath(QStringLiteral("broken.gguf")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("GGUF and then nothing that makes sense");
        file.close();
        w.window->showPage(QStringLiteral("models"));
        QTRY_VERIFY_WITH_TIMEOUT(w.registry->listed(), patienceMs);
        drop(w, file.fileName());
        QTRY_VERIFY_WITH_TIMEOUT(w.window->models()->banner().isVisible(), patienceMs);
        QVERIFY(!w.window->models()->banner().cause().isEmpty());
        QCOMPARE(w.registry->rows().rowCount(), 0);
        QVERIFY(QDir(w.folder.filePath(QStringLiteral("artefacts/sha256"))).isEmpty());
        drop(w, m_tiny); // and the next one is taken
        QTRY_COMPARE_WITH_TIMEOUT(w.registry->rows().rowCount(), 1, patienceMs);
    }

    void aTakenPortIsToldWithOneThatIsFree()
    {
        WindowFixture w(Store::Open);
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        QVERIFY(w.settings->overrideForProcess("server.port",
                                               app::SettingValue(std::int64_t(other.serverPort()))));
        w.window->showPage(QStringLiteral("server"));
        w.server->start();
        QTRY_COMPARE_WITH_TIMEOUT(w.server->state(), ServerSession::State::Failed, patienceMs);
        QVERIFY(w.window->server()->banner().isVisible());
        QVERIFY(w.window->server()->banner().cause().contains(QString::number(other.serverPort())));
        QVERIFY(w.server->freePort().has_value());
    }

    void aFullDiskStopsAnImportAndLosesNothing()
    {
        FillingDisk disk;
        WindowFixture w(Store::Open, {}, &disk);
        w.window->showPage(QStringLiteral("models"));
        QTRY_VERIFY_WITH_TIMEOUT(w.registry->listed(), patienceMs);
        disk.full = true;
        w.window->models()->importFiles({m_tiny});
        QTRY_VERIFY_WITH_TIMEOUT(w.window->models()->banner().isVisible(), patienceMs);
        QCOMPARE(w.registry->rows().rowCount(), 0);
        QVERIFY(QFile::exists(m_tiny));
        disk.full = false;
        w.window->models()->importFiles({m_tiny});
        QTRY_COMPARE_WITH_TIMEOUT(w.registry->rows().rowCount(), 1, patienceMs);
    }

private:
    QString m_tiny;
};

QTEST_MAIN(StoriesTest)
#include "stories_test.moc"
