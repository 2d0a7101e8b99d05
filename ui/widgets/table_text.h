// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QTimer>

#include <functional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class TableModel;
class TableRows;

/// Lines of tab separated values with their line feed; tabs and line feeds in a text become spaces.
QString tabbedHeader(const TableModel& model, const QList<int>& columns);
QString tabbedRow(const TableModel& model, int modelRow, const QList<int>& columns);

/// A field of comma separated values (RFC 4180). Text that a spreadsheet would compute, because it begins
/// with = + - or @, gets an apostrophe before it.
QString commaField(const QString& text, bool number);

/// Writes rows as comma separated values, UTF-8 with a byte order mark, into a file that is there complete or
/// not at all. The text is made in slices of a few milliseconds, anew when rows come or go meanwhile.
/// Deletes itself when it has told how it ended. Main thread only.
class TableExport : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Result<void>&)>;

    /// What `rows` shows now, all columns. Model and pool outlive the export, `parent` ends it.
    TableExport(const TableModel& model, const TableRows& rows, const QString& path, QThreadPool& calls,
                QObject* parent, Done done);

private:
    void begin();
    void step();

    const TableModel& m_model;
    const TableRows& m_rows;
    QThreadPool& m_calls;
    const QString m_path;
    const Done m_done;
    int m_next = 0;
    QByteArray m_text;
    QTimer m_timer;
};

} // namespace mw::ui
