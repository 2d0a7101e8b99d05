// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/table_model.h"

#include <array>
#include <vector>

namespace mw::test {

/// A model of rows with a text, a number that may be missing, a time and an id.
class NumbersModel : public ui::TableModel {
public:
    enum Column { Name, Number, When, Id, columns };
    struct Row {
        QString name;
        std::optional<qint64> number;
    };

    NumbersModel() : TableModel(declared) {}

    void set(std::vector<Row> rows)
    {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    void insert(int at, const Row& row)
    {
        beginInsertRows({}, at, at);
        m_rows.insert(m_rows.begin() + at, row);
        endInsertRows();
    }
    void remove(int first, int last)
    {
        beginRemoveRows({}, first, last);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
        endRemoveRows();
    }
    void change(int row, const Row& to)
    {
        m_rows[static_cast<std::size_t>(row)] = to;
        Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
    }

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    QString columnTitle(int column) const override
    {
        return QString::fromLatin1(declared[static_cast<std::size_t>(column)].name);
    }

protected:
    const Row& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    QString key(int row) const override { return at(row).name; }
    QString text(int row, int column) const override
    {
        switch (column) {
        case Name:
            return at(row).name;
        case Number:
            return at(row).number ? QString::number(*at(row).number) + QStringLiteral(" MB") : QString();
        case Id:
            return QStringLiteral("0123456789abcdef") + at(row).name;
        default:
            return {};
        }
    }
    QVariant value(int row, int column) const override
    {
        if (column == Number)
            return at(row).number ? QVariant(*at(row).number) : QVariant();
        return column == When ? QVariant::fromValue<qlonglong>(1'700'000'000'000'000)
                              : QVariant(text(row, column));
    }

private:
    static constexpr std::array<ui::TableModel::Column, columns> declared{
        {{"name"}, {"number", Kind::Number}, {"when", Kind::Time}, {"id", Kind::Id, false}}};

    std::vector<Row> m_rows;
};

inline std::vector<NumbersModel::Row> numberedRows(int count)
{
    std::vector<NumbersModel::Row> rows;
    for (int i = 0; i < count; ++i) // in no order, each number once
        rows.push_back({QStringLiteral("row %1").arg(i), (static_cast<qint64>(i) * 7919) % count});
    return rows;
}

} // namespace mw::test
