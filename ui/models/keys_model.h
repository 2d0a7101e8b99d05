// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"

#include <QAbstractTableModel>

#include <vector>

namespace mw::ui {

/// The keys of other programs as rows, those that can be used first, newest first among them. Main thread
/// only.
class KeysModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Id, Scopes, State, Expires, LastUsed, columns };
    enum Role {
        SortRole = Qt::UserRole, ///< times as numbers
        IdRole
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// `now` decides which keys have expired: microseconds UTC.
    void setKeys(std::vector<app::ApiKey> keys, std::int64_t now);
    void retranslate();

    const app::ApiKey& at(int row) const { return m_keys[static_cast<std::size_t>(row)]; }
    /// -1 where there is none.
    int rowOf(const QString& id) const;
    bool usable(int row) const { return at(row).usableAt(m_now); }
    int usableCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, Column column) const;
    QVariant sortKey(int row, Column column) const;

    std::vector<app::ApiKey> m_keys;
    std::int64_t m_now = 0;
};

} // namespace mw::ui
