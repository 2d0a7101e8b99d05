// SPDX-License-Identifier: Apache-2.0
#include "app/audit/request_log.h"
#include "app/registry/registry.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/sampling_panel.h"
#include "ui/shell/drop_overlay.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/progress_row.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace mw;
using test::WindowFixture;

namespace {

QString write(const QTemporaryDir& folder, const char* name, const QByteArray& content)
{
    const QString path = folder.filePath(QString::fromLatin1(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    return path;
}

QPushButton* buttonNamed(QWidget& inside, const QString& text)
{
    for (QPushButton* button : inside.findChildren<QPushButton*>()) {
        if (button->isVisibleTo(&inside) && button->text() == text)
            return button;
    }
    return nullptr;
}

bool labelContains(const QWidget& inside, const QString& words)
{
    const auto labels = inside.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
        const auto* elided = qobject_cast<const ui::ElidedLabel*>(label);
        return label->isVisibleTo(&inside) && (elided ? elided->fullText() : label->text()).contains(words);
    });
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_tiny = test::writeTinyModel({.context = 1024}); }
    void init() { m_window = std::make_unique<WindowFixture>(); }
    void cleanup() { m_window.reset(); }

    void aModelOpensAndAnswers()
    {
        WindowFixture& w = *m_window;
        QVERIFY(labelContains(w.page(), QStringLiteral("Open a model to ask it something")));
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(labelContains(w.page(), QStringLiteral("The model is ready")));

        int changes = 0;
        connect(&w.chat->conversation(), &QAbstractItemModel::dataChanged, this, [&changes] { ++changes; });
        w.page().sampling().setTemperature(0);
        QVERIFY(w.ask(QStringLiteral("Say something.")));
        QCOMPARE(w.chat->conversation().rowCount(), 2);
        const ui::Turn& answer = w.lastTurn();
        QCOMPARE(answer.state, ui::TurnState::Done);
        QVERIFY(answer.figures.tokens > 0);
        QVERIFY(answer.figures.firstTokenMs > 0);
        QVERIFY(changes >= 2); // streamed, then finished
        QVERIFY(labelContains(w.page(), QStringLiteral("first token")));
        QVERIFY(buttonNamed(w.page(), QStringLiteral("seed %1").arg(answer.figures.seed)));
        QVERIFY(w.page().composer().text().isEmpty());
    }

