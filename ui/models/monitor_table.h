// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/monitor_figures.h"
#include "ui/models/monitor_session.h"

#include <QAbstractTableModel>

namespace mw::ui {

/// The same numbers as the charts', a row for each time, newest first. Main thread only.
class MonitorTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setReading(const MonitorReading& reading);
    /// The headings in another language.
    void retranslate();

    /// The row of the reading that a row of the table shows.
    int readingRow(int row) const { return rowCount() - 1 - row; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    MonitorReading m_reading;
    std::vector<Figure> m_figures;
};

} // namespace mw::ui
