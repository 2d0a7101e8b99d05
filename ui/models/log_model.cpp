// SPDX-License-Identifier: Apache-2.0
#include "ui/models/log_model.h"

#include "app/base/readable.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace mw::ui {

namespace {

constexpr int lookMs = 500;

// Lines of one second follow each other, so that their time is written out and not told from now.
constexpr std::array<TableModel::Column, LogModel::columns> declared{
    {{"time"}, {"level"}, {"part"}, {"text"}}};

} // namespace

LogModel::LogModel(const app::LogRing& ring, QObject* parent) : TableModel(declared, parent), m_ring(ring)
{
    m_look.setInterval(lookMs);
    connect(&m_look, &QTimer::timeout, this, &LogModel::read);
}

void LogModel::setWatched(bool watched)
{
    if (!watched) {
        m_look.stop();
        return;
    }
    read();
    m_look.start();
}

void LogModel::read()
{
    const std::vector<app::LogLine> fresh = m_ring.linesAfter(m_lines.empty() ? 0 : m_lines.back().number);
    if (fresh.empty())
        return;
    const auto together = m_lines.size() + fresh.size();
    if (together > app::LogRing::kept) {
        const auto gone = std::min(together - app::LogRing::kept, m_lines.size());
        if (gone > 0) {
            beginRemoveRows({}, 0, static_cast<int>(gone) - 1);
            m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(gone));
            endRemoveRows();
        }
    }
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    m_lines.insert(m_lines.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString LogModel::key(int row) const
{
    return QString::number(at(row).number);
}

int LogModel::rowOf(const QString& key) const
{
    const std::uint64_t number = key.toULongLong();
    const std::uint64_t first = m_lines.empty() ? 0 : m_lines.front().number;
    return number >= first && number - first < m_lines.size() ? static_cast<int>(number - first) : -1;
}

QString LogModel::text(int row, int column) const
{
    const app::LogLine& line = at(row);
    switch (static_cast<Column>(column)) {
    case Time:
        return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(line.at / 1000),
                                     QStringLiteral("MM-dd HH:mm:ss"));
    case Level:
        switch (line.level) {
        case QtDebugMsg:
            return tr("Detail");
        case QtInfoMsg:
            return tr("Note");
        case QtWarningMsg:
            return tr("Warning");
        case QtCriticalMsg:
        case QtFatalMsg:
            break;
        }
        return tr("Error");
    case Part:
        return line.part;
    case Text:
        return line.text;
    case columns:
        break;
    }
    return {};
}

QVariant LogModel::value(int row, int column) const
{
    return column == Time ? QVariant::fromValue<qulonglong>(at(row).number) : QVariant(text(row, column));
}

QString LogModel::fullText(int row, int column) const
{
    return column == Time ? app::timeText(at(row).at) : text(row, column);
}

QString LogModel::columnTitle(int column) const
{
    switch (static_cast<Column>(column)) {
    case Time:
        return tr("Time");
    case Level:
        return tr("Kind");
    case Part:
        return tr("Part");
    case Text:
        return tr("Line");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