    void theSameSeedGivesTheSameAnswer()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        w.page().sampling().setSeed(1234);
        QVERIFY(w.ask(QStringLiteral("Hello")));
        const QString first = w.lastTurn().text;
        QCOMPARE(w.lastTurn().figures.seed, 1234U);
        w.page().newConversation();
        QVERIFY(w.ask(QStringLiteral("Hello")));
        QCOMPARE(w.lastTurn().text, first);
        w.page().sampling().setSeed(std::nullopt);
        QVERIFY(!w.page().sampling().choice().options.seed);
    }

    void stopEndsAnAnswerAndKeepsItsText()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        w.page().sampling().setTemperature(0);
        // At the first text the engine cannot be further than its ring of events.
        connect(
            &w.chat->conversation(), &QAbstractItemModel::dataChanged, w.chat,
            [&w] { QTest::keyClick(w.window, Qt::Key_Escape); }, Qt::SingleShotConnection);
        QVERIFY(w.ask(QStringLiteral("Go on and on")));
        QCOMPARE(w.lastTurn().figures.reason, FinishReason::Cancelled);
        QVERIFY(!w.lastTurn().text.isEmpty());
        QVERIFY(labelContains(w.page(), QStringLiteral("stopped")));
    }

    void closingWhileAnsweringIsClean()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        w.page().ask(QStringLiteral("Go on"));
        QVERIFY(w.chat->generating());
        w.window->close();
        m_window.reset(); // waits for the pool; a dangling wake would crash here or under a sanitizer
    }

    void anAnswerIsAskedForAgain()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        w.page().sampling().setSeed(5);
        QVERIFY(w.ask(QStringLiteral("Hello")));
        const QString first = w.lastTurn().text;
        QTest::keyClick(w.window, Qt::Key_R, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&w] { return !w.chat->generating(); }, 30'000));
        QCOMPARE(w.chat->conversation().rowCount(), 2);
        QCOMPARE(w.lastTurn().text, first);
        QTest::keyClick(w.window, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), first);
    }

    void aWrongFileSaysOneCauseAndOneAction_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n and more");
        QTest::newRow("cut") << QByteArray("GGUF\x03\x00\x00\x00", 8);
    }

    void aWrongFileSaysOneCauseAndOneAction()
    {
        QFETCH(QByteArray, content);
        WindowFixture& w = *m_window;
        const QString path = write(w.folder, "wrong.gguf", content);
        w.page().openModel(path);
        QTRY_VERIFY(w.page().banner().isVisible());
        QVERIFY(w.page().banner().cause().contains(QLatin1String("wrong.gguf")));
        QVERIFY(buttonNamed(w.page().banner(), QStringLiteral("Open another file…")));
        QCOMPARE(w.models->state(), ui::ModelSession::State::Empty);
        QTest::keyClick(w.window, Qt::Key_Escape);
        QVERIFY(!w.page().banner().isVisible());
    }

    void aWrongFileLeavesTheModelInUse()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        w.page().openModel(w.folder.filePath(QStringLiteral("absent.gguf")));
        QTRY_VERIFY(w.page().banner().isVisible());
        QCOMPARE(w.models->state(), ui::ModelSession::State::Ready);
        QVERIFY(w.ask(QStringLiteral("Still there?")));
        QCOMPARE(w.chat->conversation().rowCount(), 2);
    }

    void aConversationThatDoesNotFitComesBackWithTheNumbers()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        const QString question = QString(5000, QLatin1Char('x'));
        w.page().ask(question);
        QTRY_VERIFY(w.page().notice().isVisible());
        QVERIFY(w.page().notice().text().contains(QLatin1String("1024")) ||
                w.page().notice().text().contains(QLatin1String("1,024")));
        QCOMPARE(w.page().composer().text(), question);
        QVERIFY(w.chat->conversation().empty());
        QPushButton* begin = buttonNamed(w.page().notice(), QStringLiteral("New conversation"));
        QVERIFY(begin);
        begin->click();
        QVERIFY(!w.page().notice().isVisible());
    }

    void tokensAreCountedByTheModel()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        QTRY_COMPARE(w.chat->promptTokens(), 0);
        w.page().composer().setText(QStringLiteral("Hello"));
        QTRY_VERIFY(w.chat->promptTokens() > 0);
        app::InferenceRequest request;
        request.model = w.models->model();
        request.messages = {{"user", "Hello"}};
        QCOMPARE(w.chat->promptTokens(),
                 *w.services->inference().countPrompt(app::Principal::owner(), request));
        QVERIFY(labelContains(w.page(), QStringLiteral("%1 of 1,024 tokens").arg(w.chat->promptTokens())));
        w.chat->setSystemPrompt(QStringLiteral("You are brief."));
        const int before = w.chat->promptTokens();
        QTRY_VERIFY(w.chat->promptTokens() > before);
    }

    void everyPageFitsIntoTheSmallestWindow()
    {
        WindowFixture w(WindowFixture::Store::Open);
        for (const char* language : {"en", "zh_CN"}) {
            w.language.set(QString::fromLatin1(language));
            QTRY_VERIFY(w.window->minimumSizeHint().height() > 0);
            const QSize least = w.window->minimumSizeHint();
            const QByteArray said = QStringLiteral("%1: %2x%3")
                                        .arg(QLatin1String(language))
                                        .arg(least.width())
                                        .arg(least.height())
                                        .toUtf8();
            QVERIFY2(least.width() <= ui::tokens::windowMinWidth, said.constData());
            QVERIFY2(least.height() <= ui::tokens::windowMinHeight, said.constData());
        }
    }

    void aRegisteredModelAnswersByNameAndLeavesRecords()
    {
        WindowFixture w;
        using State = ui::ModelSession::State;
        QVERIFY(w.services->openStore(QStringLiteral("window")));
        const app::Principal owner = w.services->principal();
        QVERIFY(w.services->registry().importFile(
            owner, {QString::fromStdString(m_tiny), QStringLiteral("tiny")}, {}, {}));
        w.page().sampling().setSeed(1234);
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("Name a colour.")));
        const QString byPath = w.lastTurn().text;
        w.page().newConversation();

        w.page().openRegistered(QStringLiteral("tiny"));
        QTRY_COMPARE_WITH_TIMEOUT(w.models->state(), State::Ready, 30'000);
        QCOMPARE(ui::ModelSession::displayName(*w.models->loaded()), QStringLiteral("tiny:1"));
        QVERIFY(w.ask(QStringLiteral("Name a colour.")));
        QCOMPARE(w.lastTurn().text, byPath);
        QCOMPARE(w.lastTurn().figures.seed, 1234U);
        const auto records = [&w, &owner] { return w.services->requestLog().list(owner, {}); };
        QTRY_COMPARE(records()->size(), 1U);
        QCOMPARE((*records())[0].request.model, QStringLiteral("tiny"));

        QVERIFY(w.services->deployments().unload(owner, "tiny:1"));
        QTRY_COMPARE(w.models->state(), State::Resting);
        QTRY_VERIFY(w.models->deployment()->lastUnload); // measured once the memory is back
        w.page().newConversation();
        QVERIFY(w.ask(QStringLiteral("Name a colour."))); // loads it again
        QCOMPARE(w.lastTurn().text, byPath);
        QTRY_COMPARE(w.models->state(), State::Ready);
        QTRY_COMPARE(records()->size(), 2U);

        w.page().openRegistered(QStringLiteral("nosuch"));
        QTRY_VERIFY(w.page().banner().isVisible());
        QCOMPARE(ui::ModelSession::displayName(*w.models->loaded()), QStringLiteral("tiny:1"));
    }

    void enterSendsAndShiftEnterBreaksTheLine()
    {
        ui::PromptEdit edit;
        QSignalSpy sent(&edit, &ui::PromptEdit::sendPressed);
        QTest::keyClicks(&edit, QStringLiteral("a"));
        QTest::keyClick(&edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(&edit, QStringLiteral("b"));
        QCOMPARE(edit.toPlainText(), QStringLiteral("a\nb"));
        QCOMPARE(sent.count(), 0);
        QTest::keyClick(&edit, Qt::Key_Return);
        QTest::keyClick(&edit, Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(sent.count(), 2);

        edit.setEnterSends(false);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 2);
        QCOMPARE(edit.toPlainText(), QStringLiteral("a\nb\n"));
        QTest::keyClick(&edit, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(sent.count(), 3);
    }

    void anInputMethodsEnterNeverSends()
    {
        ui::PromptEdit edit;
        QSignalSpy sent(&edit, &ui::PromptEdit::sendPressed);
        QInputMethodEvent composing(QStringLiteral("ni"), {});
        QCoreApplication::sendEvent(&edit, &composing);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 0);
        QInputMethodEvent commit;
        commit.setCommitString(QString::fromUtf8("你"));
        QCoreApplication::sendEvent(&edit, &commit);
        QTest::keyClick(&edit, Qt::Key_Return); // the one that made the commit, delivered late
        QCOMPARE(sent.count(), 0);
        QCOMPARE(edit.toPlainText(), QString::fromUtf8("你"));
        QTest::qWait(200); // a busy machine delivers a timer late
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 1);
    }

    void theLanguageChangesWithoutARestart()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("Hello")));
        w.page().openModel(w.folder.filePath(QStringLiteral("absent.gguf")));
        QTRY_VERIFY(w.page().banner().isVisible());
        const QString english = w.page().banner().cause();
        w.language.set(QStringLiteral("zh_CN"));
        QTRY_VERIFY(buttonNamed(w.page(), QString::fromUtf8("新对话")));
        QVERIFY(buttonNamed(w.page(), QString::fromUtf8("发送")));
        QVERIFY(labelContains(w.page(), QString::fromUtf8("温度")));
        QVERIFY(labelContains(w.page(), QString::fromUtf8("首字")));
        QVERIFY(w.page().banner().cause() != english);
        w.language.set(QStringLiteral("en"));
        QTRY_VERIFY(buttonNamed(w.page(), QStringLiteral("New conversation")));
        QCOMPARE(w.page().banner().cause(), english);
    }

    void theThemeChangesThePalette()
    {
        WindowFixture& w = *m_window;
        const QColor light = qApp->palette().color(QPalette::Window);
        QSignalSpy changed(&w.look, &ui::Look::changed);
        w.theme->setMode(ui::ThemeMode::Dark);
        QCOMPARE(changed.count(), 1);
        QVERIFY(qApp->palette().color(QPalette::Window).lightness() < light.lightness());
        QCOMPARE(w.look.values().text, qApp->palette().color(QPalette::WindowText));
        w.theme->setMode(ui::ThemeMode::Contrast);
        QVERIFY(w.look.values().contrast);
        QVERIFY(w.look.values().borderWidth == 2);
        w.theme->setMode(ui::ThemeMode::Light);
    }

    void theRailWidensByKey()
    {
        WindowFixture& w = *m_window;
        const bool before = w.window->state().railWide;
        QTest::keyClick(w.window, Qt::Key_B, Qt::ControlModifier);
        QTRY_COMPARE(w.window->state().railWide, !before);
        QTest::keyClick(w.window, Qt::Key_B, Qt::ControlModifier);
        QTRY_COMPARE(w.window->state().railWide, before);
    }

    void theWindowsStateIsKept()
    {
        const QString path = m_window->folder.filePath(QStringLiteral("window.json"));
        ui::WindowState state = m_window->window->state();
        state.railWide = true;
        QVERIFY(state.write(path));
        QCOMPARE(ui::WindowState::read(path).geometry, state.geometry);
        QVERIFY(ui::WindowState::read(path).railWide);
        QVERIFY(!write(m_window->folder, "window.json", "{ damaged").isEmpty());
        QVERIFY(ui::WindowState::read(path).geometry.isEmpty());
        QVERIFY(!state.write(QStringLiteral("/nowhere/window.json")));
    }

    void aDroppedFileIsOpened()
    {
        WindowFixture& w = *m_window;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(m_tiny))});
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(w.window, &enter);
        QVERIFY(enter.isAccepted());
        QVERIFY(w.window->findChild<ui::DropOverlay*>()->isVisible());
        QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(w.window, &drop);
        QVERIFY(!w.window->findChild<ui::DropOverlay*>()->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(w.models->state(), ui::ModelSession::State::Ready, 30'000);

        QMimeData words;
        words.setText(QStringLiteral("no file"));
        QDragEnterEvent other(QPoint(400, 300), Qt::CopyAction, &words, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QCoreApplication::sendEvent(w.window, &other);
        QVERIFY(!other.isAccepted());
    }

    void loadingIsCancelled()
    {
        WindowFixture& w = *m_window;
        w.page().openModel(QString::fromStdString(m_tiny));
        QVERIFY(w.models->busy());
        QTRY_VERIFY(!w.models->busy() || w.window->findChild<ui::ProgressRow*>()->isVisible());
        w.models->cancel();
        QVERIFY(!w.models->busy());
        QTest::qWait(100); // the answer that is dropped
        QVERIFY(w.models->state() == ui::ModelSession::State::Empty ||
                w.models->state() == ui::ModelSession::State::Ready);
        QVERIFY(!w.page().banner().isVisible());
    }

    void theViewFollowsOnlyAtTheEnd()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        ui::ConversationModel& model = w.chat->conversation();
        model.addUser(QStringLiteral("Q"));
        model.addAnswer();
        model.appendText(QStringLiteral("line\n\n").repeated(100));
        auto* bar = w.page().findChild<ui::ConversationView*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QTRY_COMPARE(bar->value(), bar->maximum());
        bar->setValue(0);
        model.appendText(QStringLiteral("line\n\n").repeated(100));
        QTest::qWait(50);
        QCOMPARE(bar->value(), 0);
    }

    void everyControlHasANameAndAKey()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("Hello")));
        for (const char* language : {"en", "zh_CN"}) {
            w.language.set(QString::fromLatin1(language));
            QCoreApplication::processEvents();
            for (const QWidget* widget : w.window->findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(w.window) ||
                    widget->focusProxy())
                    continue;
                auto* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
                // The line edit inside a spin box speaks through it.
                if (qobject_cast<const QLineEdit*>(widget) &&
                    qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()))
                    continue;
                const QString name = face ? face->text(QAccessible::Name) : QString();
                QVERIFY2(!name.isEmpty(),
                         qPrintable(QStringLiteral("%1 in %2 has no name")
                                        .arg(QString::fromLatin1(widget->metaObject()->className()),
                                             QString::fromLatin1(
                                                 widget->parentWidget()->metaObject()->className()))));
                // Of buttons that exclude each other one is the stop of Tab; arrows reach the rest.
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                if (button && !button->autoExclusive())
                    QVERIFY2(widget->focusPolicy() & Qt::TabFocus, qPrintable(name));
            }
        }
    }

    void everySettingOfThePanelIsDeclared()
    {
        WindowFixture& w = *m_window;
        w.page().sampling().reset();
        const ui::SamplingChoice choice = w.page().sampling().choice();
        QCOMPARE(choice.options.temperature, 0.7F);
        QCOMPARE(choice.options.topP, 0.95F);
        QCOMPARE(choice.options.topK, 0);
        QCOMPARE(choice.options.repetitionPenalty, 1.0F);
        QCOMPARE(choice.maxTokens, 0);
        QVERIFY(!choice.options.seed);
    }

private:
    std::string m_tiny;
    std::unique_ptr<WindowFixture> m_window;
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
