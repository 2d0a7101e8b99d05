// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/models/conversation_markdown.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/conversations_panel.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/playground/preset_card.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/system_prompt_box.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/text_file.h"
#include "ui/widgets/undo_bar.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace mw;
using test::WindowFixture;

// The store waits for a disk that others use too.
#define COMES_TO_BE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, 30'000)
#define COMES_TRUE(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 30'000)

namespace {

QStringList texts(const ui::ChatSession& chat)
{
    QStringList texts;
    for (const ui::Turn& turn : const_cast<ui::ChatSession&>(chat).conversation().turns())
        texts << turn.text;
    return texts;
}

QPushButton* buttonIn(const QWidget& inside, const QString& words)
{
    for (QPushButton* button : inside.findChildren<QPushButton*>()) {
        if (button->isVisibleTo(&inside) && button->text().contains(words))
            return button;
    }
    return nullptr;
}

QByteArray contentOf(const QString& path)
{
    const auto text = ui::readTextFile(path, 1 << 20);
    return text ? *text : QByteArray();
}

} // namespace

class ConversationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_tiny = test::writeTinyModel({.context = 1024}); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        start();
    }
    void cleanup()
    {
        m_window.reset();
        m_folder.reset();
    }

    void aConversationIsThereAfterARestart()
    {
        begin();
        m_window->page().findChild<ui::SystemPromptBox*>()->setText(QStringLiteral("Be short."));
        QVERIFY(m_window->ask(QStringLiteral("What is it?\nSay.")));
        QVERIFY(m_window->ask(QString::fromUtf8("再说一遍")));
        const QStringList said = texts(*m_window->chat);
        const quint64 seed = m_window->lastTurn().figures.seed;
        QCOMPARE(library().rowCount(), 1);
        QCOMPARE(library().index(0).data().toString(), QStringLiteral("What is it?"));

        start();
        COMES_TO_BE(library().rowCount(), 1);
        QVERIFY(library().current().isEmpty());
        const QAbstractItemModelTester tester(&library(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(library().index(0).data(ui::ConversationLibrary::ModelRole).toString(),
                 QFileInfo(QString::fromStdString(m_tiny)).completeBaseName());
        panel().list().setCurrentIndex(library().index(0));
        QTest::keyClick(&panel().list(), Qt::Key_Return);
        COMES_TO_BE(texts(*m_window->chat), said);
        QCOMPARE(m_window->lastTurn().figures.seed, seed);
        QCOMPARE(m_window->chat->systemPrompt(), QStringLiteral("Be short."));
        QCOMPARE(m_window->page().findChild<ui::SystemPromptBox*>()->text(), QStringLiteral("Be short."));

        begin();
        QVERIFY(m_window->ask(QStringLiteral("And now?"))); // it goes on
        QCOMPARE(library().rowCount(), 1);
        QCOMPARE(m_window->chat->conversation().rowCount(), 6);
    }

    void whatIsSaidIsKeptWhileItIsSaid()
    {
        begin();
        QSignalSpy written(&library(), &QAbstractItemModel::rowsInserted);
        m_window->page().ask(QStringLiteral("Go on and on"));
        COMES_TRUE(m_window->chat->conversation().turns().back().state == ui::TurnState::Streaming ||
                   !m_window->chat->generating());
        start(); // the window goes while the answer is written
        COMES_TO_BE(library().rowCount(), 1);
        library().open(library().index(0).data(ui::ConversationLibrary::IdRole).toString());
        COMES_TO_BE(m_window->chat->conversation().rowCount(), 2);
        QVERIFY(!m_window->lastTurn().interrupted); // it ended in order: stopped
        QCOMPARE(m_window->lastTurn().state, ui::TurnState::Done);
    }

    void branchesAndEditsAreKept()
    {
        begin();
        m_window->page().sampling().setSeed(3);
        QVERIFY(m_window->ask(QStringLiteral("First")));
        const QString first = m_window->lastTurn().text;
        m_window->page().sampling().setSeed(4);
        m_window->chat->setSampling(m_window->page().sampling().choice());
        m_window->chat->setTokenProbabilities(true);
        QVERIFY(m_window->chat->regenerateAt(1));
        QVERIFY(!m_window->chat->editTurn(0, QStringLiteral("x"))); // while generating
        COMES_TRUE(!m_window->chat->generating());
        const ui::Turn& second = m_window->lastTurn();
        QCOMPARE(second.branches, 2);
        QCOMPARE(second.figures.seed, 4U);
        QVERIFY(!second.tokens.empty());
        QString joined;
        for (const ui::AnswerToken& token : second.tokens) {
            joined += token.text;
            QVERIFY(token.logprob <= 0);
            QCOMPARE(token.top.size(), 5U);
            QVERIFY(token.top[0].second >= token.top[1].second);
        }
        QCOMPARE(joined, second.text);
        QVERIFY(m_window->chat->editTurn(1, QStringLiteral("By hand")));
        QVERIFY(!m_window->chat->generating());
        QVERIFY(m_window->chat->editTurn(0, QStringLiteral("Another")));
        COMES_TRUE(!m_window->chat->generating());
        QCOMPARE(m_window->chat->conversation().turns()[0].branches, 2);
        m_window->chat->chooseBranch(0, 0);
        QCOMPARE(texts(*m_window->chat), QStringList({"First", "By hand"}));
        m_window->chat->chooseBranch(1, 0);

        start();
        COMES_TO_BE(library().rowCount(), 1);
        library().open(library().index(0).data(ui::ConversationLibrary::IdRole).toString());
        COMES_TO_BE(texts(*m_window->chat), QStringList({"First", first}));
        m_window->chat->chooseBranch(1, 2);
        QVERIFY(m_window->lastTurn().written);
        m_window->chat->chooseBranch(1, 1);
        QCOMPARE(m_window->lastTurn().text, joined);
        QVERIFY(!m_window->lastTurn().tokens.empty());
    }

    void deletingIsUndone()
    {
        begin();
        QVERIFY(m_window->ask(QStringLiteral("Keep me")));
        const QStringList said = texts(*m_window->chat);
        m_window->page().showSide(ui::PlaygroundPage::Side::Conversations);
        panel().list().setCurrentIndex(library().index(0));
        QTest::keyClick(&panel().list(), Qt::Key_Delete);
        QCOMPARE(library().rowCount(), 0);
        QVERIFY(m_window->chat->conversation().empty());
        COMES_TRUE(panel().undoBar().isVisible());
        panel().undoBar().button()->click();
        COMES_TO_BE(library().rowCount(), 1);
        library().open(library().index(0).data(ui::ConversationLibrary::IdRole).toString());
        COMES_TO_BE(texts(*m_window->chat), said);

        library().remove(library().current());
        COMES_TRUE(panel().undoBar().isVisible());
        start();
        COMES_TRUE(library().listed());
        QCOMPARE(library().rowCount(), 0);
    }

    void renamingByF2()
    {
        begin();
        QVERIFY(m_window->ask(QStringLiteral("Name me")));
        m_window->page().showSide(ui::PlaygroundPage::Side::Conversations);
        panel().list().setFocus();
        panel().list().setCurrentIndex(library().index(0));
        QTest::keyClick(&panel().list(), Qt::Key_F2);
        auto* editor = panel().list().findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->setText(QString::fromUtf8("天气"));
        QTest::keyClick(editor, Qt::Key_Return);
        COMES_TO_BE(library().index(0).data().toString(), QString::fromUtf8("天气"));
        QVERIFY(m_window->ask(QStringLiteral("More"))); // writes the head again
        start();
        COMES_TO_BE(library().rowCount(), 1);
        QCOMPARE(library().index(0).data().toString(), QString::fromUtf8("天气"));
    }

    void theFilterFindsTwoChineseCharacters()
    {
        begin();
        QVERIFY(m_window->ask(QString::fromUtf8("今天北京下雨吗？")));
        m_window->page().newConversation();
        QVERIFY(m_window->ask(QStringLiteral("100 % sure")));
        QCOMPARE(library().rowCount(), 2);
        QCOMPARE(library().index(0).data().toString(), QStringLiteral("100 % sure"));
        auto* filter = panel().findChild<QLineEdit*>();
        filter->setText(QString::fromUtf8("北京"));
        COMES_TO_BE(library().rowCount(), 1);
        QVERIFY(library().index(0).data().toString().contains(QString::fromUtf8("北京")));
        filter->setText(QStringLiteral("0 %"));
        COMES_TO_BE(library().index(0).data().toString(), QStringLiteral("100 % sure"));
        filter->setText(QStringLiteral("_"));
        COMES_TO_BE(library().rowCount(), 0);
        filter->clear();
        COMES_TO_BE(library().rowCount(), 2);
    }

    void aCopyGoesOnByItself()
    {
        begin();
        QVERIFY(m_window->ask(QStringLiteral("One")));
        QVERIFY(m_window->ask(QStringLiteral("Two")));
        const QString original = library().current();
        library().copyPath(1);
        QVERIFY(library().current() != original);
        QCOMPARE(m_window->chat->conversation().rowCount(), 2);
        COMES_TO_BE(library().rowCount(), 2);
        QVERIFY(m_window->ask(QStringLiteral("Three")));
        library().open(original);
        COMES_TO_BE(texts(*m_window->chat).value(2), QStringLiteral("Two"));
    }

    void oldTurnsAreLeftOutOnlyWhenSomebodySaysSo()
    {
        begin();
        fillContext();
        ui::Notice& notice = m_window->page().notice();
        QVERIFY2(notice.text().contains(QStringLiteral("1,024")), qPrintable(notice.text()));
        QCOMPARE(m_window->page().composer().text(), question());
        QCOMPARE(m_window->chat->leftOut(), 0);
        const int rows = m_window->chat->conversation().rowCount();
        QPushButton* leave = buttonIn(notice, QStringLiteral("Leave out"));
        QVERIFY(leave);
        leave->click();
        COMES_TRUE(m_window->chat->conversation().rowCount() == rows + 2 && !m_window->chat->generating());
        QVERIFY(m_window->chat->leftOut() >= 2);
        QVERIFY(m_window->chat->conversation().turns()[0].leftOut);
        QVERIFY(!m_window->lastTurn().leftOut);
        QVERIFY(m_window->page().leftOutNotice().isVisible());
        QVERIFY(m_window->page().composer().text().isEmpty());
        QVERIFY(!notice.isVisible());
        buttonIn(m_window->page().leftOutNotice(), QStringLiteral("Send all"))->click();
        QCOMPARE(m_window->chat->leftOut(), 0);
        QVERIFY(!m_window->page().leftOutNotice().isVisible());
    }

    void aFullContextBeginsANewConversationWithTheQuestion()
    {
        begin();
        fillContext();
        const QString old = library().current();
        QPushButton* begin = buttonIn(m_window->page().notice(), QStringLiteral("New conversation"));
        QVERIFY(begin);
        begin->click();
        COMES_TRUE(m_window->chat->conversation().rowCount() == 2 && !m_window->chat->generating());
        QCOMPARE(texts(*m_window->chat)[0], question());
        QVERIFY(m_window->page().composer().text().isEmpty());
        QVERIFY(library().current() != old);
        COMES_TO_BE(library().rowCount(), 2);
    }

    void aQuestionThatCouldNotBeAskedLeavesNoConversation()
    {
        begin();
        m_window->page().ask(QString(5000, u'x'));
        COMES_TRUE(m_window->page().notice().isVisible());
        QVERIFY(!buttonIn(m_window->page().notice(), QStringLiteral("Leave out")));
        QVERIFY(m_window->chat->conversation().empty());
        COMES_TO_BE(library().rowCount(), 0);
        QVERIFY(library().current().isEmpty());
        start();
        COMES_TRUE(library().listed());
        QCOMPARE(library().rowCount(), 0);
    }

    void presetsAreSavedChosenChangedAndRemoved()
    {
        ui::PlaygroundPage& page = m_window->page();
        auto* system = page.findChild<ui::SystemPromptBox*>();
        system->setText(QStringLiteral("Be short."));
        page.sampling().setTemperature(0.25);
        page.sampling().setSeed(9);
        buttonIn(page.presets(), QStringLiteral("Save as"))->click();
        auto* name = page.presets().findChild<QLineEdit*>();
        name->setText(QString::fromUtf8("简短"));
        QTest::keyClick(name, Qt::Key_Return);
        COMES_TO_BE(m_window->presets->presets().size(), 1U);
        QVERIFY(!page.presets().differs());

        page.sampling().setTemperature(1);
        QVERIFY(page.presets().differs());
        QVERIFY(buttonIn(page.presets(), QStringLiteral("Save")));
        start(); // another day
        COMES_TO_BE(m_window->presets->presets().size(), 1U);
        ui::PlaygroundPage& again = m_window->page();
        auto* list = again.presets().findChild<QComboBox*>();
        QCOMPARE(list->count(), 2);
        list->setCurrentIndex(1);
        Q_EMIT list->activated(1);
        QCOMPARE(again.sampling().choice().options.temperature, 0.25F);
        QCOMPARE(again.sampling().choice().options.seed, 9U);
        QCOMPARE(m_window->chat->systemPrompt(), QStringLiteral("Be short."));
        QVERIFY(!again.presets().differs());

        const QString file = m_folder->filePath(QStringLiteral("presets.json"));
        m_window->presets->exportTo(file);
        COMES_TRUE(QFile::exists(file));
        m_window->presets->remove(again.presets().chosen());
        COMES_TRUE(again.presets().undoBar().isVisibleTo(&again.presets()));
        COMES_TRUE(m_window->presets->presets().empty());
        again.presets().undoBar().button()->click();
        COMES_TO_BE(m_window->presets->presets().size(), 1U);
        QVERIFY(!again.presets().differs());
        QVERIFY(!again.presets().chosen().isEmpty());

        QSignalSpy imported(m_window->presets, &ui::PresetLibrary::imported);
        m_window->presets->importFrom(file);
        COMES_TO_BE(imported.count(), 1);
        QCOMPARE(imported.back().at(0).toInt(), 0); // it is there already
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("{\"format\":1}") > 0);
        broken.close();
        m_window->presets->importFrom(file);
        COMES_TRUE(again.banner().isVisible());
        QVERIFY(again.banner().cause().contains(QStringLiteral("not a file of presets")));
    }

    void aConversationIsExported()
    {
        begin();
        QVERIFY(m_window->ask(QStringLiteral("What/is <it>?")));
        const QString markdown = m_folder->filePath(QStringLiteral("out.md"));
        exportTo(markdown);
        COMES_TRUE(contentOf(markdown).contains("# What/is <it>?"));
        QVERIFY(contentOf(markdown).contains("seed"));
        m_window->page().findChild<QAction*>(QStringLiteral("copyAll"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), contentOf(markdown));

        const QString json = m_folder->filePath(QStringLiteral("out.json"));
        exportTo(json);
        COMES_TRUE(QFile::exists(json));
        const QJsonObject document = QJsonDocument::fromJson(contentOf(json)).object();
        const QJsonArray turns = document[QStringLiteral("turns")].toArray();
        QCOMPARE(turns.size(), 2);
        QCOMPARE(turns[1].toObject()[QStringLiteral("content")].toString(), m_window->lastTurn().text);
        QVERIFY(turns[1].toObject()[QStringLiteral("figures")].toObject().contains(QStringLiteral("seed")));

        exportTo(m_folder->filePath(QStringLiteral("absent/out.md")));
        COMES_TRUE(m_window->page().banner().isVisible());
        QCOMPARE(ui::fileNameFrom(QStringLiteral("../a/b: c?"), {}), QStringLiteral("ab c"));
        QCOMPARE(ui::fileNameFrom(QStringLiteral(" . "), QStringLiteral("x")), QStringLiteral("x"));
    }

    void homeLeadsBackToAConversation()
    {
        begin();
        QVERIFY(m_window->ask(QStringLiteral("Name a colour.")));
        m_window->page().newConversation();
        QVERIFY(m_window->chat->conversation().empty());
        m_window->window->showPage(QStringLiteral("home"));
        const auto way = [this] {
            for (auto* button : m_window->window->currentPage()->findChildren<QAbstractButton*>())
                if (button->accessibleName() == QLatin1String("Open: Name a colour."))
                    return button;
            return static_cast<QAbstractButton*>(nullptr);
        };
        QTRY_VERIFY(way() != nullptr);
        way()->click();
        QTRY_COMPARE(m_window->window->currentPage()->id(), QStringLiteral("playground"));
        QTRY_COMPARE(m_window->chat->conversation().rowCount(), 2);
    }

    void withoutAStoreThePlaygroundWorksInMemory()
    {
        m_window.reset();
        m_window = std::make_unique<WindowFixture>();
        QVERIFY(!library().kept());
        begin();
        m_window->page().showSide(ui::PlaygroundPage::Side::Conversations);
        QVERIFY(m_window->ask(QStringLiteral("Hello")));
        QCOMPARE(library().rowCount(), 0);
        QVERIFY(!m_window->page().banner().isVisible());
        const auto labels = panel().findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("are not kept now"));
        }));
        QCOMPARE(library().conversation().turns.size(), 2U); // it can be exported
        m_window->page().newConversation();
        QVERIFY(m_window->chat->conversation().empty());
    }

