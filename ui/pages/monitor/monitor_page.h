// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/monitor_figures.h"
#include "ui/models/monitor_session.h"
#include "ui/widgets/page.h"

#include <QElapsedTimer>
#include <QStringList>

#include <array>

QT_BEGIN_NAMESPACE
class QAction;
class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class LineChart;
class MonitorTable;
class SummaryTile;
class Table;
class TableStates;

/// What the program does and did: six charts of the last five or sixty minutes, or the same as a table. It
/// follows once a second while it is in front, unless it is paused.
class MonitorPage : public FramedPage {
    Q_OBJECT
public:
    /// All of them outlive the page.
    MonitorPage(const Look& look, MonitorSession& session, TableStates& tables, QWidget* parent = nullptr);

    QString title() const override;
    /// A picture waits for points to draw.
    bool atRest() const override;

    void setSpan(app::MetricSpan span);
    void setPaused(bool paused);
    bool paused() const { return m_paused; }
    void setTableShown(bool shown);
    LineChart& chart(MonitorChart which) { return *m_charts[static_cast<std::size_t>(which)]; }
    const MonitorReading& reading() const { return m_reading; }
    /// Asks where to; writes what is shown.
    void exportCsv();

Q_SIGNALS:
    /// Where something to watch is made: the id of a page.
    void placeWanted(const QString& id);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildControls();
    QWidget* buildSummary();
    QWidget* buildLoaded();
    QWidget* buildNotice();
    QWidget* buildCharts();
    QWidget* buildTable(TableStates& tables);
    void buildActions();
    void retranslate();
    void refreshModels();
    void refresh();
    void refreshCharts();
    void refreshSummary();
    void refreshLoaded();
    void refreshStatus();
    void moveCursor(std::optional<int> row);
    QString timeOf(std::int64_t at) const;

    MonitorSession& m_session;
    MonitorReading m_reading;
    app::MetricSpan m_span = app::MetricSpan::FiveMinutes;
    std::optional<app::MetricLabels> m_model;
    std::vector<app::MetricLabels> m_listed;
    std::optional<std::int64_t> m_cursorAt; ///< the point's own clock
    bool m_paused = false;
    QTabBar* m_spans;
    QComboBox* m_models;
    QLabel* m_status;
    QFrame* m_loaded;
    QVBoxLayout* m_loadedRows;
    QStringList m_loadedLines;
    QFrame* m_notice;
    QLabel* m_noticeText;
    QPushButton* m_noticeButton;
    QStackedWidget* m_views;
    MonitorTable* m_rows;
    Table* m_table;
    std::array<LineChart*, monitorCharts.size()> m_charts{};
    std::array<SummaryTile*, monitorCharts.size()> m_tiles{};
    QPushButton* m_tableButton;
    QPushButton* m_exportButton;
    QPushButton* m_pauseButton;
    QAction* m_tableAction;
    QAction* m_exportAction;
    QAction* m_pauseAction;
};

} // namespace mw::ui
