// SPDX-License-Identifier: Apache-2.0
#include "ui/models/conversation_model.h"
#include "ui/models/model_session.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace mw::ui;

class ModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conversationKeepsTheModelContract()
    {
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.addUser(QStringLiteral("What is it?"));
        model.addAnswer();
        model.appendText(QStringLiteral("A "));
        model.appendText(QStringLiteral("test."));
        AnswerFigures figures;
        figures.tokens = 3;
        model.finishAnswer(figures);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1).data().toString(), QStringLiteral("A test."));
        model.discard(1);
        QCOMPARE(model.rowCount(), 1);
        model.clear();
        QVERIFY(model.empty());
    }

    void streamedTextAnnouncesOnlyItself()
    {
        ConversationModel model;
        model.addUser(QStringLiteral("Q"));
        model.addAnswer();
        QCOMPARE(model.turns().back().state, TurnState::Waiting);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.appendText({});
        QCOMPARE(changes.count(), 0);
        model.appendText(QStringLiteral("a"));
        QCOMPARE(model.turns().back().state, TurnState::Streaming);
        model.appendText(QStringLiteral("b"));
        QCOMPARE(changes.count(), 2);
        QCOMPARE(changes.back().at(2).value<QList<int>>(), QList<int>{ConversationModel::TextRole});
    }

    /// A question with the answers "one" and "two"; the first one was asked on about.
    static void makeBranches(ConversationModel& model)
    {
        model.addUser(QStringLiteral("Q"));
        addAnswered(model, QStringLiteral("one"));
        model.addUser(QStringLiteral("And?"));
        addAnswered(model, QStringLiteral("one more"));
        model.addAnswerBranch(1, {});
        model.appendText(QStringLiteral("two"));
        model.finishAnswer({});
    }

    static void addAnswered(ConversationModel& model, const QString& text)
    {
        model.addAnswer();
        model.appendText(text);
        model.finishAnswer({});
    }

    static QStringList texts(const ConversationModel& model)
    {
        QStringList texts;
        for (const Turn& turn : model.turns())
            texts << turn.text;
        return texts;
    }

    void aFurtherAnswerLosesNothing()
    {
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        makeBranches(model);
        QCOMPARE(texts(model), QStringList({"Q", "two"}));
        QCOMPARE(model.turns()[1].branch, 1);
        QCOMPARE(model.turns()[1].branches, 2);
        model.chooseBranch(1, 0);
        QCOMPARE(texts(model), QStringList({"Q", "one", "And?", "one more"}));
        QCOMPARE(model.turns()[1].branch, 0);
        QCOMPARE(model.turns()[1].branches, 2);

        Turn edited;
        edited.text = QStringLiteral("Why?");
        model.addBranch(0, edited);
        QCOMPARE(texts(model), QStringList({"Why?"}));
        model.chooseBranch(0, 0);
        QCOMPARE(texts(model), QStringList({"Q", "one", "And?", "one more"})); // as it was left
    }

    void whatCouldNotBeginGivesItsPlaceBack()
    {
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        makeBranches(model);
        model.chooseBranch(1, 0);
        QSignalSpy discarded(&model, &ConversationModel::turnDiscarded);
        model.addAnswerBranch(1, {});
        QCOMPARE(model.turns()[1].branches, 3);
        model.discard(1);
        QCOMPARE(discarded.count(), 1);
        QCOMPARE(texts(model), QStringList({"Q", "one", "And?", "one more"}));
        QCOMPARE(model.turns()[1].branches, 2);
        model.discard(0);
        QVERIFY(model.empty());
        QCOMPARE(discarded.count(), 6);
        QVERIFY(model.stored().empty());
    }

    void aTreeComesBackAsItWas()
    {
        ConversationModel model;
        makeBranches(model);
        model.chooseBranch(1, 0);
        model.setLeftOut(2);
        ConversationModel other;
        const QAbstractItemModelTester tester(&other, QAbstractItemModelTester::FailureReportingMode::QtTest);
        other.restore(model.stored(), model.leaf());
        QCOMPARE(texts(other), texts(model));
        QVERIFY(other.turns()[1].leftOut);
        QVERIFY(!other.turns()[2].leftOut);
        QCOMPARE(other.turns()[1].branches, 2);
        QCOMPARE(other.leaf(), model.leaf());
        other.addUser(QStringLiteral("On"));
        QCOMPARE(other.stored().back().id, 6);

        // What a damaged store says hangs nowhere, twice, or on itself is not shown, and nothing breaks.
        mw::app::TurnContent turn;
        turn.text = QStringLiteral("lost");
        other.restore({{1, 0, false, turn},
                       {2, 7, false, turn},
                       {1, 0, false, turn},
                       {3, 3, false, turn},
                       {-4, 0, false, turn}},
                      99);
        QCOMPARE(other.rowCount(), 1);
        QCOMPARE(other.stored().size(), 1U);
    }

    void outsideTheRowsIsNothing()
    {
        ConversationModel model;
        model.addUser(QStringLiteral("Q"));
        QVERIFY(!model.index(5).isValid());
        QVERIFY(!model.data(QModelIndex(), ConversationModel::TextRole).isValid());
        model.discard(7);
        model.chooseBranch(0, 3);
        model.addBranch(9, {});
        QCOMPARE(model.rowCount(), 1);
    }

    void aModelIsNamedAfterItsFile_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("quantization");
        QTest::addColumn<QString>("name");
        QTest::newRow("dot") << "/m/SmolLM2-135M-Instruct.Q4_1.gguf"
                             << "Q4_1"
                             << "SmolLM2-135M-Instruct";
        QTest::newRow("dash") << "/m/tiny-q8_0.gguf"
                              << "Q8_0"
                              << "tiny";
        QTest::newRow("part of a word") << "/m/aQ4_1.gguf"
                                        << "Q4_1"
                                        << "aQ4_1";
        QTest::newRow("nothing else") << "/m/Q4_1.gguf"
                                      << "Q4_1"
                                      << "Q4_1";
        QTest::newRow("not in the name") << "/m/model.gguf"
                                         << "F16"
                                         << "model";
    }

    void aModelIsNamedAfterItsFile()
    {
        QFETCH(QString, path);
        QFETCH(QString, quantization);
        ModelSession::Candidate candidate;
        candidate.path = path;
        candidate.description.emplace();
        candidate.description->quantization = quantization.toStdString();
        QTEST(ModelSession::displayName(candidate), "name");
    }
};

QTEST_GUILESS_MAIN(ModelsTest)
#include "models_test.moc"
