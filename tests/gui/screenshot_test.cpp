// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tiny_model.h"

#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Run {
    int code = -1;
    QByteArray error;
};

/// The program itself, without a display.
Run run(const QStringList& arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(MODELWRIGHT_PROGRAM), arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), process.readAllStandardError()};
}

} // namespace

class ScreenshotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyFolderGivesAPicture()
    {
        const QTemporaryDir folder;
        const QString picture = folder.filePath(QStringLiteral("a.png"));
        const Run done = run({QStringLiteral("--data-dir"), folder.filePath(QStringLiteral("data")),
                              QStringLiteral("--screenshot"), QStringLiteral("playground"), picture});
        QVERIFY2(done.code == 0, done.error.constData());
        QCOMPARE(QImage(picture).size(), QSize(1280, 800));
    }

    void aQuestionIsAnsweredFirst()
    {
        const QTemporaryDir folder;
        const QString empty = folder.filePath(QStringLiteral("a.png"));
        const QString answered = folder.filePath(QStringLiteral("b.png"));
        const QStringList common{
            QStringLiteral("--data-dir"), folder.path(),
            QStringLiteral("--model"),    QString::fromStdString(mw::test::writeTinyModel()),
            QStringLiteral("--theme"),    QStringLiteral("dark"),
            QStringLiteral("--language"), QStringLiteral("zh_CN"),
            QStringLiteral("--size"),     QStringLiteral("900x600"),
            QStringLiteral("--scale"),    QStringLiteral("2")};
        const Run first =
            run(common + QStringList{QStringLiteral("--screenshot"), QStringLiteral("playground"), empty});
        QVERIFY2(first.code == 0, first.error.constData());
        const Run second =
            run(common + QStringList{QStringLiteral("--ask"), QStringLiteral("Hello?"),
                                     QStringLiteral("--screenshot"), QStringLiteral("playground"), answered});
        QVERIFY2(second.code == 0, second.error.constData());
        QCOMPARE(QImage(answered).size(), QSize(1800, 1200));
        QVERIFY(QImage(answered) != QImage(empty));
    }

    void wrongUseIsTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("page") << QStringList{QStringLiteral("--screenshot"), QStringLiteral("nowhere"),
                                             QStringLiteral("x.png")};
        QTest::newRow("option") << QStringList{QStringLiteral("--nonsense")};
        QTest::newRow("size") << QStringList{QStringLiteral("--screenshot"), QStringLiteral("playground"),
                                             QStringLiteral("x.png"), QStringLiteral("--size"),
                                             QStringLiteral("12")};
        QTest::newRow("theme") << QStringList{QStringLiteral("--theme"), QStringLiteral("pink")};
        QTest::newRow("one value") << QStringList{QStringLiteral("--screenshot"),
                                                  QStringLiteral("playground")};
    }

    void wrongUseIsTwo()
    {
        QFETCH(QStringList, arguments);
        const Run done = run(arguments);
        QCOMPARE(done.code, 2);
        QVERIFY(!done.error.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ScreenshotTest)
#include "screenshot_test.moc"
