// SPDX-License-Identifier: Apache-2.0
// The page of registered models over a real registry, the engine and the tiny model.
#include "app/base/threads.h"
#include "app/cli/services.h"
#include "tests/support/tiny_model.h"
#include "ui/models/registry_session.h"
#include "ui/pages/models/models_page.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/table_states.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

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
        checking = std::make_unique<app::ReferenceCheckService>(services->runtime(), services->authorizer());
        session = std::make_unique<RegistrySession>(RegistrySession::Parts{
            services->registry(), services->deployments(), services->plans(), *settings, services->changes(),
            services->principal(), threads.calls(), threads.work(), services->runtime(), *checking, activities});
        page = std::make_unique<ModelsPage>(look, *session, *tables);
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
        page->importFile(path);
        return QTest::qWaitFor([&] { return done.count() == 1 && !page->selected().isEmpty(); }, patienceMs);
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
    app::Threads threads;
    Activities activities;
    std::unique_ptr<app::ReferenceCheckService> checking;
    std::unique_ptr<TableStates> tables;
    std::unique_ptr<RegistrySession> session;
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

    void anEmptyRegistrySaysWhatToDo()
    {
        Rig rig;
        QVERIFY(rig.opened.ok());
        QVERIFY(QTest::qWaitFor([&] { return rig.session->listed(); }, patienceMs));
        QVERIFY(rig.button(QStringLiteral("Import a model file…")) != nullptr);
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
        QSignalSpy failed(rig.session.get(), &RegistrySession::failed);
        rig.page->importFile(text.fileName());
        QVERIFY(failed.wait(patienceMs));
        QVERIFY(rig.page->banner().isVisible());
        QVERIFY(!rig.session->importing());
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
