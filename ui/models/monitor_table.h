// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/monitor_figures.h"
#include "ui/models/monitor_session.h"
#include "ui/widgets/table_model.h"

namespace mw::ui {

/// The same numbers as the charts', a row for each time, newest first. What a single model has no figures for
/// is empty. Main thread only.
class MonitorTable : public TableModel {
    Q_OBJECT
public:
    static constexpr int Time = 0; ///< the first column; the others are figures

    explicit MonitorTable(QObject* parent = nullptr);

    /// A later reading of the same only adds and takes away rows, so that what is selected stays.
    void setReading(const MonitorReading& reading);

    QString columnTitle(int column) const override;
    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString key(int row) const override;
    QString text(int row, int column) const override;
    QVariant value(int row, int column) const override;
    QString fullText(int row, int column) const override;
    QString tip(int row, int column) const override;
    QVariant other(int row, int column, int role) const override;

private:
    const MonitorReading::Row& at(int row) const;
    double number(int row, int column) const;
    bool follows(const MonitorReading& reading) const;

    MonitorReading m_reading;
};

} // namespace mw::ui
