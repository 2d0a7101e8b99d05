// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table_text.h"

#include "app/base/async.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_rows.h"
#include "ui/widgets/text_file.h"

#include <QElapsedTimer>

namespace mw::ui {

namespace {

constexpr int sliceMs = 6;

QString oneLine(QString text)
{
    for (QChar& c : text) {
        if (c == u'\t' || c == u'\n' || c == u'\r')
            c = u' ';
    }
    return text;
}

template <typename Field>
QString tabbed(const QList<int>& columns, const Field& field)
{
    QStringList fields;
    for (const int column : columns)
        fields << oneLine(field(column));
    return fields.join(u'\t') + u'\n';
}

} // namespace

QString tabbedHeader(const TableModel& model, const QList<int>& columns)
{
    return tabbed(columns, [&](int column) { return model.columnTitle(column); });
}

QString tabbedRow(const TableModel& model, int modelRow, const QList<int>& columns)
{
    return tabbed(columns, [&](int column) {
        return model.index(modelRow, column).data(TableModel::FullRole).toString();
    });
}

QString commaField(const QString& text, bool number)
{
    QString field = text;
    if (!number && !field.isEmpty() && QStringLiteral("=+-@").contains(field.front()))
        field.prepend(u'\'');
    if (!field.contains(u'"') && !field.contains(u',') && !field.contains(u'\n') && !field.contains(u'\r'))
        return field;
    field.replace(u'"', QLatin1String("\"\""));
    return u'"' + field + u'"';
}

TableExport::TableExport(const TableModel& model, const TableRows& rows, const QString& path,
                         QThreadPool& calls, QObject* parent, Done done)
    : QObject(parent), m_model(model), m_rows(rows), m_calls(calls), m_path(path), m_done(std::move(done))
{
    // Row numbers hold only while the rows stay: what comes, goes or moves begins anew.
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&rows, change, this, &TableExport::begin);
    connect(&rows, &QAbstractItemModel::modelReset, this, &TableExport::begin);
    connect(&rows, &QAbstractItemModel::layoutChanged, this, &TableExport::begin);
    connect(&m_timer, &QTimer::timeout, this, &TableExport::step);
    begin();
    m_timer.start(0);
}

void TableExport::begin()
{
    m_next = 0;
    QStringList titles;
    for (int column = 0; column < m_model.columnCount(); ++column)
        titles << commaField(m_model.columnTitle(column), false);
    m_text = "\xEF\xBB\xBF" + titles.join(u',').toUtf8() + "\r\n";
}

void TableExport::step()
{
    QElapsedTimer clock;
    clock.start();
    for (; m_next < m_rows.rowCount(); ++m_next) {
        if (m_next % 64 == 63 && clock.hasExpired(sliceMs))
            return;
        QStringList fields;
        for (int column = 0; column < m_model.columnCount(); ++column) {
            const bool number = m_model.column(column).kind == TableModel::Kind::Number;
            fields << commaField(m_rows.index(m_next, column).data(TableModel::FullRole).toString(), number);
        }
        m_text += fields.join(u',').toUtf8() + "\r\n";
    }
    m_timer.stop();
    disconnect(&m_rows, nullptr, this, nullptr);
    app::runAsync(
        m_calls, this, [path = m_path, text = std::move(m_text)] { return writeTextFile(path, text); },
        [this](const Result<void>& written) {
            deleteLater();
            m_done(written);
        });
}

} // namespace mw::ui
