// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// How somebody left the tables, or another page: columns, widths, order, sorting, each under a name, in one
/// file of the data folder. Reading a missing or damaged file gives nothing, and what cannot be written is only
/// logged: nothing of it is worth a message. Main thread only; the disk is waited for on `calls`, but when
/// the object is made and destroyed.
class TableStates : public QObject {
    Q_OBJECT
public:
    /// An empty `path` keeps states for the life of the object only. `calls` outlives it.
    TableStates(QString path, QThreadPool& calls, QObject* parent = nullptr);
    /// Writes what is not written yet.
    ~TableStates() override;

    QJsonObject state(const QString& table) const { return m_states.value(table).toObject(); }
    /// Written a moment later, with what else changes until then.
    void setState(const QString& table, const QJsonObject& state);

    /// For the files that tables are exported to.
    QThreadPool& calls() { return m_calls; }

private:
    void write();

    const QString m_path;
    QThreadPool& m_calls;
    QJsonObject m_states;
    bool m_writing = false;
    QTimer m_soon;
};

} // namespace mw::ui
