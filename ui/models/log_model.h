// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/log_ring.h"
#include "ui/widgets/table_model.h"

#include <QTimer>

#include <deque>

namespace mw::ui {

/// The newest lines of the log as rows, oldest first. Follows while somebody looks. Main thread only.
class LogModel : public TableModel {
    Q_OBJECT
public:
    enum Column { Time, Level, Part, Text, columns };

    /// The ring outlives the model.
    explicit LogModel(const app::LogRing& ring, QObject* parent = nullptr);

    /// Reads now and, while watched, a few times a second.
    void setWatched(bool watched);
    void read();

    QString columnTitle(int column) const override;
    int rowOf(const QString& key) const override;
    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString key(int row) const override;
    QString text(int row, int column) const override;
    QVariant value(int row, int column) const override;
    QString fullText(int row, int column) const override;

private:
    const app::LogLine& at(int row) const { return m_lines[static_cast<std::size_t>(row)]; }

    const app::LogRing& m_ring;
    std::deque<app::LogLine> m_lines;
    QTimer m_look;
};

} // namespace mw::ui
