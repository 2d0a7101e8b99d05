// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/answer_view.h"
#include "ui/widgets/code_block.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/link_question.h"
#include "ui/widgets/look.h"
#include "ui/widgets/markdown_blocks.h"
#include "ui/widgets/reading_view.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

using namespace mw::ui;
using Kind = MarkdownBlock::Kind;

namespace {

std::vector<MarkdownBlock> blocksOf(const QString& text)
{
    MarkdownBlocks blocks;
    blocks.append(text);
    return blocks.blocks();
}

QString shownText(const AnswerView& view)
{
    QStringList texts;
    for (const ReadingView* prose : view.findChildren<ReadingView*>()) {
        if (!prose->isHidden())
            texts << prose->toPlainText();
    }
    return texts.join(u'\n');
}

} // namespace

/// Takes what would open in the browser.
class Browser : public QObject {
    Q_OBJECT
public:
    Browser()
    {
        for (const char* scheme : {"http", "https", "file"})
            QDesktopServices::setUrlHandler(QLatin1String(scheme), this, "open");
    }
    ~Browser() override
    {
        for (const char* scheme : {"http", "https", "file"})
            QDesktopServices::unsetUrlHandler(QLatin1String(scheme));
    }
    QList<QUrl> opened;

public Q_SLOTS:
    void open(const QUrl& url) { opened << url; }
};

class AnswerViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(m_look, *m_theme, m_language);
    }
    void cleanupTestCase() { m_theme.reset(); }

    void codeIsCutOut()
    {
        const auto blocks =
            blocksOf(QStringLiteral("Before.\n\n```python title=x\ndef f():\n    return 1\n```\nAfter.\n"));
        QCOMPARE(blocks.size(), 3U);
        QCOMPARE(blocks[0].kind, Kind::Prose);
        QCOMPARE(blocks[1].kind, Kind::Code);
        QCOMPARE(blocks[1].language, QStringLiteral("python"));
        QCOMPARE(blocks[1].text, QStringLiteral("def f():\n    return 1\n"));
        QCOMPARE(blocks[1].source, QStringLiteral("```python title=x\ndef f():\n    return 1\n```"));
        QCOMPARE(blocks[2].text, QStringLiteral("After.\n"));
    }

    void fencesAreReadAsMarkdownDoes()
    {
        // A fence of one kind and length is closed by its like only.
        auto blocks = blocksOf(QStringLiteral("````\n```\n~~~\n````\n"));
        QCOMPARE(blocks.size(), 1U);
        QCOMPARE(blocks[0].text, QStringLiteral("```\n~~~\n"));
        // Code in a list stands further in and is moved out as a whole.
        blocks = blocksOf(QStringLiteral("1. Do\n    ```sh\n    ls\n      -l\n    ```\n2. Then\n"));
        QCOMPARE(blocks.size(), 3U);
        QCOMPARE(blocks[1].text, QStringLiteral("ls\n  -l\n"));
        QCOMPARE(orderedListStarts(blocks[2].text), std::vector<int>{2});
        // What is no fence: words in ticks, an indented block.
        QCOMPARE(blocksOf(QStringLiteral("```inline``` word\n")).size(), 1U);
        QCOMPARE(blocksOf(QStringLiteral("text\n\n    ```\n")).front().kind, Kind::Prose);
        // A fence that is never closed holds the rest.
        blocks = blocksOf(QStringLiteral("```\na\nb"));
        QCOMPARE(blocks.size(), 1U);
        QCOMPARE(blocks[0].text, QStringLiteral("a\nb"));
    }

    void piecesInAnyPortionsAreTheSame()
    {
        const QString text =
            hostile() + QStringLiteral("\n1. a\n\n   ```c\n   x\n   ```\n2. b\n\n| a | b |\n|-|-|\n");
        const auto whole = blocksOf(text);
        for (const qsizetype step : {1, 3, 7, 64}) {
            MarkdownBlocks blocks;
            for (qsizetype at = 0; at < text.size(); at += step)
                blocks.append(QStringView(text).sliced(at, std::min(step, text.size() - at)));
            QVERIFY(blocks.blocks() == whole);
        }
    }

    void longProseIsCutWhereItMay()
    {
        QString text;
        for (int i = 1; i <= 600; ++i)
            text += QStringLiteral("%1. an item that has some words in it\n").arg(i);
        const auto blocks = blocksOf(text);
        QVERIFY(blocks.size() > 3);
        QString joined;
        for (const MarkdownBlock& block : blocks) {
            QVERIFY(block.text.size() < 6000);
            joined += block.text;
        }
        QCOMPARE(joined, text);
        QVERIFY(orderedListStarts(blocks[1].text).front() > 50);
        // One line without an end.
        for (const MarkdownBlock& block : blocksOf(QString(100'000, u'x')))
            QVERIFY(block.text.size() <= 16'000);
    }

    void listsBeginWithTheirNumber()
    {
        ReadingView view(m_look);
        view.setMarkdownText(QStringLiteral("3. three\n4. four\n\nText.\n\n1. one\n"));
        QVERIFY2(view.toPlainText().contains(QString::fromUtf8("3. three")), qPrintable(view.toPlainText()));
        QVERIFY(view.toPlainText().contains(QString::fromUtf8("4. four")));
        QVERIFY(!view.toPlainText().contains(QString::fromUtf8("1. one"))); // numbered by Qt
    }

    void nothingHostileIsInterpreted()
    {
        AnswerView view(m_look);
        view.resize(600, 100);
        view.setText(hostile(), true);
        const QString text = shownText(view);
        QVERIFY2(text.contains(QLatin1String("<script>alert(1)</script>")), qPrintable(text));
        QVERIFY(text.contains(QLatin1String("<img src=")));
        QVERIFY(text.contains(QLatin1String("<b>raw</b>")));
        QVERIFY(!text.contains(QChar::ObjectReplacementCharacter));
        QVERIFY(text.contains(QLatin1String("[image: local]")));
        // Links that are none of http and https are plain words.
        for (const ReadingView* prose : view.findChildren<ReadingView*>()) {
            for (QTextBlock block = prose->document()->begin(); block.isValid(); block = block.next()) {
                for (auto it = block.begin(); !it.atEnd(); ++it) {
                    const QString href = it.fragment().charFormat().anchorHref();
                    QVERIFY2(href.isEmpty() || href.startsWith(QLatin1String("https://fine.example/")),
                             qPrintable(href));
                }
            }
        }
    }

    void codeIsCopiedAndNamed()
    {
        AnswerView view(m_look);
        view.resize(300, 100);
        view.show();
        view.setText(
            QStringLiteral(
                "Try\n\n```python\nprint(\"a line that is far wider than the answer is, and more\")\n"
                "x = 1\n```"),
            true);
        auto* block = view.findChild<CodeBlock*>();
        QVERIFY(block);
        QCOMPARE(block->findChild<QLabel*>()->text(), QStringLiteral("Python"));
        QCOMPARE(block->view()->accessibleName(), QStringLiteral("Python code"));
        QTRY_VERIFY(block->view()->horizontalScrollBar()->maximum() > 0);
        QVERIFY(block->width() <= 300);
        auto* copy = block->findChild<CopyButton*>();
        QCOMPARE(copy->accessibleName(), QStringLiteral("Copy the Python code"));
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("print(\"a line that is far wider than the answer is, and more\")\nx = 1\n"));
    }

    void wordsAreSelectedAcrossPieces()
    {
        AnswerView view(m_look);
        view.resize(500, 300);
        view.setText(QStringLiteral("Before the code.\n\n```\nint a;\n```\n\nAfter the code.\n"), true);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto prose = view.findChildren<ReadingView*>();
        QCOMPARE(prose.size(), 2);
        QWidget* from = prose[0]->viewport();
        QWidget* to = prose[1]->viewport();
        QTest::mousePress(from, Qt::LeftButton, Qt::NoModifier, QPoint(1, from->height() / 2));
        const QPoint end = from->mapFromGlobal(to->mapToGlobal(QPoint(to->width() - 2, to->height() / 2)));
        QMouseEvent move(QEvent::MouseMove, end, from->mapToGlobal(end), Qt::NoButton, Qt::LeftButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(from, &move);
        QTest::mouseRelease(from, Qt::LeftButton, Qt::NoModifier, end);
        QCOMPARE(view.selectedText(), QStringLiteral("Before the code.\n\nint a;\n\nAfter the code."));
        QTest::keyClick(prose[0], Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), view.selectedText());
        // A click begins anew.
        QTest::mouseClick(to, Qt::LeftButton, Qt::NoModifier, QPoint(3, to->height() / 2));
        QVERIFY(view.selectedText().isEmpty());
        QTest::keyClick(prose[1], Qt::Key_A, Qt::ControlModifier);
        QVERIFY(view.selectedText().startsWith(QLatin1String("Before")));
    }

    void asWrittenIsTheMarkdown()
    {
        AnswerView view(m_look);
        const QString text = QStringLiteral("Some **strong** words.\n\n```c\nx\n```\n");
        view.setText(text, true);
        view.setAsWritten(true);
        QCOMPARE(shownText(view), QStringLiteral("Some **strong** words.\n```c\nx\n```"));
        view.setAsWritten(false);
        QCOMPARE(shownText(view), QStringLiteral("Some strong words."));
        QVERIFY(view.findChild<CodeBlock*>());
    }

    void aLinkOpensOnlyAfterItsAddressWasSeen()
    {
        Browser browser;
        AnswerView view(m_look);
        view.resize(500, 100);
        view.setText(QStringLiteral("[words](https://fine.example/path?q=1) [bad](file:///etc/passwd)"),
                     true);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto* prose = view.findChild<ReadingView*>();
        const auto question = [&view] { return view.findChild<QMessageBox*>(); };
        QTest::mouseClick(prose->viewport(), Qt::LeftButton, Qt::NoModifier,
                          QPoint(8, prose->viewport()->height() / 2));
        QTRY_VERIFY(question());
        QVERIFY(browser.opened.isEmpty());
        QVERIFY(question()->informativeText().contains(QLatin1String("https://fine.example/path?q=1")));
        QCOMPARE(question()->defaultButton()->text(), QStringLiteral("Stay here"));
        question()->defaultButton()->click();
        QTRY_VERIFY(!question());
        QVERIFY(browser.opened.isEmpty());

        // By the keyboard, and yes.
        prose->moveCursor(QTextCursor::Start);
        QTest::keyClick(prose, Qt::Key_Right);
        QTest::keyClick(prose, Qt::Key_Return);
        QTRY_VERIFY(question());
        for (QAbstractButton* button : question()->buttons()) {
            if (button->text() == QLatin1String("Open fine.example"))
                button->click();
        }
        QTRY_COMPARE(browser.opened, QList<QUrl>{QUrl(QStringLiteral("https://fine.example/path?q=1"))});
        QTRY_VERIFY(!question());
        prose->moveCursor(QTextCursor::End);
        QTest::keyClick(prose, Qt::Key_Return);
        QVERIFY(!question());
    }

    void addressesAreReadStrictly_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("web");
        QTest::newRow("https") << QStringLiteral("https://a.example/b") << true;
        QTest::newRow("http") << QStringLiteral("http://a.example") << true;
        QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false;
        QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << false;
        QTest::newRow("data") << QStringLiteral("data:text/html,x") << false;
        QTest::newRow("mail") << QStringLiteral("mailto:a@b.example") << false;
        QTest::newRow("no host") << QStringLiteral("https:///path") << false;
        QTest::newRow("a user before the host")
            << QStringLiteral("https://bank.example@evil.example/") << false;
        QTest::newRow("relative") << QStringLiteral("/etc/passwd") << false;
        QTest::newRow("nothing") << QString() << false;
    }

    void addressesAreReadStrictly()
    {
        QFETCH(QString, address);
        QFETCH(bool, web);
        QCOMPARE(webAddress(address).isValid(), web);
    }

    void aLongAnswerNeverStallsWhileItArrives()
    {
        QScrollArea area;
        area.resize(800, 600);
        area.setWidgetResizable(true);
        auto* view = new AnswerView(m_look);
        area.setWidget(view);
        area.show();
        const QString part =
            QStringLiteral("## Heading\n\n") +
            QStringLiteral("Some *words* and `code` in a paragraph, [a link](https://a.example/). ")
                .repeated(8) +
            QStringLiteral("\n\n- one\n- two\n\n```cpp\n") +
            QStringLiteral("    int value = compute(value, 7); // and so on\n").repeated(12) +
            QStringLiteral("```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n");
        QString text = part.repeated(static_cast<int>(100'000 / part.size()));
        view->setText(text, false);
        QTRY_VERIFY_WITH_TIMEOUT(view->upToDate(), 30'000);
        QVERIFY(view->findChildren<CodeBlock*>().size() > 50);
        qint64 slowest = 0;
        for (int i = 0; i < 60; ++i) {
            text += part.mid(i * 3, 3);
            QElapsedTimer timer;
            timer.start();
            view->setText(text, false);
            QTest::qWait(view->upToDate() ? 0 : 60); // past the tick
            slowest = std::max(slowest, timer.elapsed() - 60);
        }
        qInfo("slowest %lld ms", static_cast<long long>(slowest));
        // A busy machine may take several times as long as a quiet one.
        QVERIFY2(slowest < 250, qPrintable(QStringLiteral("%1 ms").arg(slowest)));
    }

private:
    static QString hostile()
    {
        return QStringLiteral(
            "<script>alert(1)</script>\n\n"
            "a <img src=\"file:///etc/passwd\"> <b>raw</b> <a href=\"file:///x\">y</a>\n\n"
            "![local](file:///etc/passwd) ![far](http://evil.example/x.png)\n\n"
            "[one](javascript:alert(1)) [two](file:///etc/passwd) [three](https://fine.example/)\n");
    }

    Language m_language;
    Look m_look;
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(AnswerViewTest)
#include "answer_view_test.moc"
