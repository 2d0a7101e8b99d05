// SPDX-License-Identifier: Apache-2.0
// What every table does: order, filter, keys, columns that are remembered, copies and exports.
#include "app/base/threads.h"
#include "tests/gui/numbers_model.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/table_text.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace mw;
using namespace mw::ui;
using test::NumbersModel;

namespace {

constexpr int patienceMs = 20'000;

NumbersModel::Row row(const char* name, std::optional<qint64> number = {})
{
    return {QString::fromUtf8(name), number};
}

QStringList namesOf(const QAbstractItemModel& model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.index(row, NumbersModel::Name).data().toString();
    return names;
}

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

/// A panel over a model; the file of the states outlives panels.
struct Rig {
    Rig()
    {
        language.set(QStringLiteral("en"));
        theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(look, *theme, language);
        model.set({row("b", 2), row("a", 10), row("C", 1), row("none")});
        open();
    }

    void open()
    {
        panel.reset();
        states.reset(); // writes
        states = std::make_unique<TableStates>(path(), threads.calls());
        Table::Options options;
        options.name = QStringLiteral("numbers");
        panel = std::make_unique<TablePanel>(look, model, *states, options);
        panel->setTexts(QStringLiteral("Numbers"), QStringLiteral("Filter"), QStringLiteral("Nothing"),
                        QStringLiteral("numbers"));
        panel->resize(700, 300);
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
    }

    QString path() const { return folder.filePath(QStringLiteral("tables.json")); }
    Table& table() { return panel->table(); }

    QTemporaryDir folder;
    Language language;
    std::unique_ptr<Theme> theme;
    Look look;
    app::Threads threads;
    NumbersModel model;
    std::unique_ptr<TableStates> states;
    std::unique_ptr<TablePanel> panel;
};

} // namespace

class TableTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsKeepTheModelContract()
    {
        NumbersModel model;
        TableRows rows(model);
        const QAbstractItemModelTester source(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester tester(&rows, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set({row("b", 2), row("a", 10), row("C", 1), row("none")});
        QCOMPARE(namesOf(rows), words("b a C none"));
        rows.sort(NumbersModel::Number);
        QCOMPARE(namesOf(rows), words("C b a none"));
        rows.sort(NumbersModel::Number, Qt::DescendingOrder);
        QCOMPARE(namesOf(rows), words("a b C none")); // empty ones are last in both orders
        rows.sort(NumbersModel::Name);
        QCOMPARE(namesOf(rows), words("a b C none"));
        model.insert(0, row("bb", 3));
        QCOMPARE(namesOf(rows), words("a b bb C none"));
        model.change(0, row("zz", 3));
        QCOMPARE(namesOf(rows), words("a b C none zz"));
        rows.setFilter(QStringLiteral("Z"));
        QCOMPARE(namesOf(rows), words("zz"));
        model.change(2, row("az", 3));
        QCOMPARE(namesOf(rows), words("az zz"));
        model.remove(0, 0);
        QCOMPARE(namesOf(rows), words("az"));
        rows.setFilter({});
        rows.sort(-1);
        QCOMPARE(namesOf(rows), words("b az C none"));
        model.insert(1, row("between", 3));
        QCOMPARE(namesOf(rows), words("b between az C none"));
        model.remove(1, 2);
        QCOMPARE(namesOf(rows), words("b C none"));
        model.set({});
        QCOMPARE(rows.rowCount(), 0);
        QCOMPARE(rows.rowOf(0), -1);
    }

    void namesAreSortedAsPeopleDo()
    {
        NumbersModel model;
        TableRows rows(model);
        QLocale::setDefault(QLocale(QLocale::Chinese, QLocale::China));
        model.set({row("model10"), row("模型"), row("Model2"), row("阿里")});
        rows.sort(NumbersModel::Name);
        const QStringList names = namesOf(rows);
        QVERIFY(names.indexOf(QStringLiteral("Model2")) < names.indexOf(QStringLiteral("model10")));
        QVERIFY(names.indexOf(QString::fromUtf8("阿里")) < names.indexOf(QString::fromUtf8("模型")));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void aHundredThousandRowsAreArrangedInSlices()
    {
        constexpr int count = 100'000;
        NumbersModel model;
        TableRows rows(model);
        model.set(test::numberedRows(count));
        QTRY_VERIFY_WITH_TIMEOUT(!rows.working(), patienceMs);
        rows.sort(NumbersModel::Number);
        QVERIFY(rows.working());
        QTRY_VERIFY_WITH_TIMEOUT(!rows.working(), patienceMs);
        QCOMPARE(rows.rowCount(), count);
        for (int i = 0; i < count; ++i)
            QCOMPARE(rows.index(i, NumbersModel::Number).data(TableModel::SortRole).toInt(), i);
        rows.setFilter(QStringLiteral("row 4242"));
        model.insert(0, row("row 42423", 7)); // while it works
        QTRY_VERIFY_WITH_TIMEOUT(!rows.working(), patienceMs);
        QCOMPARE(rows.rowCount(), 12); // 4242 and 42420 to 42429, and the new one
        model.remove(0, 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(!rows.working(), patienceMs);
        QCOMPARE(rows.rowCount(), 10);
    }

    void aFilterFindsWhatIsShownAndWholeIds()
    {
        NumbersModel model;
        model.set({row("one", 5)});
        QVERIFY(model.matches(0, QStringLiteral("ONE")));
        QVERIFY(model.matches(0, QStringLiteral("5 mb")));
        QVERIFY(!model.matches(0, QStringLiteral("012")));
        QVERIFY(model.matches(0, QStringLiteral("0123456789AB")));
        QVERIFY(!model.matches(0, QStringLiteral("ago")));
    }

    void theSelectionStaysWithItsRows()
    {
        Rig rig;
        rig.table().selectKey(QStringLiteral("C"));
        QCOMPARE(rig.table().currentKey(), QStringLiteral("C"));
        rig.table().sortByColumn(NumbersModel::Number, Qt::AscendingOrder);
        QCOMPARE(rig.table().currentKey(), QStringLiteral("C"));
        rig.model.set({row("x", 0), row("C", 1), row("a", 3)});
        QCOMPARE(rig.table().selectedKeys(), words("C"));
        rig.panel->filter().setText(QStringLiteral("C"));
        QCOMPARE(rig.table().selectedKeys(), words("C"));
        rig.panel->filter().clear();
        QCOMPARE(rig.table().selectedKeys(), words("C"));
        rig.table().selectKey(QStringLiteral("later"));
        QCOMPARE(rig.table().selectedKeys(), words("C"));
        rig.model.insert(0, row("later", 1));
        QCOMPARE(rig.table().selectedKeys(), words("later"));
    }

    void keysFindOpenSelectRemoveAndRename()
    {
        Rig rig;
        Table& table = rig.table();
        table.setFocus();
        table.selectRow(0);
        QSignalSpy opened(&table, &Table::opened);
        QSignalSpy removing(&table, &Table::removeWanted);
        QSignalSpy renaming(&table, &Table::renameWanted);
        QTest::keyClicks(&table, QStringLiteral("no"));
        QCOMPARE(table.currentKey(), QStringLiteral("none"));
        QTest::keyClick(&table, Qt::Key_Return);
        QTest::keyClick(&table, Qt::Key_Delete);
        QTest::keyClick(&table, Qt::Key_F2);
        QCOMPARE(opened.front().front().toString(), QStringLiteral("none"));
        QCOMPARE(removing.count(), 1);
        QCOMPARE(renaming.front().front().toString(), QStringLiteral("none"));
        QTest::qWait(1100); // letters after it begin a new word, a space selects
        QTest::keyClick(&table, Qt::Key_Home);
        QCOMPARE(table.selectedKeys(), words("b"));
        QTest::keyClick(&table, Qt::Key_Down, Qt::ControlModifier);
        QTest::keyClick(&table, Qt::Key_Space);
        QCOMPARE(table.selectedKeys(), words("b a"));
        QTest::keyClick(&table, Qt::Key_Space);
        QCOMPARE(table.selectedKeys(), words("b"));
        QTest::keyClick(&table, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(table.selectedCount(), 4);
    }

    void severalRowsHaveABarOfVerbs()
    {
        Rig rig;
        QAction verb;
        verb.setText(QStringLiteral("Frobnicate"));
        QSignalSpy done(&verb, &QAction::triggered);
        rig.panel->addVerb(&verb, true);
        QPushButton* button = nullptr;
        for (QPushButton* one : rig.panel->findChildren<QPushButton*>())
            button = one->text() == verb.text() ? one : button;
        QVERIFY(button != nullptr);
        rig.table().selectRow(0);
        QVERIFY(!button->isVisible());
        rig.table().selectAll();
        QVERIFY(button->isVisible());
        button->click();
        QCOMPARE(done.count(), 1);
        verb.setEnabled(false);
        QVERIFY(!button->isEnabled());
        rig.table().clearSelection();
        QVERIFY(!button->isVisible());
    }

    void columnsAndOrderAreRemembered()
    {
        Rig rig;
        QVERIFY(rig.table().isColumnHidden(NumbersModel::Id));
        rig.table().showColumn(NumbersModel::Id, true);
        rig.table().showColumn(NumbersModel::When, false);
        rig.table().horizontalHeader()->moveSection(0, 1);
        rig.table().horizontalHeader()->resizeSection(NumbersModel::Number, 133);
        rig.table().sortByColumn(NumbersModel::Number, Qt::DescendingOrder);
        rig.open();
        QCOMPARE(rig.table().shownColumns(),
                 QList<int>({NumbersModel::Number, NumbersModel::Name, NumbersModel::Id}));
        QCOMPARE(rig.table().columnWidth(NumbersModel::Number), 133);
        QCOMPARE(namesOf(rig.table().rows()), words("a b C none"));
        QCOMPARE(QFile::permissions(rig.path()) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        rig.table().resetColumns();
        QCOMPARE(rig.table().shownColumns(),
                 QList<int>({NumbersModel::Name, NumbersModel::Number, NumbersModel::When}));
        QCOMPARE(namesOf(rig.table().rows()), words("b a C none"));
    }

    void aDamagedFileOfStatesIsNone()
    {
        Rig rig;
        rig.states->setState(QStringLiteral("numbers"), {});
        rig.panel.reset();
        rig.states.reset();
        for (const QByteArray& text :
             {QByteArray("{\"numbers\":{\"columns\":[{\"name\":7},{\"name\":\"gone\"},4,"
                         "{\"name\":\"when\",\"shown\":false},{\"name\":\"name\",\"width\":-4}],\"sort\":"
                         "\"gone\"}}"),
              QByteArray("no json")}) {
            QFile file(rig.path());
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(text);
            file.close();
            rig.open();
            QVERIFY(rig.table().shownColumns().contains(NumbersModel::Name));
            QCOMPARE(namesOf(rig.table().rows()), words("b a C none"));
            rig.panel.reset();
            rig.states.reset();
        }
    }

    void theLastColumnCannotBeHidden()
    {
        Rig rig;
        for (int column = 0; column < NumbersModel::columns; ++column)
            rig.table().showColumn(column, false);
        QCOMPARE(rig.table().shownColumns().size(), 1);
        QMenu menu;
        rig.table().fillColumnMenu(menu);
        QVERIFY(menu.actions().size() > NumbersModel::columns);
    }

    void chosenRowsAreCopiedWithHeaders()
    {
        Rig rig;
        rig.model.change(0, row("b\tb\nb", 2));
        rig.table().sortByColumn(NumbersModel::Number, Qt::AscendingOrder);
        rig.table().selectRow(0);
        rig.table().selectionModel()->select(rig.table().rows().index(1, 0),
                                             QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QTest::keyClick(&rig.table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("name\tnumber\twhen\nC\t1\t2023-11-14T22:13:20.000Z\n"
                                "b b b\t2\t2023-11-14T22:13:20.000Z\n"));
    }

    void whatIsShownIsExported()
    {
        Rig rig;
        rig.model.set({row("=1+1", -3), row("say \"hi\", all"), row("模型", 4), row("gone", 5)});
        rig.panel->filter().setText(QStringLiteral("a"));
        QCOMPARE(rig.table().rows().rowCount(), 1);
        rig.panel->filter().clear();
        rig.model.remove(3, 3);
        const QString path = rig.folder.filePath(QStringLiteral("out.csv"));
        QSignalSpy exported(rig.panel.get(), &TablePanel::exported);
        rig.panel->exportTo(path);
        QVERIFY(exported.wait(patienceMs));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll().mid(3)),
                 QString::fromUtf8("name,number,when,id\r\n"
                                   "'=1+1,-3,2023-11-14T22:13:20.000Z,0123456789abcdef=1+1\r\n"
                                   "\"say \"\"hi\"\", all\",,2023-11-14T22:13:20.000Z,"
                                   "\"0123456789abcdefsay \"\"hi\"\", all\"\r\n"
                                   "模型,4,2023-11-14T22:13:20.000Z,0123456789abcdef模型\r\n"));
        QSignalSpy failed(rig.panel.get(), &TablePanel::failed);
        rig.panel->exportTo(rig.folder.filePath(QStringLiteral("no/such/folder.csv")));
        QVERIFY(failed.wait(patienceMs));
    }

    void timesAreToldFromNow()
    {
        Rig rig;
        constexpr qint64 minute = 60'000'000;
        const auto told = [](qint64 ago) {
            return format::relativeTime(1'000'000 * minute - ago, 1'000'000 * minute);
        };
        QCOMPARE(told(0), QStringLiteral("just now"));
        QCOMPARE(told(5 * minute), QStringLiteral("5 min ago"));
        QCOMPARE(told(3 * 60 * minute), QStringLiteral("3 h ago"));
        QCOMPARE(told(25 * 60 * minute), QStringLiteral("a day ago"));
        QCOMPARE(told(-4 * 24 * 60 * minute), QStringLiteral("in 4 days"));
        QVERIFY(!told(90 * 24 * 60 * minute).contains(QLatin1String("ago")));
    }

    void nothingFoundIsSaid()
    {
        Rig rig;
        rig.panel->filter().setText(QStringLiteral("nothing like it"));
        bool said = false;
        for (const QLabel* label : rig.panel->findChildren<QLabel*>())
            said = said || (label->isVisible() && label->text() == QLatin1String("Nothing"));
        QVERIFY(said);
    }
};

QTEST_MAIN(TableTest)
#include "table_test.moc"
