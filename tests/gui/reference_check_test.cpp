// SPDX-License-Identifier: Apache-2.0
// The check of a model's card with both real engines, LibTorch in the window's process among them.
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/pages/models/models_page.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/playground/reference_check_box.h"
#include "ui/widgets/reference_check_view.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace mw;
using test::WindowFixture;

class ReferenceCheckTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comparesARegisteredVersion()
    {
        WindowFixture w(WindowFixture::Store::Open);
        w.window->showPage(QStringLiteral("models"));
        ui::ModelsPage& page = *w.window->models();
        const QSignalSpy imported(w.registry, &ui::RegistrySession::imported);
        page.importFiles({QString::fromStdString(test::writeTinyModel({}))});
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, 20'000);
        const QString version = imported.front().front().toString();
        QTRY_COMPARE(page.selected(), version);
        auto* view = page.findChild<ui::ReferenceCheckView*>();
        QVERIFY(view);
        view->findChild<QPushButton*>()->click();
        QVERIFY(w.registry->checks().has(version));
        QTRY_VERIFY_WITH_TIMEOUT(!w.registry->checks().has(version), 60'000);
        const ui::CheckOutcome outcome = w.registry->checkOf(version);
        QVERIFY2(outcome.check, outcome.error ? outcome.error->detail.c_str() : "no result");
        QCOMPARE(outcome.check->tokens, 64);
        QVERIFY(outcome.check->largestDifference > 0);
        QVERIFY(outcome.check->largestDifference < 2.0);
        QVERIFY(outcome.check->referenceEngine.startsWith(QStringLiteral("LibTorch")));
        const auto shows = [view] {
            const QList<QLabel*> labels = view->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
                return label->isVisible() &&
                       label->text().startsWith(QLatin1String("Largest logit difference: "));
            });
        };
        QTRY_VERIFY(shows());
    }

    void comparesTheModelOfTheCard()
    {
        WindowFixture w;
        // What is automatic depends on the processor.
        QVERIFY(w.settings->overrideForProcess("engine.kv_cache", std::string("f16")));
        auto* box = w.page().findChild<ui::ReferenceCheckBox*>();
        QVERIFY(box);
        QVERIFY(!box->isVisibleTo(w.window)); // nothing to check yet
        QVERIFY(w.openTiny(test::writeTinyModel({})));
        QVERIFY(box->isVisibleTo(w.window));
        auto* start = box->findChild<QPushButton*>();
        QVERIFY(start);
        QCOMPARE(start->text(), QStringLiteral("Check against reference"));
        QTest::mouseClick(start, Qt::LeftButton);
        QVERIFY(w.check->running());
        QTRY_VERIFY_WITH_TIMEOUT(!w.check->running(), 60'000);
        QVERIFY2(w.check->result(), w.check->error() ? w.check->error()->detail.c_str() : "no result");
        const app::ReferenceCheck& check = *w.check->result();
        QCOMPARE(check.tokens, 64);
        QVERIFY(check.largestDifference > 0);   // eight-bit activations
        QVERIFY(check.largestDifference < 2.0); // of logits whose deviation is four
        QVERIFY(check.sameTop > 48);
        QVERIFY(check.referenceEngine.startsWith(QStringLiteral("LibTorch")));
        bool shown = false;
        for (const QLabel* label : box->findChildren<QLabel*>())
            shown = shown || (label->isVisibleTo(box) &&
                              label->text().startsWith(QStringLiteral("Largest logit difference: ")));
        QVERIFY(shown);

        // Cancelled, and again; another model forgets the result.
        w.check->start();
        w.check->cancel();
        QVERIFY(!w.check->running());
        QVERIFY(!w.check->result());
        w.check->start();
        QTRY_VERIFY_WITH_TIMEOUT(w.check->result(), 60'000);
        test::TinyModelOptions exact;
        exact.type = engine::TensorType::F32;
        QVERIFY(w.openTiny(test::writeTinyModel(exact)));
        QTRY_VERIFY(!w.check->result());
        w.check->start();
        QTRY_VERIFY_WITH_TIMEOUT(w.check->result(), 60'000);
        QVERIFY(w.check->result()->largestDifference < 0.02); // the cache in f16 is all that is left
    }
};

QTEST_MAIN(ReferenceCheckTest)
#include "reference_check_test.moc"
