// SPDX-License-Identifier: Apache-2.0
#include "ui/models/monitor_table.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace mw::ui {

void MonitorTable::setReading(const MonitorReading& reading)
{
    std::vector<Figure> figures = MonitorFigures::all(reading.model.has_value());
    const bool sameShape = figures == m_figures && reading.rows.size() == m_reading.rows.size() &&
                           reading.span == m_reading.span;
    if (!sameShape)
        beginResetModel();
    m_reading = reading;
    m_figures = std::move(figures);
    if (!sameShape)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void MonitorTable::retranslate()
{
    if (columnCount() > 0)
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int MonitorTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_reading.rows.size());
}

int MonitorTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_figures.empty() ? 0 : static_cast<int>(m_figures.size()) + 1;
}

QVariant MonitorTable::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& row = m_reading.rows[static_cast<std::size_t>(readingRow(index.row()))];
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                            : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (index.column() == 0)
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(row.at / 1000).time(),
                                  QStringLiteral("HH:mm:ss"));
    const Figure figure = m_figures[static_cast<std::size_t>(index.column()) - 1];
    const double value = MonitorFigures::value(figure, row.point, m_reading.processors);
    if (std::isnan(value))
        return role == Qt::AccessibleTextRole ? tr("no data") : QStringLiteral("–");
    return MonitorFigures::text(MonitorFigures::chartOf(figure), value);
}

QVariant MonitorTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == 0
               ? tr("Time")
               : MonitorFigures::heading(m_figures[static_cast<std::size_t>(section) - 1], m_reading.span);
}

} // namespace mw::ui