private:
    void start()
    {
        m_window.reset(); // lets go of the folder
        m_window = std::make_unique<WindowFixture>(WindowFixture::Store::Open, m_folder->path());
    }
    void begin()
    {
        QVERIFY(m_window->openTiny(m_tiny));
        m_window->page().sampling().setTemperature(0.7);
        ui::SamplingChoice choice = m_window->page().sampling().choice();
        choice.maxTokens = 12;
        m_window->page().sampling().setChoice(choice);
    }
    static QString question() { return QStringLiteral("abcdefghi ").repeated(16).trimmed(); }
    /// Asks until it does not fit.
    void fillContext()
    {
        for (int i = 0; i < 40 && !m_window->page().notice().isVisible(); ++i)
            QVERIFY(m_window->ask(question()));
        QVERIFY(m_window->page().notice().isVisible());
        QVERIFY(m_window->chat->conversation().rowCount() >= 4);
    }
    void exportTo(const QString& path)
    {
        m_window->page().findChild<QAction*>(QStringLiteral("export"))->trigger();
        auto* dialog = m_window->page().findChild<QFileDialog*>();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path);
        delete dialog;
    }
    ui::ConversationLibrary& library() { return *m_window->conversations; }
    ui::ConversationsPanel& panel() { return m_window->page().conversations(); }

    std::string m_tiny;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<WindowFixture> m_window;
};

QTEST_MAIN(ConversationsTest)
#include "conversations_test.moc"
