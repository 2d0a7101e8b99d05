// SPDX-License-Identifier: Apache-2.0
// The frame: commands by keyboard, activity, closing while serving, one window per folder, taking over.
#include "app/cli/control_client.h"
#include "app/storage/files.h"
#include "app/storage/folder_lock.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/models/autostart.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/shell/activity_list.h"
#include "ui/shell/background.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/take_over.h"
#include "ui/widgets/error_banner.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace mw;
using namespace mw::ui;
using test::WindowFixture;

namespace {

constexpr int patienceMs = 20'000;

CommandPalette* paletteOf(const WindowFixture& w)
{
    for (auto* palette : w.window->findChildren<CommandPalette*>()) {
        if (palette->isVisible())
            return palette;
    }
    return nullptr;
}

QMessageBox* questionOf(const WindowFixture& w)
{
    for (auto* box : w.window->findChildren<QMessageBox*>()) {
        if (box->isVisible())
            return box;
    }
    return nullptr;
}

void press(const QMessageBox& box, const QString& text)
{
    for (QAbstractButton* button : box.buttons()) {
        if (button->text() == text)
            return button->click();
    }
    QFAIL(qPrintable(text));
}

bool serve(WindowFixture& w)
{
    w.server->start();
    return QTest::qWaitFor([&] { return w.server->state() == ServerSession::State::Serving; }, patienceMs);
}

} // namespace

class ShellTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreFoundAtTheBeginningOfWordsFirst()
    {
        QCOMPARE(matchOf(QStringLiteral("Go to: Server"), QStringLiteral("xyz")), 0);
        QVERIFY(matchOf(QStringLiteral("Go to: Server"), QStringLiteral("ser")) >
                matchOf(QStringLiteral("Answer again"), QStringLiteral("wer")));
        QVERIFY(matchOf(QStringLiteral("Go to: Server"), QStringLiteral("server go")) > 0);
        QVERIFY(matchOf(QString::fromUtf8("转到：服务"), QString::fromUtf8("服务")) > 0);
        QVERIFY(matchOf(QStringLiteral("anything"), {}) > 0);
    }

    void aPageIsReachedThroughThePalette()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QTest::keyClick(w.window, Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(paletteOf(w));
        CommandPalette* palette = paletteOf(w);
        QTest::keyClicks(&palette->edit(), QStringLiteral("mod"));
        QVERIFY(palette->list().topLevelItemCount() >= 1);
        QTest::keyClick(&palette->edit(), Qt::Key_Return);
        QTRY_COMPARE(w.window->currentPage()->id(), QStringLiteral("models"));
        QTRY_VERIFY(!paletteOf(w));
    }

    void nothingFoundIsSaidAndEnterDoesNothing()
    {
        WindowFixture w;
        w.window->showPalette();
        CommandPalette* palette = paletteOf(w);
        palette->edit().setText(QStringLiteral("qqqq"));
        QCOMPARE(palette->list().topLevelItemCount(), 0);
        QVERIFY(!palette->list().isVisible());
        QTest::keyClick(&palette->edit(), Qt::Key_Return);
        QVERIFY(palette->isVisible());
        QTest::keyClick(palette, Qt::Key_Escape);
        QTRY_VERIFY(!paletteOf(w));
    }

    void everyCommandWithKeysIsListedOnceByF1()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QTest::keyClick(w.window, Qt::Key_F1);
        QTRY_VERIFY(paletteOf(w));
        QTreeWidget& list = paletteOf(w)->list();
        QVERIFY(list.topLevelItemCount() > 10);
        QStringList everywhere;
        for (int row = 0; row < list.topLevelItemCount(); ++row) {
            const QTreeWidgetItem& item = *list.topLevelItem(row);
            QVERIFY2(!item.text(2).isEmpty(), qPrintable(item.text(0)));
            if (item.text(1).isEmpty()) {
                QVERIFY2(!everywhere.contains(item.text(2)), qPrintable(item.text(2)));
                everywhere << item.text(2);
            }
        }
        // No page takes a key that works everywhere.
        for (int row = 0; row < list.topLevelItemCount(); ++row) {
            const QTreeWidgetItem& item = *list.topLevelItem(row);
            if (!item.text(1).isEmpty())
                QVERIFY2(!everywhere.contains(item.text(2)), qPrintable(item.text(0) + item.text(2)));
        }
    }

    void digitsWithControlGoToPages()
    {
        WindowFixture w(WindowFixture::Store::Open);
        const QList<Page*> pages = w.window->pages();
        for (int i = 0; i < std::min<int>(9, static_cast<int>(pages.size())); ++i) {
            QTest::keyClick(w.window, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(w.window->currentPage(), pages[i]);
        }
    }

    void activitiesAreAModelAndKeepTheirEnds()
    {
        Activities activities;
        const QAbstractItemModelTester tester(&activities,
                                              QAbstractItemModelTester::FailureReportingMode::Fatal);
        bool cancelled = false;
        auto first = activities.begin([] { return QStringLiteral("a"); }, [&] { cancelled = true; });
        first->progress(3, 10);
        QCOMPARE(activities.data(activities.index(0), Activities::DoneRole).toULongLong(), 3ULL);
        activities.cancel(0);
        QVERIFY(cancelled);
        first->finish(Error{ErrorCode::Cancelled, "", {}});
        QCOMPARE(activities.at(0).state, Activities::State::Cancelled);
        activities.begin([] { return QStringLiteral("b"); })
            ->finish(Error{ErrorCode::IoFailed, "", {"x", "y"}});
        QCOMPARE(activities.at(0).state, Activities::State::Failed);
        QVERIFY(activities.at(0).error.has_value());
        for (int i = 0; i < 3 * Activities::kept; ++i)
            activities.begin([i] { return QString::number(i); });
        QCOMPARE(activities.rowCount(), Activities::kept);
        QCOMPARE(activities.running(), 0);
        const auto running = activities.begin([] { return QStringLiteral("c"); });
        activities.clearEnded();
        QCOMPARE(activities.rowCount(), 1);
        QCOMPARE(activities.running(), 1);
    }

    void aHandleMayOutliveTheList()
    {
        auto activities = std::make_unique<Activities>();
        const auto handle = activities->begin([] { return QStringLiteral("a"); });
        activities.reset();
        handle->progress(1, 2);
        handle->finish({});
    }

    void theListShowsProgressAndCancels()
    {
        WindowFixture w;
        bool cancelled = false;
        const auto handle =
            w.activities->begin([] { return QStringLiteral("Import of a file"); }, [&] { cancelled = true; });
        handle->progress(1, 4);
        w.window->showActivities();
        auto* list = w.window->findChild<ActivityList*>();
        QVERIFY(list && list->isVisible());
        auto* row = list->findChild<ActivityRow*>();
        QVERIFY(row);
        auto* cancel = row->findChild<QPushButton*>();
        QVERIFY(cancel->isVisibleTo(list));
        QVERIFY(cancel->accessibleName().contains(QStringLiteral("Import of a file")));
        cancel->click();
        QVERIFY(cancelled);
        handle->finish(Error{ErrorCode::Cancelled, "", {}});
        QVERIFY(!cancel->isVisibleTo(list));
        list->close();
    }

    void theFirstQuestionIsAnsweredInTheWelcome()
    {
        WindowFixture w;
        QVERIFY(w.openTiny(test::writeTinyModel()));
        w.window->showPage(QStringLiteral("welcome"));
        QCOMPARE(w.window->currentPage(), &w.window->welcome());
        auto* question = w.window->welcome().findChild<QLineEdit*>();
        w.window->show();
        w.window->activateWindow();
        auto* button = question->parentWidget()->findChild<QPushButton*>();
        button->setFocus();
        button->click();
        QTRY_VERIFY_WITH_TIMEOUT(!w.chat->conversation().empty() && !w.chat->generating(), patienceMs);
        // The likeliest answer, without a change of what is set for the next ones.
        QCOMPARE(w.lastTurn().sampling.options.temperature, 0.0F);
        QVERIFY(w.page().sampling().choice().options.temperature > 0.0F);
        QCOMPARE(w.window->currentPage(), &w.window->welcome());
        QCOMPARE(w.window->focusWidget(), question);
        QVERIFY(!w.window->state().welcomed);
        Q_EMIT w.window->welcome().left();
        QVERIFY(w.window->state().welcomed);
        QCOMPARE(w.window->currentPage()->id(), QStringLiteral("playground"));
    }

    void closingWhileServingAsksOnceAndKeepsServing()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(serve(w));
        QSignalSpy closed(w.window, &MainWindow::closed);
        w.window->close();
        QTRY_VERIFY(questionOf(w));
        QVERIFY(w.window->isVisible());
        press(*questionOf(w), QStringLiteral("Keep serving"));
        QTRY_VERIFY(!w.window->isVisible());
        QCOMPARE(w.server->state(), ServerSession::State::Serving);
        QCOMPARE(closed.count(), 0);
        QTRY_COMPARE(w.settings->text("ui.close_while_serving"), std::string("keep"));

        w.window->bringUp({});
        QVERIFY(w.window->isVisible());
        w.window->close(); // no second question
        QVERIFY(!questionOf(w));
        QVERIFY(!w.window->isVisible());

        w.window->background()->quit();
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patienceMs);
        QCOMPARE(w.server->state(), ServerSession::State::Off);
    }

    void closingMayStopTheServerAndCancelKeepsEverything()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(serve(w));
        QSignalSpy closed(w.window, &MainWindow::closed);
        w.window->close();
        QTRY_VERIFY(questionOf(w));
        press(*questionOf(w), QStringLiteral("Cancel"));
        QTRY_VERIFY(!questionOf(w));
        QVERIFY(w.window->isVisible());
        QCOMPARE(w.settings->text("ui.close_while_serving"), std::string("ask"));
        w.window->close();
        QTRY_VERIFY(questionOf(w));
        press(*questionOf(w), QStringLiteral("Stop the server and quit"));
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patienceMs);
        QCOMPARE(w.server->state(), ServerSession::State::Off);
    }

    void theStatusLineSaysWhatTheProgramTakes()
    {
        test::WindowFixture w;
        const QList<QLabel*> labels = w.window->findChild<StatusBar*>()->findChildren<QLabel*>();
        const auto label = std::find_if(labels.begin(), labels.end(), [](const QLabel* one) {
            return one->toolTip().startsWith(QLatin1String("What the program takes"));
        });
        QVERIFY(label != labels.end());
        QVERIFY((*label)->isHidden()); // nothing was measured yet
        const QRegularExpression figures(QStringLiteral("^[0-9.]+ [MG]B · [0-9]+ % CPU$"));
        QTRY_VERIFY2(figures.match((*label)->text()).hasMatch(), qPrintable((*label)->text()));
        QVERIFY((*label)->isVisible());
        QVERIFY((*label)->accessibleName().startsWith(QLatin1String("The program takes ")));
        w.language.set(QStringLiteral("zh_CN"));
        QTRY_VERIFY((*label)->accessibleName().contains(QStringLiteral("内存")));
    }

    void closingWithoutServingAsksNothing()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QSignalSpy closed(w.window, &MainWindow::closed);
        QVERIFY(w.window->close());
        QCOMPARE(closed.count(), 1);
    }

    void theAutostartEntryComesAndGoes()
    {
        const QTemporaryDir folder;
        const QString where = folder.filePath(QStringLiteral("new/autostart"));
        const Autostart autostart(where, QStringLiteral("/opt/my tools/100%/modelwright"),
                                  QStringLiteral("/data/$x \"y\""));
        QVERIFY(!autostart.enabled());
        QVERIFY(autostart.setEnabled(true));
        QVERIFY(autostart.enabled());
        QFile file(where + QStringLiteral("/modelwright.desktop"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray text = file.readAll();
        QVERIFY2(
            text.contains(
                R"(Exec="/opt/my tools/100%%/modelwright" --hidden --serve --data-dir "/data/\\$x \\"y\\"")"),
            text.constData());
        file.write("Hidden=true\n"); // as a desktop switches it off
        file.close();
        QVERIFY(!autostart.enabled());
        QVERIFY(autostart.setEnabled(false));
        QVERIFY(!file.exists());
        QVERIFY(autostart.setEnabled(false));

        QFile blocker(folder.filePath(QStringLiteral("file")));
        QVERIFY(blocker.open(QIODevice::WriteOnly));
        QVERIFY(!Autostart(blocker.fileName() + QStringLiteral("/autostart"), {}, {}).setEnabled(true));
    }

    void whoHoldsTheFolderCanBeAsked()
    {
        QVERIFY(TakeOver::possible(QStringLiteral("mw serve on http://127.0.0.1:8484")));
        QVERIFY(!TakeOver::possible(QStringLiteral("window")));
        QVERIFY(!TakeOver::possible(QStringLiteral("mw models import")));
        QCOMPARE(TakeOver::addressOf(QStringLiteral("mw serve on http://127.0.0.1:8484")),
                 QStringLiteral("127.0.0.1:8484"));
        QCOMPARE(TakeOver::addressOf(QStringLiteral("mw serve on http://[::1]:99")),
                 QStringLiteral("[::1]:99"));
        QCOMPARE(TakeOver::addressOf(QStringLiteral("mw serve")), QString());
    }

    void aServingProcessHandsTheFolderOver()
    {
        const QTemporaryDir folder;
        QProcess serving;
        serving.start(QStringLiteral(MW_PROGRAM),
                      {QStringLiteral("serve"), QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                       QStringLiteral("--data-dir"), folder.path()});
        QVERIFY(serving.waitForReadyRead(patienceMs));
        QVERIFY(serving.readAllStandardOutput().startsWith("listening on "));
        Activities activities;
        app::Threads threads;
        TakeOver takeOver(folder.path(), activities, threads.calls());
        QSignalSpy done(&takeOver, &TakeOver::done);
        QSignalSpy failed(&takeOver, &TakeOver::failed);
        takeOver.begin();
        takeOver.begin(); // once at a time
        QCOMPARE(activities.running(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(done.count(), 1, patienceMs);
        QCOMPARE(failed.count(), 0);
        QVERIFY(serving.state() == QProcess::NotRunning || serving.waitForFinished(patienceMs));
        QCOMPARE(serving.exitCode(), 0);
        QCOMPARE(activities.at(0).state, Activities::State::Done);
    }

    void aFolderThatAVerbHoldsIsNotHandedOver()
    {
        const QTemporaryDir folder;
        app::SystemCalls calls;
        const app::Files files(calls);
        const auto lock = app::FolderLock::take(files, folder.path(), QStringLiteral("mw models import"));
        QVERIFY(lock);
        Activities activities;
        app::Threads threads;
        TakeOver takeOver(folder.path(), activities, threads.calls());
        QSignalSpy failed(&takeOver, &TakeOver::failed);
        takeOver.begin();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, patienceMs);
        QCOMPARE(activities.at(0).state, Activities::State::Failed);
    }

    void aSecondStartRaisesTheFirstWindow()
    {
        const QTemporaryDir folder;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        QProcess first;
        first.setProcessEnvironment(environment);
        first.start(QStringLiteral(MODELWRIGHT_PROGRAM),
                    {QStringLiteral("--data-dir"), folder.path(), QStringLiteral("--hidden")});
        app::ForwardOptions options;
        options.dataFolder = folder.path();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath(QStringLiteral("control.sock"))), patienceMs);
        QProcess second;
        second.setProcessEnvironment(environment);
        second.start(QStringLiteral(MODELWRIGHT_PROGRAM), {QStringLiteral("--data-dir"), folder.path()});
        QVERIFY(second.waitForFinished(patienceMs));
        QCOMPARE(second.exitCode(), 0);
        QCOMPARE(first.state(), QProcess::Running);
        const auto handedOver = app::askInstance({app::InstanceWish::Kind::HandOver}, options);
        QVERIFY(handedOver && !*handedOver); // a window is not taken over
        first.terminate();
        QVERIFY(first.waitForFinished(patienceMs));
    }
};

QTEST_MAIN(ShellTest)
#include "shell_test.moc"
