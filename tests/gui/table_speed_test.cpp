// SPDX-License-Identifier: Apache-2.0
// A hundred thousand rows are scrolled, sorted and filtered without a stall of the event loop.
#include "app/base/threads.h"
#include "tests/gui/numbers_model.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/table_states.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace mw;
using namespace mw::ui;
using test::NumbersModel;

namespace {

constexpr int rowsThere = 100'000;
constexpr qint64 longestStallMs = 50;
constexpr int patienceMs = 60'000;

/// The longest time between two turns of the event loop.
class Stalls : public QObject {
public:
    Stalls()
    {
        m_clock.start();
        connect(&m_timer, &QTimer::timeout, this,
                [this] { m_longest = std::max(m_longest, m_clock.restart()); });
        m_timer.start(0);
    }
    qint64 longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};

} // namespace

class TableSpeedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWindowLivesMeanwhile()
    {
        Language language;
        language.set(QStringLiteral("en"));
        Theme theme(*qApp, ThemeMode::Light);
        Look look;
        keepLook(look, theme, language);
        app::Threads threads;
        NumbersModel model;
        TableStates states(QString(), threads.calls());
        Table::Options options;
        options.name = QStringLiteral("numbers");
        TablePanel panel(look, model, states, options);
        panel.resize(900, 600);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        model.set(test::numberedRows(rowsThere));
        QTest::qWait(200);
        TableRows& rows = panel.table().rows();
        const auto settled = [&rows] {
            return QTest::qWaitFor([&rows] { return !rows.working(); }, patienceMs);
        };
        QVERIFY(settled());

        const Stalls stalls;
        QElapsedTimer clock;
        clock.start();
        panel.table().sortByColumn(NumbersModel::Number, Qt::AscendingOrder);
        QVERIFY(settled());
        panel.table().sortByColumn(NumbersModel::Name, Qt::DescendingOrder);
        QVERIFY(settled());
        qInfo("two orders: %lld ms, longest stall %lld ms", clock.restart(), stalls.longest());
        panel.filter().setText(QStringLiteral("row 99"));
        QTest::qWait(200);
        QVERIFY(settled());
        QCOMPARE(rows.rowCount(), 1111);
        panel.filter().clear();
        QTest::qWait(200);
        QVERIFY(settled());
        QCOMPARE(rows.rowCount(), rowsThere);
        qInfo("a filter, on and off: %lld ms, longest stall %lld ms", clock.restart(), stalls.longest());
        QScrollBar* bar = panel.table().verticalScrollBar();
        for (int step = 0; step < 200; ++step) {
            bar->setValue(bar->maximum() / 200 * step);
            QCoreApplication::processEvents();
        }
        qInfo("200 places: %lld ms, longest stall %lld ms", clock.restart(), stalls.longest());
        QTemporaryDir folder;
        QSignalSpy exported(&panel, &TablePanel::exported);
        panel.exportTo(folder.filePath(QStringLiteral("out.csv")));
        QVERIFY(exported.wait(patienceMs));
        qInfo("export: %lld ms, longest stall %lld ms", clock.restart(), stalls.longest());
        QVERIFY2(stalls.longest() <= longestStallMs, qPrintable(QString::number(stalls.longest())));
    }
};

QTEST_MAIN(TableSpeedTest)
#include "table_speed_test.moc"
