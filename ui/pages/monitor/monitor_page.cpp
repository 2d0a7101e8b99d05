// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/monitor/monitor_page.h"

#include "ui/charts/line_chart.h"
#include "ui/models/monitor_table.h"
#include "ui/pages/monitor/summary_tile.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/reflow_grid.h"
#include "ui/widgets/table.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace mw::ui {

namespace {

constexpr int chartWidth = 320;
constexpr int chartHeight = 208;
constexpr int tileWidth = 156;
constexpr int modelsWidth = 200;
constexpr std::size_t pointsForPicture = 2;
constexpr double microseconds = 1e6;
constexpr int shortTime = 5; // "19:32", which fits below the end of an axis

double leastTop(MonitorChart chart)
{
    switch (chart) {
    case MonitorChart::Requests:
    case MonitorChart::Errors:
        return 4;
    case MonitorChart::Tokens:
        return 20;
    case MonitorChart::FirstToken:
    case MonitorChart::Memory:
        return 100;
    case MonitorChart::Cpu:
        break;
    }
    return 20;
}

} // namespace

MonitorPage::MonitorPage(const Look& look, MonitorSession& session, TableStates& tables, QWidget* parent)
    : FramedPage(look, PageGroup::Watch, QStringLiteral("monitor"), QStringLiteral("activity"), parent),
      m_session(session)
{
    buildActions();
    content()->addWidget(buildControls());
    content()->addWidget(buildSummary());
    content()->addWidget(buildLoaded());
    content()->addWidget(buildNotice());
    m_views = new QStackedWidget(contentParent());
    m_views->addWidget(buildCharts());
    m_views->addWidget(buildTable(tables));
    content()->addWidget(m_views, 1);
    connect(&session, &MonitorSession::sampled, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&session, &MonitorSession::failed, this, &MonitorPage::showError);
    retranslate();
}

