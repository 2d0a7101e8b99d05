// SPDX-License-Identifier: Apache-2.0
// Comparisons over real services with two tiny models: columns, memory, failures, differences, what is kept.
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/models/comparison_session.h"
#include "ui/models/comparison_text.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/difference_view.h"
#include "ui/pages/compare/sampling_side.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/sampling_panel.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/reading_view.h"
#include "ui/widgets/table_states.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

using namespace mw;
using namespace mw::ui;
using test::WindowFixture;
using State = ComparisonColumn::State;

namespace {

constexpr int patienceMs = 30'000;

/// A window over a store with two registered models, "one" and "two".
struct Rig : WindowFixture {
    Rig() : WindowFixture(Store::Open)
    {
        const auto import = [this](const QString& name, std::uint64_t seed) {
            const QString path = folder.filePath(name + QStringLiteral(".gguf"));
            test::writeTinyModel({.context = 1024, .seed = seed}, path.toStdString());
            registry->importFiles({path});
            return path;
        };
        import(QStringLiteral("one"), 1);
        import(QStringLiteral("two"), 2);
        ready = QTest::qWaitFor([this] { return registry->rows().rowCount() == 2; }, patienceMs);
        window->showPage(QStringLiteral("compare"));
        choose(0, QStringLiteral("one:1"), 7, 24);
        choose(1, QStringLiteral("two:1"), 7, 24);
    }

    ComparePage& compare() { return *window->compare(); }
    ComparisonSession& session() { return *desktop->comparison; }
    ComparisonColumn& column(int index) { return session().column(index); }
    void choose(int index, const QString& model, quint64 seed, int maxTokens)
    {
        SamplingChoice sampling;
        sampling.options.seed = seed;
        sampling.maxTokens = maxTokens;
        session().setModel(index, model);
        session().setSampling(index, sampling);
    }
    bool ended()
    {
        return QTest::qWaitFor([this] { return !session().running(); }, patienceMs);
    }
    bool run(const QString& prompt)
    {
        compare().composer().setText(prompt);
        compare().run();
        return session().running() && ended();
    }

    bool ready = false;
};

int recorded(const WindowFixture& w)
{
    const auto records = w.services->requestLog().list(w.services->principal(), {});
    return records ? static_cast<int>(records->size()) : -1;
}

} // namespace

class ComparePageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onePromptIsAnsweredByEveryColumnAndTheSameSeedAgrees()
    {
        Rig w;
        QVERIFY(w.ready);
        QVERIFY(w.session().duplicate(0)); // A and B are alike, C is the other model
        QCOMPARE(w.session().count(), 3);
        QVERIFY(w.run(QStringLiteral("hello")));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(w.column(i).state(), State::Done);
            const ColumnFigures& figures = w.column(i).figures();
            QVERIFY(figures.answer.tokens > 0);
            QVERIFY(figures.promptTokens > 0);
            QVERIFY(figures.totalMs >= figures.answer.firstTokenMs);
            QCOMPARE(figures.answer.seed, quint64(7));
        }
        QCOMPARE(w.column(0).text(), w.column(1).text());
        QVERIFY(w.column(0).text() != w.column(2).text());
        QCOMPARE(w.column(0).figures().answer.model, QStringLiteral("one:1"));
        QCOMPARE(w.column(2).figures().answer.model, QStringLiteral("two:1"));
        QTRY_COMPARE(recorded(w), 3);
        QCOMPARE(w.activities->running(), 0);
        QCOMPARE(w.activities->at(0).state, Activities::State::Done);

        const QString before = w.column(0).text();
        QVERIFY(w.run(QStringLiteral("hello")));
        QCOMPARE(w.column(0).text(), before);
    }

    void aColumnThatFailsLeavesTheOthersAlone()
    {
        Rig w;
        w.session().setModel(0, QStringLiteral("missing:3"));
        QVERIFY(w.run(QStringLiteral("hello")));
        QCOMPARE(w.column(0).state(), State::Failed);
        QCOMPARE(w.column(0).error()->code, ErrorCode::NotFound);
        QCOMPARE(w.column(1).state(), State::Done);
        auto* banner = w.compare().card(0).findChild<ErrorBanner*>();
        QVERIFY(banner->isVisible());
        QVERIFY(!banner->cause().isEmpty());
        QCOMPARE(w.activities->at(0).state, Activities::State::Failed);

        // Another model and the card's own button mend it.
        const QString other = w.column(1).text();
        w.session().setModel(0, QStringLiteral("one:1"));
        QVERIFY(w.column(0).changedSince());
        w.compare().act(0, ColumnVerb::Again);
        QVERIFY(w.ended());
        QCOMPARE(w.column(0).state(), State::Done);
        QCOMPARE(w.column(1).text(), other);
        QVERIFY(!banner->isVisible());
    }

    void columnsWaitUntilThereIsMemoryForTheirModel()
    {
        Rig w;
        QVERIFY(w.session().duplicate(1)); // one, two, two
        QVERIFY(w.run(QStringLiteral("hello")));
        std::uint64_t one = 0;
        for (const auto& status : w.services->deployments().list())
            one = std::max(one, status.memoryNeed);
        QVERIFY(one > 0);
        for (const auto& status : w.services->deployments().list())
            QVERIFY(w.services->deployments().unload(w.services->principal(), status.target.id()));
        QTRY_COMPARE(w.services->deployments().memoryHeld(), std::uint64_t(0));
        w.choose(0, QStringLiteral("one:1"), 7, 900); // long enough to be waited for
        // Room for one of the two at a time.
        const auto budget = static_cast<std::int64_t>((one + one / 2) / 1'000'000 + 1);
        QVERIFY(w.settings->overrideForProcess("runtime.memory_budget", app::SettingValue(budget)));
        std::vector<int> waited(3);
        for (int i = 0; i < 3; ++i)
            connect(&w.column(i), &ComparisonColumn::stateChanged, this, [&w, &waited, i] {
                waited[static_cast<std::size_t>(i)] += w.column(i).state() == State::NoRoom ? 1 : 0;
                if (w.column(i).state() == State::Loading && i > 0) // not beside the other model
                    QVERIFY(waited[1] == 0 || !w.column(0).busy());
            });
        QVERIFY(w.run(QStringLiteral("hello again")));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(w.column(i).state(), State::Done);
        QCOMPARE(waited, (std::vector<int>{0, 1, 1}));
        QCOMPARE(w.column(1).text(), w.column(2).text());
        QTRY_COMPARE(recorded(w), 6); // waiting leaves none
    }

    void whatFindsNoMemoryAtAllSaysSo()
    {
        Rig w;
        QVERIFY(w.settings->overrideForProcess("runtime.memory_budget", app::SettingValue(std::int64_t(1))));
        w.choose(1, QStringLiteral("one:1"), 7, 8);
        QVERIFY(w.run(QStringLiteral("hello")));
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(w.column(i).state(), State::Failed);
            QCOMPARE(w.column(i).error()->code, ErrorCode::OutOfMemory);
        }
    }

    void oneAnswerAndAllAnswersAreStopped()
    {
        Rig w;
        w.choose(0, QStringLiteral("one:1"), 1, 900);
        w.choose(1, QStringLiteral("two:1"), 1, 900);
        w.compare().composer().setText(QStringLiteral("hello"));
        w.compare().run();
        QVERIFY(QTest::qWaitFor([&] { return w.column(0).state() == State::Writing; }, patienceMs));
        w.compare().act(0, ColumnVerb::Stop);
        QTRY_COMPARE_WITH_TIMEOUT(w.column(0).state(), State::Stopped, patienceMs);
        QVERIFY(!w.column(0).text().isEmpty());
        QVERIFY(w.session().running());
        QTest::keyClick(w.window, Qt::Key_Escape);
        QVERIFY(w.ended());
        QVERIFY(w.column(1).state() == State::Stopped || w.column(1).state() == State::Done);
        QCOMPARE(w.activities->at(0).state, Activities::State::Cancelled);

        // A column that goes takes its answer along.
        QVERIFY(w.session().add());
        w.compare().run();
        QVERIFY(w.session().remove(0));
        w.session().stop();
        QVERIFY(w.ended());
        QTRY_VERIFY(std::ranges::none_of(w.services->deployments().list(),
                                         [](const auto& status) { return status.inUse > 0; }));
    }

    void twoAnswersAreComparedWordByWord()
    {
        Rig w;
        DifferenceView& view = w.compare().differences();
        w.compare().showDifferences(true);
        QVERIFY(view.summary().isEmpty());
        w.choose(1, QStringLiteral("one:1"), 7, 24);
        QVERIFY(w.run(QStringLiteral("hello")));
        w.compare().showDifferences(true);
        QTRY_COMPARE(view.summary(), QStringLiteral("The two answers are the same, word by word."));
        w.session().setModel(1, QStringLiteral("two:1"));
        QVERIFY(w.run(QStringLiteral("hello")));
        w.compare().showDifferences(true);
        QTRY_VERIFY(view.summary().contains(QStringLiteral("only on the left")));
        // Marked by more than a colour.
        const auto marked = [](const ReadingView* text) {
            bool struck = false;
            bool underlined = false;
            for (QTextBlock block = text->document()->begin(); block.isValid(); block = block.next()) {
                for (auto it = block.begin(); !it.atEnd(); ++it) {
                    struck = struck || it.fragment().charFormat().fontStrikeOut();
                    underlined = underlined || it.fragment().charFormat().fontUnderline();
                }
            }
            return std::pair(struck, underlined);
        };
        const auto texts = view.findChildren<ReadingView*>();
        QCOMPARE(texts.size(), 2);
        QCOMPARE(marked(texts[0]), std::pair(true, false));
        QCOMPARE(marked(texts[1]), std::pair(false, true));
        QCOMPARE(texts[0]->toPlainText().simplified(), w.column(0).text().simplified());
    }

    void settingsOfAColumnAndOfAll()
    {
        Rig w;
        w.compare().act(1, ColumnVerb::Settings);
        QVERIFY(w.compare().side().isVisible());
        w.compare().side().panel().setSeed(99);
        QCOMPARE(w.column(1).choice().sampling.options.seed, std::optional<quint64>(99));
        QCOMPARE(w.column(0).choice().sampling.options.seed, std::optional<quint64>(7));
        Q_EMIT w.compare().side().spreadWanted();
        QCOMPARE(w.column(0).choice().sampling.options.seed, std::optional<quint64>(99));
        w.session().spreadSeed(5);
        QCOMPARE(w.compare().side().panel().choice().options.seed, std::optional<quint64>(5));
        QTest::keyClick(w.window, Qt::Key_Escape);
        QVERIFY(!w.compare().side().isVisible());
        QVERIFY(w.session().add());
        QVERIFY(w.session().add());
        QVERIFY(!w.session().add());
        w.compare().act(0, ColumnVerb::Remove);
        w.compare().act(0, ColumnVerb::Remove);
        w.compare().act(0, ColumnVerb::Remove); // two stay
        QCOMPARE(w.session().count(), 2);
    }

    void thePlaygroundAndTheComparisonHandOver()
    {
        Rig w;
        w.session().setSystemPrompt(QStringLiteral("Be brief."));
        w.compare().composer().setText(QStringLiteral("what is this"));
        w.compare().act(1, ColumnVerb::Playground);
        QCOMPARE(w.window->currentPage()->id(), QStringLiteral("playground"));
        QVERIFY(QTest::qWaitFor([&] { return w.models->usable() && !w.models->busy(); }, patienceMs));
        QCOMPARE(ModelSession::displayName(*w.models->loaded()), QStringLiteral("two:1"));
        QCOMPARE(w.page().composer().text(), QStringLiteral("what is this"));
        QCOMPARE(w.page().sampling().choice().options.seed, std::optional<quint64>(7));

        w.page().composer().setText(QStringLiteral("and that"));
        for (QAction* action : w.page().actions()) {
            if (action->text() == QStringLiteral("Compare with other models or settings"))
                action->trigger();
        }
        QCOMPARE(w.window->currentPage()->id(), QStringLiteral("compare"));
        QCOMPARE(w.session().prompt().text, QStringLiteral("and that"));
        QCOMPARE(w.column(0).choice().model, QStringLiteral("two:1"));
    }

    void whatIsCopiedAndExportedHasThePromptAndEveryAnswer()
    {
        Rig w;
        w.choose(1, QStringLiteral("missing:1"), 3, 5);
        QVERIFY(w.run(QStringLiteral("hello there")));
        w.compare().act(0, ColumnVerb::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(), w.column(0).text());
        const QString markdown = comparisonMarkdown(w.session());
        for (const QString& part : {QStringLiteral("hello there"), w.column(0).text().trimmed(),
                                    QStringLiteral("## A · one:1"), QStringLiteral("seed 7")})
            QVERIFY2(markdown.contains(part), qPrintable(markdown));
        const QJsonObject json = QJsonDocument::fromJson(comparisonJson(w.session())).object();
        QCOMPARE(json.value(QStringLiteral("format")).toString(), QStringLiteral("modelwright-comparison"));
        QCOMPARE(json.value(QStringLiteral("prompt")).toString(), QStringLiteral("hello there"));
        const QJsonArray columns = json.value(QStringLiteral("columns")).toArray();
        QCOMPARE(columns.size(), 2);
        const QJsonObject first = columns[0].toObject();
        QCOMPARE(first.value(QStringLiteral("content")).toString(), w.column(0).text());
        QVERIFY(
            first.value(QStringLiteral("figures")).toObject().value(QStringLiteral("total_ms")).toDouble() >
            0);
        QCOMPARE(columns[1].toObject().value(QStringLiteral("state")).toString(), QStringLiteral("failed"));
    }

    void columnsAndPromptAreRemembered()
    {
        Rig w;
        const QString path = w.folder.filePath(QStringLiteral("comparison.json"));
        const auto parts = [&w](TableStates& memory) {
            return ComparisonSession::Parts{w.services->inference(),
                                            w.services->principal(),
                                            *w.settings,
                                            *w.models,
                                            *w.activities,
                                            memory,
                                            w.services->clock(),
                                            w.desktop->threads.calls()};
        };
        {
            TableStates memory(path, w.desktop->threads.calls());
            ComparisonSession session(parts(memory));
            QCOMPARE(session.count(), 2);
            QVERIFY(session.add());
            session.setModel(2, QStringLiteral("two@production"));
            SamplingChoice sampling;
            sampling.options.temperature = 0.25F;
            sampling.options.seed = (quint64(1) << 53) - 1;
            session.setSampling(2, sampling);
            session.setPrompt(QStringLiteral("first\nsecond"));
            session.setSystemPrompt(QStringLiteral("short"));
        }
        TableStates memory(path, w.desktop->threads.calls());
        const ComparisonSession session(parts(memory));
        QCOMPARE(session.count(), 3);
        QCOMPARE(session.prompt().text, QStringLiteral("first\nsecond"));
        QCOMPARE(session.prompt().systemPrompt, QStringLiteral("short"));
        const ColumnChoice& choice = session.column(2).choice();
        QCOMPARE(choice.model, QStringLiteral("two@production"));
        QCOMPARE(choice.sampling.options.temperature, 0.25F);
        QCOMPARE(choice.sampling.options.seed, std::optional<quint64>((quint64(1) << 53) - 1));
    }

    void aFileThatIsOpenCanBeAColumn()
    {
        Rig w;
        const std::string tiny = test::writeTinyModel({.context = 1024, .seed = 3});
        QVERIFY(w.openTiny(tiny));
        QCOMPARE(w.session().openFile(), QString::fromStdString(tiny));
        w.session().setModel(0, QString::fromStdString(tiny));
        QVERIFY(w.run(QStringLiteral("hello")));
        QCOMPARE(w.column(0).state(), State::Done);
        // Once another model is in use, the file is not there any more.
        w.page().openRegistered(QStringLiteral("one:1"));
        QVERIFY(QTest::qWaitFor([&] { return w.session().openFile().isEmpty(); }, patienceMs));
        QCOMPARE(w.column(0).choice().model, QStringLiteral("one:1"));
    }
};

QTEST_MAIN(ComparePageTest)
#include "compare_page_test.moc"
