// SPDX-License-Identifier: Apache-2.0
// The page of registered models over a real registry, the engine and the tiny model.
#include "app/base/threads.h"
#include "app/cli/services.h"
#include "tests/support/tiny_model.h"
#include "ui/models/benchmark_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/loaded_view.h"
#include "ui/pages/models/benchmark_card.h"
#include "ui/pages/models/description_line.h"
#include "ui/pages/models/models_page.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/undo_bar.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace mw;
using namespace mw::ui;

namespace {

constexpr int patienceMs = 20'000;

app::RegisteredModel registered(const QString& name, int versions)
{
    app::RegisteredModel model;
    model.name = name;
    for (int i = 1; i <= versions; ++i) {
        app::ModelVersion version;
        version.model = name;
        version.version = i;
        version.bytes = 1'000'000'000ULL * static_cast<unsigned>(i);
        version.quantization = QStringLiteral("Q4_1");
        version.parameters = 134'500'000;
        if (i == 1)
            version.aliases = {QStringLiteral("candidate"), QStringLiteral("production")};
        model.versions.push_back(version);
    }
    return model;
}

/// A page over services of its own.
struct Rig {
    Rig()
    {
        auto catalogue = app::SettingsCatalogue::builtIn();
        settings = std::make_unique<app::Settings>(*std::move(catalogue));
        services = std::make_unique<app::Services>(app::DataFolder(folder.filePath(QStringLiteral("data"))),
                                                   *settings);
        opened = services->openStore(QStringLiteral("test"));
        language.set(QStringLiteral("en"));
        theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(look, *theme, language);
        tables = std::make_unique<TableStates>(QString(), threads.calls());
        checking = std::make_unique<app::ReferenceCheckService>(services->runtime(), services->authorizer(),
                                                                *settings);
        session = std::make_unique<RegistrySession>(
            RegistrySession::Parts{services->registry(), services->deployments(), services->plans(),
                                   *settings, services->changes(), services->principal(), threads.calls(),
                                   threads.work(), services->runtime(), *checking, activities});
        changes = std::make_unique<SettingsSession>(
            SettingsSession::Parts{*settings, &services->settingChanges(), services->changes(),
                                   services->principal(), threads.calls()});
        benchmarking = std::make_unique<app::BenchmarkService>(app::BenchmarkService::Parts{
            services->runtime(), services->deployments(), services->registry(), services->authorizer(),
            [] { return QStringLiteral("A processor"); }, 2});
        benchmarks = std::make_unique<BenchmarkSession>(BenchmarkSession::Parts{
            *benchmarking, *changes, services->principal(), threads.calls(), activities});
        page = std::make_unique<ModelsPage>(look, *session, *benchmarks, *tables);
        page->resize(1000, 600);
        page->show();
    }

    QString tiny(const QString& name)
    {
        const QString path = folder.filePath(name);
        test::writeTinyModel({}, path.toStdString());
        return path;
    }

    bool imported(const QString& path)
    {
        const QSignalSpy done(session.get(), &RegistrySession::imported);
        page->importFiles({path});
        return QTest::qWaitFor([&] { return done.count() == 1 && !page->selected().isEmpty(); }, patienceMs);
    }

    /// Files in the store.
    qsizetype artefacts() const
    {
        return QDir(folder.filePath(QStringLiteral("data/artefacts/sha256")))
            .entryList(QDir::Files | QDir::Hidden)
            .size();
    }

    bool shows(const QString& begin) const
    {
        const auto labels = page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&begin](const QLabel* label) {
            return label->isVisible() && label->text().startsWith(begin);
        });
    }

    void answer(const QString& verb) const
    {
        for (QMessageBox* question : page->findChildren<QMessageBox*>()) {
            for (QAbstractButton* button : question->buttons()) {
                if (button->text() == verb)
                    button->click();
            }
        }
    }

    const app::ModelVersion& version(const QString& reference) const
    {
        return session->rows().at(session->rows().rowOf(reference));
    }

    QPushButton* button(const QString& text) const
    {
        for (QPushButton* button : page->findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisible())
                return button;
        }
        return nullptr;
    }

    QTemporaryDir folder;
    std::unique_ptr<app::Settings> settings;
    std::unique_ptr<app::Services> services;
    Result<void> opened;
    Language language;
    std::unique_ptr<Theme> theme;
    Look look;
    std::unique_ptr<app::BenchmarkService> benchmarking;
    app::Threads threads;
    Activities activities;
    std::unique_ptr<app::ReferenceCheckService> checking;
    std::unique_ptr<TableStates> tables;
    std::unique_ptr<RegistrySession> session;
    std::unique_ptr<SettingsSession> changes;
    std::unique_ptr<BenchmarkSession> benchmarks;
    std::unique_ptr<ModelsPage> page;
};

} // namespace

class ModelsPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRowsKeepTheModelContract()
    {
        RegistryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setModels({registered(QStringLiteral("a"), 2), registered(QStringLiteral("b"), 1)});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, RegistryModel::Version).data().toString(), QStringLiteral("2"));
        QCOMPARE(model.index(1, RegistryModel::Aliases).data().toString(),
                 QStringLiteral("candidate, production"));
        QCOMPARE(model.index(1, RegistryModel::Size).data().toString(), QStringLiteral("1.0 GB"));
        QCOMPARE(model.index(2, RegistryModel::Name).data(RegistryModel::ReferenceRole).toString(),
                 QStringLiteral("b:1"));
        QVERIFY(model.index(0, RegistryModel::Size).data(RegistryModel::SortRole).toULongLong() >
                model.index(1, RegistryModel::Size).data(RegistryModel::SortRole).toULongLong());
        QCOMPARE(model.rowOf(QStringLiteral("a:1")), 1);
        QCOMPARE(model.rowOf(QStringLiteral("a:7")), -1);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setLoadedStates({{QStringLiteral("a:1"), LoadedState::Loaded}});
        model.setLoadedStates({{QStringLiteral("a:1"), LoadedState::Loaded}});
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.index(1, RegistryModel::State).data().toString(), QStringLiteral("Loaded"));
        model.setModels({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aBenchmarkIsKeptAndItsValuesAreUsedAndTakenBack()
    {
        Rig rig;
        QVERIFY(rig.opened.ok());
        QVERIFY(rig.settings->open(rig.folder.filePath(QStringLiteral("settings.json"))).ok());
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        const QString one = QStringLiteral("one:1");
        QPushButton* start = rig.button(QStringLiteral("Benchmark this machine"));
        QVERIFY(start != nullptr);
        start->click();
        QVERIFY(rig.benchmarks->queue().has(one));
        QVERIFY(!start->isVisible());
        QCOMPARE(rig.activities.running(), 1);
        QVERIFY(QTest::qWaitFor([&] { return !rig.benchmarks->queue().has(one); }, patienceMs));
        const auto error = rig.benchmarks->errorOf(one);
        QVERIFY2(!error, error ? error->detail.c_str() : "");
        QVERIFY(QTest::qWaitFor([&] { return rig.version(one).benchmark.has_value(); }, patienceMs));
        const app::BenchmarkRecord record = *rig.version(one).benchmark;
        QCOMPARE(record.processor, QStringLiteral("A processor"));
        QVERIFY(record.decodeRate > 0);
        QCOMPARE(record.streams.size(), std::size_t(4));
        QVERIFY(rig.shows(QStringLiteral("Recommended")));
        QVERIFY(rig.button(QStringLiteral("Measure again")) != nullptr);
        QCOMPARE(rig.activities.at(0).state, Activities::State::Done);

        QPushButton* use = rig.button(QStringLiteral("Use these values"));
        QVERIFY(use != nullptr);
        QVERIFY(use->isEnabled());
        use->click();
        QVERIFY(QTest::qWaitFor([&] { return rig.benchmarks->inUse(record); }, patienceMs));
        QCOMPARE(rig.settings->integer("engine.streams"), std::int64_t(record.advice.streams));
        auto* undo = rig.page->findChild<UndoBar*>();
        QTRY_VERIFY(undo->isVisible());
        QTRY_VERIFY(rig.button(QStringLiteral("These values are in use")) != nullptr);
        undo->button()->click();
        QVERIFY(QTest::qWaitFor([&] { return !rig.benchmarks->inUse(record); }, patienceMs));
        QVERIFY(!rig.settings->stored("engine.streams"));
        QTRY_VERIFY(rig.button(QStringLiteral("Use these values")) != nullptr);
    }

    void aCancelledBenchmarkLeavesNothing()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        const QString one = QStringLiteral("one:1");
        rig.benchmarks->start(one);
        rig.benchmarks->queue().cancel(one);
        QVERIFY(QTest::qWaitFor([&] { return !rig.benchmarks->queue().has(one); }, patienceMs));
        QVERIFY(!rig.benchmarks->errorOf(one));
        QVERIFY(!rig.version(one).benchmark);
        QCOMPARE(rig.activities.at(0).state, Activities::State::Cancelled);
        QVERIFY(rig.button(QStringLiteral("Benchmark this machine")) != nullptr);

        // One that fails says why on its card and nowhere else.
        rig.benchmarks->start(QStringLiteral("none:1"));
        QVERIFY(QTest::qWaitFor([&] { return rig.benchmarks->errorOf(QStringLiteral("none:1")).has_value(); },
                                patienceMs));
        QCOMPARE(rig.benchmarks->errorOf(QStringLiteral("none:1"))->code, ErrorCode::NotFound);
        QVERIFY(!rig.benchmarks->errorOf(one));
    }

    void aLoadedVersionShowsWhatItTakes()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QVERIFY(!rig.shows(QStringLiteral("Packed weights")));
        rig.session->load(QStringLiteral("one:1"));
        const auto loaded = [&] { return rig.session->loaded(QStringLiteral("one:1")); };
        QVERIFY(QTest::qWaitFor([&] { return loaded().has_value(); }, patienceMs));
        QVERIFY(loaded()->memory.weights > 0);
        QVERIFY(loaded()->activity.kvBlocks > 0);
        QVERIFY(!loaded()->instructionSet.isEmpty());
        const auto facts = LoadedWords::facts(*loaded());
        QVERIFY(std::any_of(facts.begin(), facts.end(), [](const auto& fact) {
            return fact.first == QLatin1String("Blocks in use") &&
                   fact.second.contains(QLatin1String(" of "));
        }));
        auto* view = rig.page->findChild<LoadedView*>();
        QVERIFY(view != nullptr);
        QTRY_VERIFY(view->isVisible());
        rig.session->unload(QStringLiteral("one:1"));
        QTRY_VERIFY(!view->isVisible());
    }

    void anEmptyRegistrySaysWhatToDo()
    {
        Rig rig;
        QVERIFY(rig.opened.ok());
        QVERIFY(QTest::qWaitFor([&] { return rig.session->listed(); }, patienceMs));
        QVERIFY(rig.button(QStringLiteral("Import model files…")) != nullptr);
        QVERIFY(!rig.page->panel().table().isVisible());
    }

    void anImportedFileIsListedSelectedAndRemoved()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QVERIFY(rig.page->panel().table().isVisible());
        QCOMPARE(rig.page->selected(), QStringLiteral("one:1"));
        QCOMPARE(rig.session->rows().rowCount(), 1);
        QVERIFY(!rig.page->findChild<ProgressRow*>()->isVisible());

        rig.page->askRemove();
        auto* question = rig.page->findChild<QMessageBox*>();
        QVERIFY(question != nullptr);
        QCOMPARE(question->defaultButton()->text(), QStringLiteral("Keep"));
        question->defaultButton()->click();
        QTest::qWait(50);
        QCOMPARE(rig.session->rows().rowCount(), 1);

        rig.page->askRemove();
        for (QAbstractButton* button : rig.page->findChildren<QAbstractButton*>()) {
            if (button->text() == QLatin1String("Remove one:1"))
                button->click();
        }
        QVERIFY(QTest::qWaitFor([&] { return rig.session->rows().rowCount() == 0; }, patienceMs));
    }

    void whatCannotBeImportedIsTold()
    {
        Rig rig;
        QFile text(rig.folder.filePath(QStringLiteral("text.gguf")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("no model");
        text.close();
        QSignalSpy failed(rig.session.get(), &RegistrySession::importFailed);
        rig.page->importFiles({text.fileName()});
        QVERIFY(failed.wait(patienceMs));
        QVERIFY(rig.page->banner().isVisible());
        QVERIFY(rig.session->imports().running().isEmpty());
        QCOMPARE(rig.artefacts(), 0);
    }

    void whatAnAliasPointsAtCannotBeRemoved()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QVERIFY(rig.button(QStringLiteral("Remove…"))->isEnabled());
        QVERIFY(rig.services->registry().setAlias(rig.services->principal(), QStringLiteral("one"),
                                                  QStringLiteral("production"), 1, {}));
        QVERIFY(
            QTest::qWaitFor([&] { return !rig.button(QStringLiteral("Remove…"))->isEnabled(); }, patienceMs));
        QCOMPARE(rig.page->selected(), QStringLiteral("one:1"));
        QVERIFY(rig.button(QStringLiteral("Remove…"))->toolTip().contains(QLatin1String("production")));
    }

    void aVersionIsLoadedAndUnloaded()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        rig.button(QStringLiteral("Load"))->click();
        QVERIFY(QTest::qWaitFor(
            [&] { return rig.session->rows().loadedState(QStringLiteral("one:1")) == LoadedState::Loaded; },
            patienceMs));
        rig.button(QStringLiteral("Unload"))->click();
        QVERIFY(QTest::qWaitFor(
            [&] {
                return rig.session->rows().loadedState(QStringLiteral("one:1")) == LoadedState::NotLoaded;
            },
            patienceMs));
    }

    void aVersionIsKeptAndLoadedAtTheStart()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        const auto boxes = rig.page->findChildren<QCheckBox*>();
        QCOMPARE(boxes.size(), 2);
        boxes[0]->click();
        boxes[1]->click();
        QTRY_VERIFY(rig.session->wish(QStringLiteral("one:1")).loadAtStart);
        QVERIFY(rig.session->wish(QStringLiteral("one:1")).keepLoaded);
        const auto stored = [&rig] {
            const auto status = rig.services->deployments().status("one:1");
            return status ? status->wish : app::DeploymentWish();
        };
        QTRY_VERIFY(stored().loadAtStart && stored().keepLoaded);
        const auto kept = rig.services->plans().list(rig.services->principal());
        QVERIFY(kept);
        QCOMPARE(kept->size(), 1U);
        QVERIFY(boxes[0]->isChecked() && boxes[1]->isChecked());
        boxes[1]->click();
        QTRY_VERIFY(!stored().loadAtStart);
        QVERIFY(rig.session->wish(QStringLiteral("one:1")).keepLoaded);
    }

    void severalFilesAreImportedOneAfterTheOther()
    {
        Rig rig;
        QFile broken(rig.folder.filePath(QStringLiteral("broken.gguf")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("GGUF, but not much of it");
        broken.close();
        test::TinyModelOptions other;
        other.seed = 7;
        const QString second = rig.folder.filePath(QStringLiteral("two.gguf"));
        test::writeTinyModel(other, second.toStdString());
        QSignalSpy imported(rig.session.get(), &RegistrySession::imported);
        QSignalSpy failed(rig.session.get(), &RegistrySession::importFailed);
        rig.page->droppedAll({rig.tiny(QStringLiteral("one.gguf")), broken.fileName(), second});
        QCOMPARE(rig.activities.rowCount(), 3); // what waits is listed too
        QVERIFY(rig.page->findChild<ProgressRow*>()->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 2, patienceMs);
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.front().front().toString(), broken.fileName());
        QVERIFY(rig.page->banner().isVisible());
        QTRY_COMPARE(rig.session->rows().rowCount(), 2);
        QCOMPARE(rig.artefacts(), 2); // nothing of the broken one
        QCOMPARE(rig.activities.running(), 0);
        QVERIFY(rig.activities.at(1).error.has_value());
        QTRY_COMPARE(rig.page->selected(), QStringLiteral("two:1"));
    }

    void whatWaitsToBeImportedIsCancelled()
    {
        Rig rig;
        QSignalSpy imported(rig.session.get(), &RegistrySession::imported);
        const QString first = rig.tiny(QStringLiteral("one.gguf"));
        const QString second = rig.tiny(QStringLiteral("two.gguf"));
        rig.session->importFiles({first, second, second});
        QCOMPARE(rig.session->imports().waiting(), 1); // the same file once
        rig.session->imports().cancel(second);
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, patienceMs);
        QTest::qWait(100);
        QCOMPARE(imported.count(), 1);
        QCOMPARE(rig.activities.at(0).state, Activities::State::Cancelled);
        QVERIFY(!rig.page->banner().isVisible()); // nobody is told what they did themselves
    }

    void anAliasIsSetMovedAndRemovedWithAWayBack()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        auto* alias = rig.page->findChild<QComboBox*>();
        QVERIFY(alias != nullptr);
        QPushButton* set = rig.button(QStringLiteral("Point it at version 1"));
        QVERIFY(set != nullptr && !set->isEnabled());
        alias->setEditText(QStringLiteral("Not A Name"));
        QVERIFY(!set->isEnabled());
        alias->setEditText(QStringLiteral("production"));
        for (QLineEdit* field : rig.page->findChildren<QLineEdit*>()) {
            if (field->isVisible() && field->maxLength() == 1000)
                field->setText(QStringLiteral("first release"));
        }
        set->click();
        QTRY_COMPARE(rig.version(QStringLiteral("one:1")).aliases, QStringList{QStringLiteral("production")});
        QVERIFY(!rig.button(QStringLiteral("Remove…"))->isEnabled());
        QTRY_VERIFY(rig.button(QStringLiteral("Show the history")) != nullptr);
        rig.button(QStringLiteral("Show the history"))->click();
        bool reasoned = false;
        for (const QLabel* label : rig.page->findChildren<QLabel*>())
            reasoned = reasoned || label->text().contains(QLatin1String("first release"));
        QVERIFY(reasoned);

        QAbstractButton* remove = nullptr;
        for (QAbstractButton* button : rig.page->findChildren<QAbstractButton*>()) {
            if (button->accessibleName() == QLatin1String("Remove the alias production"))
                remove = button;
        }
        QVERIFY(remove != nullptr);
        remove->click();
        QTRY_VERIFY(rig.shows(QStringLiteral("The alias production no longer points at one:1.")));
        QTRY_VERIFY(rig.version(QStringLiteral("one:1")).aliases.isEmpty());
        rig.button(QStringLiteral("Undo"))->click();
        QTRY_COMPARE(rig.version(QStringLiteral("one:1")).aliases, QStringList{QStringLiteral("production")});
        const auto history =
            rig.services->registry().aliasHistory(rig.services->principal(), QStringLiteral("one"));
        QVERIFY(history);
        QCOMPARE(history->size(), 3U);
    }

    void aFileIsVerifiedAndDamageIsFound()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QVERIFY(!rig.version(QStringLiteral("one:1")).verifiedAt);
        rig.button(QStringLiteral("Verify"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(rig.version(QStringLiteral("one:1")).verifiedAt.has_value(), patienceMs);
        QCOMPARE(rig.version(QStringLiteral("one:1")).state, app::VersionState::Ready);

        QFile file(rig.services->registry().path(rig.version(QStringLiteral("one:1"))));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() - 1));
        const char last = file.read(1)[0];
        QVERIFY(file.seek(file.size() - 1));
        const char other = static_cast<char>(last ^ 1);
        QCOMPARE(file.write(&other, 1), 1);
        file.close();
        rig.button(QStringLiteral("Verify"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(rig.version(QStringLiteral("one:1")).state, app::VersionState::Damaged,
                                  patienceMs);
        QVERIFY(rig.page->banner().isVisible());
        QTRY_VERIFY(!rig.button(QStringLiteral("Load"))->isEnabled());
        QVERIFY(!rig.button(QStringLiteral("Use in playground"))->isEnabled());
        QVERIFY(rig.button(QStringLiteral("Verify"))->isEnabled());
    }

    void severalAreRemovedAndWhatIsNeededStays()
    {
        Rig rig;
        test::TinyModelOptions options;
        QStringList files;
        for (int i = 1; i <= 3; ++i) {
            options.seed = static_cast<unsigned>(i);
            files << rig.folder.filePath(QStringLiteral("m%1.gguf").arg(i));
            test::writeTinyModel(options, files.back().toStdString());
        }
        QSignalSpy imported(rig.session.get(), &RegistrySession::imported);
        rig.page->importFiles(files);
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 3, patienceMs);
        QTRY_COMPARE(rig.session->rows().rowCount(), 3);
        QVERIFY(rig.services->registry().setAlias(rig.services->principal(), QStringLiteral("m2"),
                                                  QStringLiteral("production"), 1, {}));
        QTRY_VERIFY(!rig.version(QStringLiteral("m2:1")).aliases.isEmpty());
        rig.page->panel().table().selectAll();
        rig.page->askRemove();
        rig.answer(QStringLiteral("Remove 2 versions"));
        QTRY_COMPARE_WITH_TIMEOUT(rig.session->rows().rowCount(), 1, patienceMs);
        QCOMPARE(rig.version(QStringLiteral("m2:1")).version, 1);
    }

    void whatIsToBeKeptLoadedIsNotRemoved()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        auto* keep = rig.page->findChildren<QCheckBox*>()[0];
        keep->click();
        QTRY_VERIFY(!rig.button(QStringLiteral("Remove…"))->isEnabled());
        QVERIFY(!rig.button(QStringLiteral("Remove…"))->toolTip().isEmpty());
        keep->click();
        QTRY_VERIFY(rig.button(QStringLiteral("Remove…"))->isEnabled());
    }

    void theCardSaysWhatLoadingTakesAndLeadsToThePlayground()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QTRY_VERIFY_WITH_TIMEOUT(rig.shows(QStringLiteral("Loading needs about ")), patienceMs);
        QSignalSpy wanted(rig.page.get(), &ModelsPage::playgroundWanted);
        rig.button(QStringLiteral("Use in playground"))->click();
        QTest::keyClick(&rig.page->panel().table(), Qt::Key_Return);
        QCOMPARE(wanted.count(), 2);
        QCOMPARE(wanted.back().front().toString(), QStringLiteral("one:1"));
    }

    /// What it finds where the reference engine is there is in reference_check_test.
    void theCheckAgainstTheReferenceSaysWhatIsMissing()
    {
        const QByteArray engines = qgetenv("MODELWRIGHT_ENGINE_DIR");
        const auto putBack = qScopeGuard([&] { qputenv("MODELWRIGHT_ENGINE_DIR", engines); });
        const QTemporaryDir onlyPacked;
        const auto library = QStringLiteral("/libmodelwright_engine.so");
        QVERIFY(QFile::link(QFile::decodeName(engines) + library, onlyPacked.path() + library));
        qputenv("MODELWRIGHT_ENGINE_DIR", QFile::encodeName(onlyPacked.path()));
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        rig.button(QStringLiteral("Check against reference"))->click();
        QVERIFY(rig.session->checks().has(QStringLiteral("one:1")));
        QTRY_VERIFY_WITH_TIMEOUT(!rig.session->checks().has(QStringLiteral("one:1")), patienceMs);
        const CheckOutcome outcome = rig.session->checkOf(QStringLiteral("one:1"));
        QVERIFY(!outcome.check);
        QVERIFY(outcome.error && outcome.error->code == ErrorCode::EngineMissing);
        QTRY_VERIFY(rig.shows(QStringLiteral("The reference engine is not installed")));
    }

    void theWheelScrollsPastAChoice()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        auto* alias = rig.page->findChild<QComboBox*>();
        QVERIFY(alias);
        const QString before = alias->currentText();
        const QPointF inside(5, 5);
        QWheelEvent wheel(inside, alias->mapToGlobal(inside), {}, QPoint(0, -120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(alias, &wheel);
        QCOMPARE(alias->currentText(), before);
        QVERIFY(!alias->hasFocus());
    }

    void aDescriptionIsWrittenInPlaceAndTakenBack()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        QTRY_VERIFY(rig.shows(QStringLiteral("No description")));
        auto* line = rig.page->findChild<DescriptionLine*>();
        auto* field = line->findChild<QLineEdit*>();
        Table& table = rig.page->panel().table();
        table.setFocus();
        QTest::keyClick(&table, Qt::Key_F2);
        QVERIFY(line->editing());
        QTest::keyClicks(field, QStringLiteral("given up"));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!line->editing());

        QTest::keyClick(&table, Qt::Key_F2);
        QVERIFY(field->text().isEmpty());
        field->setText(QString(app::Registry::longestDescription + 1, u'x'));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(rig.shows(QStringLiteral("description cannot be longer than 500 characters.")));
        QVERIFY(line->editing());
        QCOMPARE(field->text().size(), app::Registry::longestDescription + 1); // nothing typed is lost

        field->setText(QStringLiteral("客服 <b>small</b>"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(!line->editing());
        QTRY_VERIFY(rig.shows(QStringLiteral("客服 <b>small</b>")));
        const auto stored = [&rig] {
            const auto model =
                rig.services->registry().model(rig.services->principal(), QStringLiteral("one"));
            return model ? model->description : QString();
        };
        QCOMPARE(stored(), QStringLiteral("客服 <b>small</b>"));
        auto* undo = rig.page->findChild<UndoBar*>();
        QVERIFY(undo->isVisible());
        undo->button()->click();
        QTRY_COMPARE(stored(), QString());
        QTRY_VERIFY(rig.shows(QStringLiteral("No description")));
        QVERIFY(!undo->isVisible());
    }

    void theLanguageChangesEverything()
    {
        Rig rig;
        QVERIFY(rig.imported(rig.tiny(QStringLiteral("one.gguf"))));
        rig.language.set(QStringLiteral("zh_CN"));
        QCoreApplication::processEvents();
        QVERIFY(rig.button(QString::fromUtf8("导入模型文件…")) != nullptr);
        QCOMPARE(rig.session->rows().headerData(0, Qt::Horizontal).toString(), QString::fromUtf8("模型"));
    }
};

QTEST_MAIN(ModelsPageTest)
#include "models_page_test.moc"