void MonitorPage::buildActions()
{
    m_tableButton = header().addButton();
    m_exportButton = header().addButton();
    m_pauseButton = header().addButton();
    m_pauseButton->setCheckable(true);
    m_tableButton->setCheckable(true);
    m_tableAction = addPageAction(QKeySequence(Qt::Key_T));
    m_exportAction = addPageAction(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_pauseAction = addPageAction(QKeySequence(Qt::Key_P));
    connect(m_tableAction, &QAction::triggered, this,
            [this] { setTableShown(m_views->currentIndex() == 0); });
    connect(m_exportAction, &QAction::triggered, this, &MonitorPage::exportCsv);
    connect(m_pauseAction, &QAction::triggered, this, [this] { setPaused(!m_paused); });
    connect(m_tableButton, &QPushButton::clicked, m_tableAction, &QAction::trigger);
    connect(m_exportButton, &QPushButton::clicked, m_exportAction, &QAction::trigger);
    connect(m_pauseButton, &QPushButton::clicked, m_pauseAction, &QAction::trigger);
}

QWidget* MonitorPage::buildControls()
{
    auto* controls = new QWidget(contentParent());
    auto* row = new QHBoxLayout(controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space3);
    m_spans = new QTabBar(controls);
    m_spans->setDrawBase(false);
    m_spans->setExpanding(false);
    m_spans->setFocusPolicy(Qt::StrongFocus);
    m_spans->addTab(QString());
    m_spans->addTab(QString());
    m_models = new QComboBox(controls);
    m_models->setMinimumWidth(modelsWidth);
    m_models->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_status = makeLabel(controls, "secondary", "muted");
    row->addWidget(m_spans);
    row->addWidget(m_models);
    row->addStretch();
    row->addWidget(m_status);
    connect(m_spans, &QTabBar::currentChanged, this, [this](int index) {
        setSpan(index == 0 ? app::MetricSpan::FiveMinutes : app::MetricSpan::OneHour);
    });
    connect(m_models, &QComboBox::activated, this, [this](int index) {
        m_model = index == 0 ? std::nullopt : std::optional(m_listed[static_cast<std::size_t>(index) - 1]);
        m_reading = m_session.read(m_span, m_model);
        refreshCharts();
    });
    return controls;
}

QWidget* MonitorPage::buildSummary()
{
    auto* grid =
        new ReflowGrid({tileWidth, 0, tokens::space2, static_cast<int>(m_tiles.size())}, contentParent());
    for (SummaryTile*& tile : m_tiles) {
        tile = new SummaryTile(grid);
        grid->add(tile);
    }
    return grid;
}

/// A line for each model in memory.
QWidget* MonitorPage::buildLoaded()
{
    m_loaded = makeFrame(contentParent(), "well");
    m_loadedRows = new QVBoxLayout(m_loaded);
    m_loadedRows->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    m_loadedRows->setSpacing(tokens::space1);
    m_loaded->hide();
    return m_loaded;
}

QWidget* MonitorPage::buildNotice()
{
    m_notice = makeFrame(contentParent(), "well");
    auto* row = new QHBoxLayout(m_notice);
    row->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    row->setSpacing(tokens::space3);
    m_noticeText = makeText(m_notice);
    m_noticeButton = makeButton(m_notice);
    row->addWidget(m_noticeText, 1);
    row->addWidget(m_noticeButton);
    m_notice->hide();
    connect(m_noticeButton, &QPushButton::clicked, this,
            [this] { Q_EMIT placeWanted(QStringLiteral("playground")); });
    return m_notice;
}

QWidget* MonitorPage::buildCharts()
{
    auto* scroll = makeScrollArea(contentParent());
    auto* grid = new ReflowGrid({chartWidth, chartHeight, tokens::space3, 3}, scroll);
    grid->setProperty("kind", QStringLiteral("clear"));
    for (const MonitorChart which : monitorCharts) {
        auto* chart = new LineChart(
            look(), {[which](double value) { return MonitorFigures::text(which, value); }, leastTop(which)},
            grid);
        connect(chart, &LineChart::cursorMoved, this, &MonitorPage::moveCursor);
        m_charts[static_cast<std::size_t>(which)] = chart;
        grid->add(chart);
    }
    scroll->setWidget(grid);
    return scroll;
}

QWidget* MonitorPage::buildTable(TableStates& tables)
{
    m_rows = new MonitorTable(this);
    Table::Options options;
    options.name = QStringLiteral("monitor");
    options.wide = MonitorTable::Time;
    options.searchColumn = MonitorTable::Time;
    m_table = new Table(look(), *m_rows, tables, options, contentParent());
    return m_table;
}

QString MonitorPage::title() const
{
    return tr("Monitor");
}

bool MonitorPage::atRest() const
{
    return m_reading.rows.size() >= pointsForPicture;
}

void MonitorPage::setSpan(app::MetricSpan span)
{
    m_span = span;
    m_spans->setCurrentIndex(span == app::MetricSpan::FiveMinutes ? 0 : 1);
    m_cursorAt.reset();
    m_reading = m_session.read(m_span, m_model);
    refreshCharts();
}

void MonitorPage::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        m_reading = m_session.read(m_span, m_model);
    retranslate();
}

void MonitorPage::setTableShown(bool shown)
{
    m_views->setCurrentIndex(shown ? 1 : 0);
    m_tableButton->setChecked(shown);
    m_views->currentWidget()->setFocus(Qt::OtherFocusReason);
    refreshCharts();
}

void MonitorPage::exportCsv()
{
    // What is shown now, not what will have come while a name is chosen.
    const MonitorReading reading = m_reading;
    auto* dialog = new QFileDialog(this, tr("Export the figures"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Comma-separated values (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QDateTime::fromMSecsSinceEpoch(reading.at / 1000)
                           .toString(QStringLiteral("'modelwright-monitor-'yyyyMMdd-HHmmss'.csv'")));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, reading](const QString& path) { m_session.exportCsv(path, reading); });
    dialog->open();
}

void MonitorPage::refreshModels()
{
    const auto models = m_session.models();
    if (models == m_listed && m_models->count() > 0)
        return;
    m_listed = models;
    m_models->clear();
    m_models->addItem(tr("All models together"));
    for (const app::MetricLabels& labels : models) {
        m_models->addItem(MonitorSession::modelName(labels));
        if (m_model == labels)
            m_models->setCurrentIndex(m_models->count() - 1);
    }
    m_models->setEnabled(!models.empty());
}

