// SPDX-License-Identifier: Apache-2.0
// The pages of settings, the monitor and About over real services.
#include "app/base/threads.h"
#include "app/cli/services.h"
#include "ui/charts/line_chart.h"
#include "ui/models/about_session.h"
#include "ui/models/model_session.h"
#include "ui/models/monitor_session.h"
#include "ui/models/monitor_table.h"
#include "ui/models/package_documents.h"
#include "ui/models/settings_file.h"
#include "ui/models/settings_session.h"
#include "ui/pages/about/about_page.h"
#include "ui/pages/monitor/monitor_page.h"
#include "ui/pages/settings/import_dialog.h"
#include "ui/pages/settings/saved_bar.h"
#include "ui/pages/settings/setting_row.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/toggle_switch.h"

#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace mw;
using namespace mw::ui;

namespace {

constexpr std::int64_t second = 1'000'000;

struct Rig {
    Rig()
    {
        auto catalogue = app::SettingsCatalogue::builtIn();
        settings = std::make_unique<app::Settings>(*std::move(catalogue));
        opened = settings->open(folder.filePath(QStringLiteral("settings.json")));
        services = std::make_unique<app::Services>(app::DataFolder(folder.filePath(QStringLiteral("data"))),
                                                   *settings);
        if (opened)
            opened = services->openStore(QStringLiteral("test"));
        language.set(QStringLiteral("en"));
        theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(look, *theme, language);
        session = std::make_unique<SettingsSession>(
            SettingsSession::Parts{*settings, &services->settingChanges(), services->changes(),
                                   services->principal(), threads.calls()});
        monitor = std::make_unique<MonitorSession>(
            MonitorSession::Parts{services->metrics(), services->httpMetrics(), [] { return 1000U; },
                                  threads.calls(), [this] { return now; }});
    }

    void showSettings()
    {
        page = std::make_unique<SettingsPage>(look, *session, threads.calls());
        page->resize(1000, 700);
        page->show();
    }

    QLineEdit* field(const char* key) const
    {
        return page->row(QString::fromLatin1(key))->findChild<QLineEdit*>();
    }

    void type(const char* key, const QString& text) const
    {
        QLineEdit* edit = field(key);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    void tick(int times = 1)
    {
        for (int i = 0; i < times; ++i) {
            now += second;
            monitor->sample();
        }
    }

    QTemporaryDir folder;
    std::int64_t now = 5 * second;
    std::unique_ptr<app::Settings> settings;
    std::unique_ptr<app::Services> services;
    Result<void> opened;
    Language language;
    std::unique_ptr<Theme> theme;
    Look look;
    app::Threads threads;
    TableStates tables{QString(), threads.calls()};
    std::unique_ptr<SettingsSession> session;
    std::unique_ptr<MonitorSession> monitor;
    std::unique_ptr<SettingsPage> page;
};

} // namespace

class WatchPagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFieldIsStoredWhenItIsLeftAndCanBeUndone()
    {
        Rig rig;
        QVERIFY(rig.opened);
        rig.showSettings();
        rig.type("sampling.temperature", QStringLiteral("1.5"));
        QTRY_COMPARE(rig.settings->number("sampling.temperature"), 1.5);
        QTRY_VERIFY(rig.page->savedBar().isVisible());
        QCOMPARE(rig.page->savedBar().text(), QStringLiteral("Temperature saved: 1.5"));
        Q_EMIT rig.page->savedBar().undoWanted();
        QTRY_COMPARE(rig.settings->number("sampling.temperature"), 0.7);
        QTRY_COMPARE(rig.field("sampling.temperature")->text(), QStringLiteral("0.7"));
        QVERIFY(!rig.settings->stored("sampling.temperature"));
    }

