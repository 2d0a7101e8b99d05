// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table_model.h"

#include "app/base/readable.h"
#include "ui/widgets/format.h"

#include <QDateTime>

namespace mw::ui {

int TableModel::rowOf(const QString& wanted) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (key(row) == wanted)
            return row;
    }
    return -1;
}

void TableModel::timePassed()
{
    const int rows = rowCount();
    for (int column = 0; rows > 0 && column < columnCount(); ++column) {
        if (this->column(column).kind == Kind::Time)
            Q_EMIT dataChanged(index(0, column), index(rows - 1, column), {Qt::DisplayRole});
    }
}

void TableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TableModel::value(int row, int column) const
{
    return text(row, column);
}

QString TableModel::fullText(int row, int column) const
{
    return text(row, column);
}

bool TableModel::matches(int row, const QString& wanted) const
{
    for (int column = 0; column < columnCount(); ++column) {
        const Kind kind = this->column(column).kind;
        if (kind == Kind::Time || (kind == Kind::Id && wanted.size() < idLetters))
            continue;
        if (text(row, column).contains(wanted, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

QString TableModel::tip(int, int) const
{
    return {};
}

QString TableModel::noTime(int, int) const
{
    return {};
}

QVariant TableModel::other(int, int, int) const
{
    return {};
}

QString TableModel::shownText(int row, int column) const
{
    if (this->column(column).kind != Kind::Time)
        return text(row, column);
    const QVariant time = value(row, column);
    return time.isValid()
               ? format::relativeTime(time.toLongLong(), QDateTime::currentMSecsSinceEpoch() * 1000)
               : noTime(row, column);
}

QString TableModel::full(int row, int column) const
{
    const Kind kind = this->column(column).kind;
    if (kind == Kind::Number)
        return value(row, column).toString(); // without the digits' grouping and units of this language
    if (kind != Kind::Time)
        return fullText(row, column);
    const QVariant time = value(row, column);
    return time.isValid() ? app::timeText(time.toLongLong()) : QString();
}

QString TableModel::hover(int row, int column) const
{
    QString own = tip(row, column);
    if (!own.isEmpty())
        return own.toHtmlEscaped();
    const Kind kind = this->column(column).kind;
    if (kind != Kind::Time)
        return (kind == Kind::Number ? text(row, column) : fullText(row, column)).toHtmlEscaped();
    const QVariant time = value(row, column);
    return time.isValid() ? format::exactTime(time.toLongLong()) : QString();
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const int row = index.row();
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return shownText(row, column);
    case Qt::ToolTipRole:
        return hover(row, column);
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    case SortRole:
        return value(row, column);
    case FullRole:
        return full(row, column);
    case KeyRole:
        return key(row);
    default:
        return other(row, column, role);
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole) {
        const bool number = column(section).kind == Kind::Number;
        return QVariant(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    return role == Qt::DisplayRole ? QVariant(columnTitle(section)) : QVariant();
}

} // namespace mw::ui
