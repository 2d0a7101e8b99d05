// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/endpoint.h"

#include "ui/widgets/table_model.h"

#include <map>
#include <vector>

namespace mw::ui {

/// The requests that the endpoint is answering or has answered as rows, newest first. Rows that stay keep
/// their place in a view's selection. A status of -1: the endpoint ended before the answer. Main thread only.
class ServedRequestsModel : public TableModel {
    Q_OBJECT
public:
    enum Column { Time, Request, Model, Key, Status, Duration, Sent, Address, Id, columns };

    explicit ServedRequestsModel(QObject* parent = nullptr);

    void setRequests(std::vector<app::ServedRequest> requests);
    /// Names by key id; a key that has none is shown by its id.
    void setKeyNames(std::map<QString, QString> names);

    const app::ServedRequest& at(int row) const { return m_requests[static_cast<std::size_t>(row)]; }
    /// How many are being answered.
    int underWay() const;
    /// "200 · answered"; in words alone while there is no status.
    QString statusText(int row) const;
    QString keyShown(int row) const;

    QString columnTitle(int column) const override;
    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString key(int row) const override { return at(row).id; }
    QString text(int row, int column) const override;
    QVariant value(int row, int column) const override;

private:
    void removeGone(const std::vector<app::ServedRequest>& requests);
    QString statusWords(int status) const;

    std::vector<app::ServedRequest> m_requests;
    std::map<QString, QString> m_keyNames;
};

} // namespace mw::ui