    void whatDoesNotFitIsSaidBesideTheField()
    {
        Rig rig;
        rig.showSettings();
        rig.type("server.port", QStringLiteral("99999"));
        QCOMPARE(rig.page->row(QStringLiteral("server.port"))->error(),
                 QStringLiteral("Not a value for this setting: allowed is 0 to 65535."));
        QCOMPARE(rig.settings->integer("server.port"), 8484);
        rig.type("server.port", QStringLiteral("9000"));
        QTRY_COMPARE(rig.settings->integer("server.port"), 9000);
        QVERIFY(rig.page->row(QStringLiteral("server.port"))->error().isEmpty());
        const auto* port = rig.settings->catalogue().find("server.port");
        QVERIFY(rig.session->waitsForStart(*port));
    }

    void aChangeMadeElsewhereShowsAtOnce()
    {
        Rig rig;
        rig.showSettings();
        QSignalSpy changed(rig.session.get(), &SettingsSession::changed);
        QVERIFY(rig.services->settingChanges().set(rig.services->principal(), "sampling.top_k",
                                                   app::SettingValue(std::int64_t(40))));
        QTRY_COMPARE(rig.field("sampling.top_k")->text(), QStringLiteral("40"));
        QCOMPARE(changed.count(), 1);
        QVERIFY(rig.services->settingChanges().set(rig.services->principal(), "ui.enter_sends", false));
        QTRY_VERIFY(
            !rig.page->row(QStringLiteral("ui.enter_sends"))->findChild<ToggleSwitch*>()->isChecked());
    }

    void theSearchReadsBothLanguages()
    {
        Rig rig;
        rig.showSettings();
        rig.page->search(QString::fromUtf8("温度"));
        QVERIFY(rig.page->row(QStringLiteral("sampling.temperature"))->isVisible());
        QVERIFY(!rig.page->row(QStringLiteral("server.port"))->isVisible());
        rig.page->search(QStringLiteral("port endpoint"));
        QVERIFY(rig.page->row(QStringLiteral("server.port"))->isVisible());
        rig.page->search(QStringLiteral("zzz"));
        QVERIFY(!rig.page->row(QStringLiteral("server.port"))->isVisible());
    }

