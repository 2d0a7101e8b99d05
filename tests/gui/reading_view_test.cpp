// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/look.h"
#include "ui/widgets/reading_view.h"

#include <QApplication>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>

using namespace mw::ui;

class ReadingViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(m_look, *m_theme, m_language);
    }
    void cleanupTestCase() { m_theme.reset(); }

    void streamedTextIsPlain()
    {
        ReadingView view(m_look);
        view.appendPlain(QStringLiteral("**not bold** <b>no"));
        view.appendPlain(QStringLiteral("</b>"));
        QCOMPARE(view.toPlainText(), QStringLiteral("**not bold** <b>no</b>"));
    }

    void markdownIsDrawnAtTheEnd()
    {
        ReadingView view(m_look);
        view.setMarkdownText(QStringLiteral("# Title\n\nSome **strong** words.\n\n1. one\n2. two\n\n"
                                            "```\nint a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"));
        const QString text = view.toPlainText();
        QVERIFY(!text.contains(QLatin1String("**")));
        QVERIFY(text.contains(QLatin1String("strong")));
        QVERIFY(text.contains(QLatin1String("int a;")));
    }

    void htmlStaysText()
    {
        ReadingView view(m_look);
        view.setMarkdownText(QStringLiteral("a <img src=\"file:///etc/passwd\"> <b>b</b>"));
        QVERIFY(view.toPlainText().contains(QLatin1String("<b>b</b>")));
        QVERIFY(!view.toPlainText().contains(QChar::ObjectReplacementCharacter));
    }

    void imagesAreWordsAndNeverRead()
    {
        // A picture that would be seen in the view's size if its path were read.
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("picture.png"));
        QImage picture(40, 900, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QVERIFY(picture.save(path));

        ReadingView view(m_look);
        view.resize(400, 100);
        view.setMarkdownText(QStringLiteral("before ![a red bar](%1) between ![](%1) after").arg(path));
        const QString text = view.toPlainText();
        QVERIFY2(text.contains(QLatin1String("a red bar")), qPrintable(text));
        QVERIFY(text.contains(QLatin1String("after")));
        QVERIFY2(!text.contains(QChar::ObjectReplacementCharacter), qPrintable(text));
        QVERIFY(view.minimumHeight() < 300);
    }

    void theHeightFollowsTheText()
    {
        ReadingView view(m_look);
        view.resize(300, 50);
        view.show();
        view.appendPlain(QStringLiteral("line"));
        const int one = view.minimumHeight();
        view.appendPlain(QStringLiteral("\nline\nline\nline"));
        QTRY_VERIFY(view.minimumHeight() > 3 * one);
        QCOMPARE(view.minimumHeight(), view.maximumHeight());
    }

    void appendingCostsTheSameAtAnyLength()
    {
        ReadingView view(m_look);
        view.resize(600, 50);
        view.show();
        const auto time = [&view](int lines) {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < lines; ++i) {
                view.appendPlain(QStringLiteral("word after word after word\n"));
                view.document()->size(); // what the layout of the page asks
            }
            return timer.nsecsElapsed();
        };
        time(50);
        const qint64 early = time(200);
        time(2000);
        const qint64 late = time(200);
        QVERIFY2(late < 8 * early, qPrintable(QStringLiteral("%1 ns, then %2 ns").arg(early).arg(late)));
    }

private:
    Language m_language;
    Look m_look;
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(ReadingViewTest)
#include "reading_view_test.moc"
