// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/completion_view.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/playground/rendered_view.h"
#include "ui/pages/playground/turn_editor.h"
#include "ui/pages/playground/turn_widget.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/token_count.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/toggle_switch.h"
#include "ui/widgets/token_detail.h"
#include "ui/widgets/token_view.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLayout>
#include <QMouseEvent>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace mw;
using test::WindowFixture;

/// Turns as they are seen and changed, over the real engine with the tiny model.
class TurnsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_tiny = test::writeTinyModel({.context = 1024}); }
    void init() { open(WindowFixture::Store::None); }
    void cleanup() { m_window.reset(); }

    void aQuestionIsChangedInItsPlaceAndAskedAgain()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.ask(QStringLiteral("one")));
        QVERIFY(w.ask(QStringLiteral("two")));
        const QString second = w.lastTurn().text;
        button(turn(0), QStringLiteral("Change the question and ask again"))->click();
        auto* editor = turn(0)->findChild<ui::TurnEditor*>();
        QVERIFY(editor);
        QVERIFY(editor->findChild<ui::PromptEdit*>()->hasFocus());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!turn(0)->editing());
        QCOMPARE(w.chat->conversation().rowCount(), 4);

        turn(0)->edit();
        auto* field = turn(0)->findChildren<ui::PromptEdit*>().back();
        field->setPlainText(QStringLiteral("three"));
        QTest::keyClick(field, Qt::Key_Return); // only breaks the line
        QVERIFY(turn(0)->editing());
        field->setPlainText(QStringLiteral("three"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&w] { return !w.chat->generating(); }, 30'000));
        QCOMPARE(w.chat->conversation().rowCount(), 2);
        QCOMPARE(w.chat->conversation().turns()[0].text, QStringLiteral("three"));

        // Back to the first version, by the keyboard; its turns are all there, the focus stays.
        turn(0)->focusText();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(w.chat->conversation().rowCount(), 4);
        QCOMPARE(w.lastTurn().text, second);
        QVERIFY(turn(0)->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(w.chat->conversation().turns()[0].text, QStringLiteral("three"));
    }

    void anAnswerStandsAsItWasChanged()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.ask(QStringLiteral("one")));
        turn(1)->edit();
        auto* field = turn(1)->findChild<ui::PromptEdit*>();
        field->setPlainText(QStringLiteral("Mine."));
        QPushButton* save = pushButton(turn(1), QStringLiteral("Save"));
        QVERIFY(save);
        save->click();
        QVERIFY(!w.chat->generating());
        QCOMPARE(w.lastTurn().text, QStringLiteral("Mine."));
        QVERIFY(hasLabel(turn(1), QStringLiteral("Written by you")));
        QVERIFY(hasLabel(turn(1), QStringLiteral("2/2")));
        // The next question is asked with it.
        w.chat->setDraft(QStringLiteral("next"));
        QCOMPARE(w.chat->nextRequest().messages[1].content, std::string("Mine."));
    }

    void anyAnswerIsAskedForAgain()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.ask(QStringLiteral("one")));
        QVERIFY(w.ask(QStringLiteral("two")));
        button(turn(1), QStringLiteral("Answer again"))->click();
        QVERIFY(QTest::qWaitFor([&w] { return !w.chat->generating(); }, 30'000));
        QCOMPARE(w.chat->conversation().rowCount(), 2);
        QCOMPARE(w.lastTurn().branches, 2);
        button(turn(1), QStringLiteral("Previous version of this turn (Alt+Left)"))->click();
        QCOMPARE(w.chat->conversation().rowCount(), 4);
    }

    void theSeedOfAnAnswerIsTakenByAClick()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.ask(QStringLiteral("one")));
        const quint64 seed = w.lastTurn().figures.seed;
        pushButton(turn(1), QStringLiteral("seed %1").arg(seed))->click();
        QVERIFY(w.page().sampling().choice().options.seed);
        QCOMPARE(*w.page().sampling().choice().options.seed, seed);
    }

    void tokensShowTheirProbabilities()
    {
        open(WindowFixture::Store::Open); // the switch is remembered
        WindowFixture& w = *m_window;
        const auto saysWhy = [this](int row) {
            const QList<QLabel*> labels = turn(row)->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
                return label->isVisible() &&
                       label->text().startsWith(QLatin1String("No probabilities: they were "));
            });
        };
        QVERIFY(w.ask(QStringLiteral("zero")));
        QVERIFY(!saysWhy(1));
        w.page().modes().findChild<ui::ToggleSwitch*>()->click();
        QTRY_VERIFY(w.settings->flag("ui.token_probabilities"));
        QVERIFY(saysWhy(1)); // written before the switch
        w.page().newConversation();
        QVERIFY(w.ask(QStringLiteral("one")));
        QVERIFY(!saysWhy(1));
        QVERIFY(!w.lastTurn().tokens.empty());
        auto* view = turn(1)->findChild<ui::TokenView*>();
        QVERIFY(view && view->isVisible());
        QCOMPARE(view->tokens().size(), w.lastTurn().tokens.size());

        view->setFocus(Qt::TabFocusReason);
        QCOMPARE(view->current(), 0);
        const QString first = view->currentText();
        QVERIFY2(first.contains(ui::percentText(view->tokens()[0].logprob)), qPrintable(first));
        QVERIFY2(first.contains(QStringLiteral("Instead: ")), qPrintable(first));
        auto* face = QAccessible::queryAccessibleInterface(view);
        QVERIFY(face);
        QCOMPARE(face->text(QAccessible::Description), first);
        QVERIFY(face->text(QAccessible::Value).count(u'%') >= static_cast<int>(view->tokens().size()));
        auto* detail = w.window->findChild<ui::TokenDetail*>();
        QVERIFY(detail && detail->isVisible());
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(!detail->isVisible());
        QVERIFY(w.window->isVisible());

        view->setCurrent(-1);
        w.page().composer().focusEdit();
        QMouseEvent move(QEvent::MouseMove, view->tokenRect(0).center(),
                         view->mapToGlobal(view->tokenRect(0).center()), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(view, &move);
        QCOMPARE(view->current(), 0);
        QVERIFY(detail->isVisible());

        w.page().modes().findChild<ui::ToggleSwitch*>()->click();
        QVERIFY(!view->isVisible());
        QVERIFY(!detail->isVisible());
    }

    void manyTokensStayQuick()
    {
        ui::TokenView view(m_window->look);
        view.resize(700, 50);
        std::vector<ui::ShownToken> tokens;
        for (int i = 0; i < 8000; ++i)
            tokens.push_back({i % 40 == 39 ? QStringLiteral("\n") : QStringLiteral(" word"),
                              -0.1F * static_cast<float>(i % 50),
                              {{QStringLiteral(" word"), -0.1F}}});
        view.append(tokens);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i)
            view.append({{QStringLiteral(" more"), -1.0F, {}}});
        QVERIFY2(timer.elapsed() < 20 * 50, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(ui::likelihoodStep(std::log(0.95F)), 0);
        QCOMPARE(ui::likelihoodStep(std::log(0.05F)), 4);
        QVERIFY(view.tokenRect(7999).isValid());
        view.setCurrent(20'000);
        QCOMPARE(view.current(), 8019);
    }

    void aRawTextIsWrittenOnAndTakenBack()
    {
        WindowFixture& w = *m_window;
        w.page().modes().setMode(ui::PlaygroundMode::Completion);
        ui::CompletionView& view = w.page().completion();
        auto* edit = view.findChild<ui::PromptEdit*>();
        QVERIFY(edit->hasFocus());
        QTest::keyClicks(edit, QStringLiteral("Once"));
        QTest::keyClick(edit, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(w.completion->generating());
        QTest::keyClick(edit, Qt::Key_Return); // nothing is typed into a run
        QVERIFY(QTest::qWaitFor([&w] { return !w.completion->generating(); }, 30'000));
        QVERIFY(view.text().startsWith(QLatin1String("Once")));
        QVERIFY(view.text().size() > 4);
        QVERIFY(!view.text().contains(QLatin1Char('\r')));
        QCOMPARE(edit->extraSelections().size(), 1);
        QCOMPARE(edit->extraSelections().front().cursor.selectionStart(), 4);
        QVERIFY(w.chat->conversation().empty());
        pushButton(&view, QStringLiteral("Undo run"))->click();
        QCOMPARE(view.text(), QStringLiteral("Once"));
        QVERIFY(edit->extraSelections().isEmpty());
        QVERIFY(!pushButton(&view, QStringLiteral("Undo run"))->isEnabled());
    }

    void theRenderedPromptIsWhatIsSent()
    {
        WindowFixture& w = *m_window;
        QVERIFY(w.ask(QStringLiteral("one")));
        w.page().composer().setText(QString::fromUtf8("größer?"));
        w.page().modes().setMode(ui::PlaygroundMode::Rendered);
        auto* view = w.page().findChild<ui::RenderedView*>();
        QTRY_VERIFY(view->text().contains(QString::fromUtf8("größer?")));
        const auto prompt = w.models->model()->prompt(w.chat->nextRequest().messages, true);
        QVERIFY(prompt);
        QCOMPARE(view->text(), QString::fromStdString(prompt->text.text));

        // Run as a completion it is answered as the chat would answer it.
        pushButton(view, QStringLiteral("Continue as completion"))->click();
        QCOMPARE(w.page().completion().text(), view->text());
        const QString before = w.page().completion().text();
        w.page().completion().run();
        QVERIFY(QTest::qWaitFor([&w] { return !w.completion->generating(); }, 30'000));
        const QString written = w.page().completion().text().mid(before.size());
        w.page().modes().setMode(ui::PlaygroundMode::Chat);
        QVERIFY(w.ask(QString::fromUtf8("größer?")));
        QCOMPARE(written, w.lastTurn().text);
    }

    void littleRoomIsToldInWords()
    {
        ui::TokenCount count(m_window->look);
        const auto text = [&count] { return count.findChildren<ui::ElidedLabel*>().back()->fullText(); };
        count.setTokens(10, 100);
        QCOMPARE(text(), QStringLiteral("10 of 100 tokens"));
        count.setTokens(90, 100);
        QCOMPARE(text(), QStringLiteral("90 of 100 tokens · 10 left for the answer"));
        count.setTokens(100, 100);
        QCOMPARE(text(), QStringLiteral("100 of 100 tokens · does not fit"));
        count.setTokens(-1, 100);
        QVERIFY(text().isEmpty());
    }

private:
    void open(WindowFixture::Store store)
    {
        m_window.reset();
        m_window = std::make_unique<WindowFixture>(store);
        QVERIFY(m_window->openTiny(m_tiny));
        // Short answers: several have to fit.
        const auto few = m_window->settings->overrideForProcess("generation.max_tokens",
                                                                app::SettingValue(std::int64_t(8)));
        QVERIFY(few);
        m_window->page().sampling().reset();
        m_window->page().sampling().setTemperature(0);
    }

    ui::TurnWidget* turn(int row)
    {
        for (auto* one : m_window->page().findChildren<ui::TurnWidget*>()) {
            // The widget that is shown without turns stands first.
            if (!one->isHidden() && one->parentWidget()->layout()->indexOf(one) == row + 1)
                return one;
        }
        return nullptr;
    }

    static ui::IconButton* button(QWidget* inside, const QString& label)
    {
        for (auto* one : inside->findChildren<ui::IconButton*>()) {
            if (one->accessibleName() == label)
                return one;
        }
        return nullptr;
    }

    static QPushButton* pushButton(QWidget* inside, const QString& text)
    {
        for (auto* one : inside->findChildren<QPushButton*>()) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

    static bool hasLabel(QWidget* inside, const QString& text)
    {
        const auto labels = inside->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisibleTo(inside) &&
                   (label->text() == text || label->toolTip() == text || label->accessibleName() == text);
        });
    }

    std::string m_tiny;
    std::unique_ptr<WindowFixture> m_window;
};

QTEST_MAIN(TurnsTest)
#include "turns_test.moc"