void MonitorPage::refresh()
{
    if (!m_paused) {
        refreshModels();
        m_reading = m_session.read(m_span, m_model);
        refreshCharts();
    }
    refreshLoaded();
    refreshStatus();
}

void MonitorPage::refreshCharts()
{
    refreshSummary();
    if (m_views->currentIndex() == 1) {
        m_rows->setReading(m_reading);
        return;
    }
    const int span = app::spanSeconds(m_span);
    const int ticks = m_span == app::MetricSpan::FiveMinutes ? 5 : 6;
    LineChart::Data frame;
    frame.from = -span;
    for (int i = 0; i <= ticks; ++i) {
        const int minutes = span / 60 * (ticks - i) / ticks;
        QString label;
        if (minutes == 0)
            label = m_paused ? timeOf(m_reading.at).left(shortTime) : tr("now");
        else if (i % 2 == ticks % 2)
            label = tr("−%1 min").arg(minutes);
        frame.ticks.push_back({-60.0 * minutes, label});
    }
    for (const MonitorReading::Row& row : m_reading.rows) {
        frame.times.push_back(
            std::max(static_cast<double>(row.at - m_reading.at) / microseconds, frame.from));
        frame.breaks.push_back(row.broken);
    }
    for (const MonitorChart which : monitorCharts) {
        LineChart::Data shown = frame;
        for (const Figure figure : MonitorFigures::of(which, m_reading.model.has_value())) {
            LineChart::Line line{MonitorFigures::name(figure), {}};
            line.values.reserve(m_reading.rows.size());
            for (const MonitorReading::Row& row : m_reading.rows)
                line.values.push_back(MonitorFigures::value(figure, row.point, m_reading.processors));
            shown.lines.push_back(std::move(line));
        }
        chart(which).setData(std::move(shown));
        chart(which).setTitle(MonitorFigures::title(which, m_span));
    }
    // The cursor stays at its time while the lines move on below it.
    std::optional<int> row;
    if (m_cursorAt) {
        const auto& rows = m_reading.rows;
        const auto found = std::find_if(rows.begin(), rows.end(), [this](const MonitorReading::Row& one) {
            return one.point.at == *m_cursorAt;
        });
        if (found != rows.end())
            row = static_cast<int>(found - rows.begin());
    }
    moveCursor(row);
}

void MonitorPage::moveCursor(std::optional<int> row)
{
    if (row && *row >= static_cast<int>(m_reading.rows.size()))
        row.reset();
    const MonitorReading::Row* at = row ? &m_reading.rows[static_cast<std::size_t>(*row)] : nullptr;
    m_cursorAt = at ? std::optional(at->point.at) : std::nullopt;
    const QString label = at ? timeOf(at->at) : QString();
    for (LineChart* chart : m_charts)
        chart->setCursor(row, label);
}

QString MonitorPage::timeOf(std::int64_t at) const
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at / 1000).time(), QStringLiteral("HH:mm:ss"));
}

void MonitorPage::refreshSummary()
{
    const app::MetricSums& recent = m_reading.recent;
    const double seconds = std::max(recent.seconds, 1.0);
    const bool asked = recent.firstToken.count() > 0;
    const auto perSecond = [seconds](MonitorChart chart, std::uint64_t count) {
        return MonitorFigures::text(chart, static_cast<double>(count) / seconds);
    };
    const auto first = [&recent](double q) {
        return format::milliseconds(recent.firstToken.quantile(q) * 1e3);
    };
    const auto tile = [this](MonitorChart chart) { return m_tiles[static_cast<std::size_t>(chart)]; };
    tile(MonitorChart::Requests)
        ->setTexts(tr("%1 /s").arg(perSecond(MonitorChart::Requests, recent.requests)),
                   tr("requests, last minute"));
    tile(MonitorChart::Tokens)
        ->setTexts(tr("%1 tok/s").arg(perSecond(MonitorChart::Tokens, recent.generationTokens)),
                   tr("generated, last minute"));
    tile(MonitorChart::FirstToken)
        ->setTexts(asked ? tr("%1 · %2").arg(first(0.5), first(0.95)) : QStringLiteral("–"),
                   tr("first token p50 · p95"));
    tile(MonitorChart::Errors)
        ->setTexts(format::count(static_cast<qint64>(recent.errors)), tr("errors, last minute"),
                   recent.errors > 0 ? "error" : "");
    const app::MetricPoint* last = m_reading.rows.empty() ? nullptr : &m_reading.rows.back().point;
    const bool memory = last != nullptr && !std::isnan(last->residentBytes);
    tile(MonitorChart::Memory)
        ->setTexts(memory ? format::bytes(static_cast<quint64>(last->residentBytes)) : QStringLiteral("–"),
                   tr("memory, now"));
    tile(MonitorChart::Cpu)
        ->setTexts(last != nullptr
                       ? tr("%1 %").arg(MonitorFigures::text(
                             MonitorChart::Cpu,
                             std::round(MonitorFigures::value(Figure::Cpu, *last, m_reading.processors))))
                       : QStringLiteral("–"),
                   tr("processor, now"));
    m_notice->setVisible(!m_session.asked());
}

