// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/endpoint.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace mw::ui {

/// The requests that the endpoint is answering or has answered as rows, newest first. Rows that stay keep
/// their place in a view's selection. A status of -1: the endpoint ended before the answer. Main thread only.
class ServedRequestsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Request, Model, Key, Status, Duration, Address, columns };
    enum Role {
        SortRole = Qt::UserRole, ///< numbers as numbers
        FilterRole               ///< every text of the row
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setRequests(std::vector<app::ServedRequest> requests);
    /// Names by key id; a key that has none is shown by its id.
    void setKeyNames(std::map<QString, QString> names);
    void retranslate();

    const app::ServedRequest& at(int row) const { return m_requests[static_cast<std::size_t>(row)]; }
    /// How many are being answered.
    int underWay() const;
    /// The row as tab separated values, with the exact time and the request's id.
    QString rowAsText(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void removeGone(const std::vector<app::ServedRequest>& requests);
    QString text(int row, Column column) const;
    QString statusWords(int status) const;
    QString keyShown(int row) const;
    QVariant sortKey(int row, Column column) const;

    std::vector<app::ServedRequest> m_requests;
    std::map<QString, QString> m_keyNames;
};

} // namespace mw::ui
