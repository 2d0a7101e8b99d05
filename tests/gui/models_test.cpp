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
        model.truncate(1);
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

    void outsideTheRowsIsNothing()
    {
        ConversationModel model;
        model.addUser(QStringLiteral("Q"));
        QVERIFY(!model.index(5).isValid());
        QVERIFY(!model.data(QModelIndex(), ConversationModel::TextRole).isValid());
        model.truncate(7);
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