/// Always of now, also while the rest stands still.
void MonitorPage::refreshLoaded()
{
    QStringList lines;
    for (const LoadedFigures& figures : m_session.loaded())
        lines << LoadedWords::line(figures);
    if (lines == m_loadedLines)
        return;
    m_loadedLines = lines;
    clearLayout(m_loadedRows);
    for (const QString& line : lines) {
        auto* label = new ElidedLabel(m_loaded);
        label->setLevelAndTone("secondary");
        label->setFullText(line);
        m_loadedRows->addWidget(label);
    }
    m_loaded->setToolTip(LoadedWords::explained());
    m_loaded->setVisible(!lines.empty());
}

void MonitorPage::refreshStatus()
{
    if (m_paused) {
        const qint64 age = QDateTime::currentSecsSinceEpoch() - m_reading.at / 1'000'000;
        m_status->setText(
            tr("Paused at %1 · %2 s old").arg(timeOf(m_reading.at)).arg(std::max(age, qint64(0))));
    } else {
        m_status->setText(m_reading.inFlight == 0 ? tr("Live · nothing in flight")
                                                  : tr("Live · %1 in flight").arg(m_reading.inFlight));
    }
    setLook(m_status, "tone", m_paused ? QStringLiteral("warning") : QStringLiteral("muted"));
}

void MonitorPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    FramedPage::changeEvent(event);
}

void MonitorPage::showEvent(QShowEvent* event)
{
    refresh();
    FramedPage::showEvent(event);
}

void MonitorPage::retranslate()
{
    header().setTexts(title(), tr("What the program does and did in the last hour, from the same counters as "
                                  "/metrics. Nothing leaves this machine."));
    m_tableButton->setText(tr("Table"));
    m_tableAction->setText(tr("Show the figures as a table"));
    m_exportButton->setText(tr("Export CSV…"));
    m_exportAction->setText(tr("Export the figures as CSV"));
    m_pauseButton->setText(m_paused ? tr("Go on") : tr("Pause"));
    m_pauseButton->setChecked(m_paused);
    m_pauseAction->setText(m_paused ? tr("Follow the figures again") : tr("Hold the figures still"));
    m_tableButton->setToolTip(m_tableAction->text() + QStringLiteral(" (T)"));
    m_pauseButton->setToolTip(m_pauseAction->text() + QStringLiteral(" (P)"));
    m_exportButton->setToolTip(m_exportAction->text() + QStringLiteral(" (Ctrl+E)"));
    m_spans->setTabText(0, tr("5 minutes"));
    m_spans->setTabText(1, tr("60 minutes"));
    m_spans->setAccessibleName(tr("How far back"));
    m_models->setAccessibleName(tr("Model"));
    if (m_models->count() > 0)
        m_models->setItemText(0, tr("All models together"));
    m_table->setAccessibleName(tr("Figures, newest first"));
    m_noticeText->setText(tr("Nothing has been asked since the program started. Ask something in the "
                             "playground, or send a request to the server: it shows here within a second."));
    m_noticeButton->setText(tr("Open the playground"));
    m_rows->retranslate();
    refreshModels();
    refreshCharts();
    refreshLoaded();
    refreshStatus();
}

} // namespace mw::ui
