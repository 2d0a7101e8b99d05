// SPDX-License-Identifier: Apache-2.0
#include "ui/models/monitor_table.h"

#include "app/base/readable.h"
#include "ui/widgets/format.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace mw::ui {

namespace {

const std::vector<Figure>& figures()
{
    static const std::vector<Figure> all = MonitorFigures::all(false);
    return all;
}

Figure figureOf(int column)
{
    return figures()[static_cast<std::size_t>(column) - 1];
}

std::span<const TableModel::Column> declared()
{
    static const std::vector<TableModel::Column> columns = [] {
        std::vector<TableModel::Column> made{{"time"}};
        // All of them are wider than the window at its usual size; the others can be added.
        const auto shown = [](Figure figure) {
            return figure != Figure::HttpAnswers && figure != Figure::HttpErrors && figure != Figure::Models;
        };
        for (const Figure figure : figures())
            made.push_back({MonitorFigures::column(figure), TableModel::Kind::Number, shown(figure)});
        return made;
    }();
    return columns;
}

} // namespace

MonitorTable::MonitorTable(QObject* parent) : TableModel(declared(), parent) {}

/// Whether the rows of `reading` are those that are there, older ones gone and newer ones come.
bool MonitorTable::follows(const MonitorReading& reading) const
{
    const auto& old = m_reading.rows;
    if (old.empty() || reading.rows.empty() || reading.span != m_reading.span ||
        reading.model != m_reading.model)
        return false;
    const std::int64_t first = reading.rows.front().point.at;
    return first >= old.front().point.at && first <= old.back().point.at &&
           reading.rows.back().point.at >= old.back().point.at;
}

void MonitorTable::setReading(const MonitorReading& reading)
{
    if (!follows(reading)) {
        const bool otherSpan = reading.span != m_reading.span;
        beginResetModel();
        m_reading = reading;
        endResetModel();
        if (otherSpan) // which the headings name
            Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        return;
    }
    auto& rows = m_reading.rows;
    const auto is = [](std::int64_t at) {
        return [at](const MonitorReading::Row& row) { return row.point.at >= at; };
    };
    const auto kept = std::find_if(rows.begin(), rows.end(), is(reading.rows.front().point.at));
    if (const int gone = static_cast<int>(kept - rows.begin()); gone > 0) {
        beginRemoveRows({}, rowCount() - gone, rowCount() - 1);
        rows.erase(rows.begin(), kept);
        endRemoveRows();
    }
    const auto newer = std::find_if(reading.rows.begin(), reading.rows.end(), is(rows.back().point.at + 1));
    m_reading.processors = reading.processors;
    if (newer == reading.rows.end())
        return;
    beginInsertRows({}, 0, static_cast<int>(reading.rows.end() - newer) - 1);
    rows.insert(rows.end(), newer, reading.rows.end());
    endInsertRows();
}

const MonitorReading::Row& MonitorTable::at(int row) const
{
    return m_reading.rows[m_reading.rows.size() - 1 - static_cast<std::size_t>(row)];
}

double MonitorTable::number(int row, int column) const
{
    return MonitorFigures::value(figureOf(column), at(row).point, m_reading.processors);
}

int MonitorTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_reading.rows.size());
}

QString MonitorTable::key(int row) const
{
    return QString::number(at(row).point.at);
}

QString MonitorTable::text(int row, int column) const
{
    if (column == Time)
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at(row).at / 1000).time(),
                                  QStringLiteral("HH:mm:ss"));
    const double shown = number(row, column);
    return std::isnan(shown) ? QStringLiteral("–")
                             : MonitorFigures::text(MonitorFigures::chartOf(figureOf(column)), shown);
}

QVariant MonitorTable::value(int row, int column) const
{
    if (column == Time) // of the clock that is never set
        return QVariant::fromValue<qlonglong>(at(row).point.at);
    const double shown = number(row, column);
    return std::isnan(shown) ? QVariant() : QVariant(shown);
}

QString MonitorTable::fullText(int row, int column) const
{
    return column == Time ? app::timeText(at(row).at) : text(row, column);
}

QString MonitorTable::tip(int row, int column) const
{
    return column == Time ? format::exactTime(at(row).at) : QString();
}

QVariant MonitorTable::other(int row, int column, int role) const
{
    const bool none = role == Qt::AccessibleTextRole && column != Time && std::isnan(number(row, column));
    return none ? QVariant(tr("no data")) : QVariant();
}

QString MonitorTable::columnTitle(int column) const
{
    return column == Time ? tr("Time") : MonitorFigures::heading(figureOf(column), m_reading.span);
}

} // namespace mw::ui