    void aFileOfSettingsIsCheckedBeforeAnythingChanges()
    {
        Rig rig;
        QVERIFY(rig.settings->store("sampling.top_k", app::SettingValue(std::int64_t(7))));
        const QByteArray own = settingsFile(*rig.settings);
        const auto same = readSettingsFile(own, QStringLiteral("a"), *rig.settings);
        QVERIFY(same);
        QVERIFY(same->values.empty());
        const auto some = readSettingsFile(
            R"({"format":"modelwright-settings","version":1,"settings":
                {"sampling.top_k":8,"server.port":-1,"no.such":1,"ui.theme":[1],"sampling.seed":null}})",
            QStringLiteral("b"), *rig.settings);
        QVERIFY(some);
        QCOMPARE(some->left.size(), 3U);
        QCOMPARE(some->values.size(), 2U);
        for (const char* broken : {"", "[]", "{\"settings\":{}}", "{\"format\":\"modelwright-settings\"}"})
            QVERIFY(!readSettingsFile(broken, QStringLiteral("c"), *rig.settings));
        QCOMPARE(rig.settings->integer("sampling.top_k"), 7);
    }

    void withoutAStoreThePageIsForReading()
    {
        Rig rig;
        rig.session = std::make_unique<SettingsSession>(SettingsSession::Parts{
            *rig.settings, nullptr, rig.services->changes(), rig.services->principal(), rig.threads.calls(),
            Error{ErrorCode::DataFolderInUse, "", {"/data", "mw serve"}}});
        rig.showSettings();
        QVERIFY(!rig.field("server.port")->isEnabled());
        QSignalSpy refused(rig.session.get(), &SettingsSession::refused);
        rig.session->set("server.port", app::SettingValue(std::int64_t(1)));
        QCOMPARE(refused.count(), 1);
        QVERIFY(!rig.settings->stored("server.port"));
    }

    void theMonitorDrawsReadsAndStandsStill()
    {
        Rig rig;
        MonitorPage page(rig.look, *rig.monitor, rig.tables);
        page.resize(1100, 700);
        page.show();
        rig.services->metrics().of({"tiny", 1}); // loaded, not asked
        rig.tick(3);
        QVERIFY(!rig.monitor->asked());
        rig.services->metrics().of({"tiny", 1})->tokens(4, 8);
        rig.tick();
        QCOMPARE(page.reading().rows.size(), 4U);
        LineChart& tokens = page.chart(MonitorChart::Tokens);
        QCOMPARE(tokens.reading(), QStringLiteral("generated 8, prompt 4"));
        QTest::keyClick(&tokens, Qt::Key_Home);
        QCOMPARE(tokens.cursor(), std::optional(0));
        QCOMPARE(page.chart(MonitorChart::Cpu).cursor(), std::optional(0));
        QVERIFY(tokens.reading().endsWith(QStringLiteral("generated 0, prompt 0")));
        QTest::keyClick(&tokens, Qt::Key_Right);
        QCOMPARE(tokens.cursor(), std::optional(1));
        rig.tick(); // the cursor stays at its time
        QCOMPARE(tokens.cursor(), std::optional(1));
        QTest::keyClick(&tokens, Qt::Key_End);
        QCOMPARE(tokens.cursor(), std::optional(4));
        QTest::keyClick(&tokens, Qt::Key_Escape);
        QVERIFY(!tokens.cursor());
        rig.services->metrics().of({"tiny", 1})->ended(app::RequestStatus::Stop);
        page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QTest::keyClick(&page, Qt::Key_T);
        QVERIFY(page.findChild<QTableView*>()->isVisible());
        QTest::keyClick(page.findChild<QTableView*>(), Qt::Key_T);
        QVERIFY(tokens.isVisible());
        QTest::keyClick(&page, Qt::Key_P);
        QVERIFY(page.paused());
        rig.tick(3);
        QCOMPARE(page.reading().rows.size(), 5U);
        page.setPaused(false);
        QCOMPARE(page.reading().rows.size(), 8U);
        QVERIFY(rig.monitor->asked());
        page.setSpan(app::MetricSpan::OneHour);
        QVERIFY(page.reading().rows.empty());
    }

    void theTableAndTheFileHaveTheSameNumbers()
    {
        Rig rig;
        MonitorTable table;
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        rig.tick();
        rig.services->metrics().of({"a,\"b\"", 2})->tokens(0, 12);
        rig.tick();
        const app::MetricLabels model{"a,\"b\"", 2};
        const MonitorReading one = rig.monitor->read(app::MetricSpan::FiveMinutes, model);
        table.setReading(one);
        table.setReading(rig.monitor->read(app::MetricSpan::FiveMinutes, {}));
        table.setReading(one);
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.index(0, 3).data().toString(), QStringLiteral("12"));
        QCOMPARE(table.index(1, 3).data().toString(), QStringLiteral("–"));
        QCOMPARE(table.index(1, 3).data(Qt::AccessibleTextRole).toString(), QStringLiteral("no data"));
        QCOMPARE(table.index(0, 2).data().toString(), QStringLiteral("–")); // of the server, not of a model
        const QList<QByteArray> lines = MonitorSession::csv(one).split('\n');
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines[0].startsWith("time,seconds,model,requests_per_s,generation_tokens_per_s"));
        QVERIFY(lines[1].contains(",1.000,\"a,\"\"b\"\":2\",,,"));
        QVERIFY(lines[2].contains(",\"a,\"\"b\"\":2\",0,12,0,,,0,"));
        QVERIFY(lines[2].endsWith('\r'));
        const QString path = rig.folder.filePath(QStringLiteral("m.csv"));
        QSignalSpy exported(rig.monitor.get(), &MonitorSession::exported);
        rig.monitor->exportCsv(path, one);
        QVERIFY(exported.wait());
        QSignalSpy failed(rig.monitor.get(), &MonitorSession::failed);
        rig.monitor->exportCsv(rig.folder.filePath(QStringLiteral("no/such/m.csv")), one);
        QVERIFY(failed.wait());
    }

    void aRowOfTheTableStaysChosenWhileNewOnesCome()
    {
        Rig rig;
        rig.tick(4);
        MonitorPage page(rig.look, *rig.monitor, rig.tables);
        page.resize(1100, 700);
        page.show();
        page.setTableShown(true);
        auto* table = page.findChild<Table*>();
        const QAbstractItemModelTester tester(table->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table->rows().rowCount(), 4);
        table->selectRow(1);
        const QString key = table->currentKey();
        QVERIFY(!key.isEmpty());
        rig.tick(3);
        QCOMPARE(table->rows().rowCount(), 7);
        QCOMPARE(table->selectedKeys(), QStringList(key));
        QCOMPARE(table->currentIndex().row(), 4);
        rig.tick(310); // the oldest have gone, the chosen one among them
        QVERIFY(table->rows().rowCount() <= 301);
        QVERIFY(table->selectedKeys().isEmpty());
        table->sortByColumn(MonitorTable::Time, Qt::AscendingOrder);
        QVERIFY(table->rows().modelRow(0) > table->rows().modelRow(1));
        table->selectRow(0);
        QVERIFY(table->selectionAsText().contains(QLatin1String("Z\t"))); // whole times are copied
    }

    void scalesHaveRoundSteps()
    {
        QCOMPARE(LineChart::stepFor(4), 1.0);
        QCOMPARE(LineChart::stepFor(100), 25.0);
        QCOMPARE(LineChart::stepFor(17), 5.0);
        QCOMPARE(LineChart::stepFor(0.3), 0.1);
    }

    void aReportHasNoNameOfAUser()
    {
        Rig rig;
        const ModelSession models(*rig.services, rig.threads.calls());
        AboutSession about(models, QDir::homePath() + QStringLiteral("/folder"), rig.threads.calls());
        QVERIFY(about.report().contains(QStringLiteral("~/folder")));
        QVERIFY(about.report().startsWith(QStringLiteral("Modelwright ")));
        QVERIFY(about.libraries().size() >= 8);
        QVERIFY(AboutSession::ownLicence().contains(QStringLiteral("Apache License")));
        QSignalSpy read(&about, &AboutSession::licenceRead);
        for (const AboutSession::Library& library : about.libraries()) {
            QVERIFY(!library.licence.isEmpty());
            about.readLicence(library);
        }
        QTRY_COMPARE(read.count(), static_cast<int>(about.libraries().size()));
    }

    void licencesAreFoundWhateverTheReleaseNamesItsPackages()
    {
        const QTemporaryDir folder;
        const QDir documents(folder.path());
        const auto install = [&](const QString& package) {
            QVERIFY(documents.mkpath(package));
            QFile file(documents.filePath(package + QStringLiteral("/copyright")));
            QVERIFY(file.open(QIODevice::WriteOnly));
        };
        const auto packageOf = [&](const char* stem) {
            const QString file = copyrightFile(QString::fromLatin1(stem), documents);
            return file.isEmpty() ? QString() : QFileInfo(file).dir().dirName();
        };
        for (const char* other : {"libicu-dev", "libtorch-dev", "libtorch-test", "libssl-dev",
                                  "libsqlite3-dev", "libqt6core5compat6", "libicu4j-java"})
            install(QString::fromLatin1(other));
        for (const char* stem : {"libicu", "libtorch", "libssl", "libqt6core", "libsqlite3-", ""})
            QCOMPARE(packageOf(stem), QString());
        for (const char* bookworm : {"libicu72", "libtorch1.13", "libssl3", "libqt6core6", "libsqlite3-0"})
            install(QString::fromLatin1(bookworm));
        QCOMPARE(packageOf("libicu"), QStringLiteral("libicu72"));
        QCOMPARE(packageOf("libtorch"), QStringLiteral("libtorch1.13"));
        QCOMPARE(packageOf("libssl"), QStringLiteral("libssl3"));
        QCOMPARE(packageOf("libqt6core"), QStringLiteral("libqt6core6"));
        QCOMPARE(packageOf("libsqlite3-"), QStringLiteral("libsqlite3-0"));
        // A machine that was brought from Debian 12 to 13 has both.
        for (const char* trixie : {"libicu76", "libtorch2.6", "libssl3t64", "libqt6core6t64"})
            install(QString::fromLatin1(trixie));
        QCOMPARE(packageOf("libicu"), QStringLiteral("libicu76"));
        QCOMPARE(packageOf("libtorch"), QStringLiteral("libtorch2.6"));
        QCOMPARE(packageOf("libssl"), QStringLiteral("libssl3t64"));
        QCOMPARE(packageOf("libqt6core"), QStringLiteral("libqt6core6t64"));
        install(QStringLiteral("libicu100"));
        QCOMPARE(packageOf("libicu"), QStringLiteral("libicu100"));
        QVERIFY(documents.mkpath(QStringLiteral("libicu101"))); // without a file
        QCOMPARE(packageOf("libicu"), QStringLiteral("libicu100"));
    }

    /// The program runs beside its libraries here, so their texts must be found.
    void everyLicenceTextIsFoundOnADebian()
    {
        if (!QFile::exists(QStringLiteral("/etc/debian_version")))
            QSKIP("only Debian keeps copyright files of its packages");
        Rig rig;
        const ModelSession models(*rig.services, rig.threads.calls());
        AboutSession about(models, rig.folder.path(), rig.threads.calls());
        QSignalSpy read(&about, &AboutSession::licenceRead);
        const auto libraries = about.libraries();
        for (const AboutSession::Library& library : libraries)
            about.readLicence(library);
        QTRY_COMPARE(read.count(), static_cast<int>(libraries.size()));
        for (const QList<QVariant>& one : read) {
            const bool reference = one.at(0).toString() == QStringLiteral("LibTorch");
            QVERIFY2(reference || !one.at(1).toString().isEmpty(), qPrintable(one.at(0).toString()));
        }
    }

    void everyControlHasANameInBothLanguages()
    {
        Rig rig;
        const ModelSession models(*rig.services, rig.threads.calls());
        AboutSession session(models, rig.folder.path(), rig.threads.calls());
        rig.showSettings();
        MonitorPage monitor(rig.look, *rig.monitor, rig.tables);
        AboutPage about(rig.look, session);
        for (const char* name : {"en", "zh_CN"}) {
            rig.language.set(QString::fromLatin1(name));
            QCoreApplication::processEvents();
            for (Page* page : {static_cast<Page*>(rig.page.get()), static_cast<Page*>(&monitor),
                               static_cast<Page*>(&about)}) {
                page->show();
                for (const QWidget* widget : page->findChildren<QWidget*>()) {
                    const bool inner = widget->parentWidget()->inherits("QLineEdit") ||
                                       widget->parentWidget()->inherits("QTabBar") ||
                                       widget->parentWidget()->inherits("QTableView");
                    if (inner || widget->focusProxy() != nullptr ||
                        (widget->focusPolicy() & Qt::TabFocus) == 0 ||
                        qobject_cast<const QAbstractSpinBox*>(widget) != nullptr || !widget->isVisible() ||
                        widget->inherits("QScrollArea"))
                        continue;
                    const auto* button = qobject_cast<const QAbstractButton*>(widget);
                    QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                             widget->metaObject()->className());
                }
            }
        }
    }
};

QTEST_MAIN(WatchPagesTest)
#include "watch_pages_test.moc"
