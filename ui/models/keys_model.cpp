// SPDX-License-Identifier: Apache-2.0
#include "ui/models/keys_model.h"

#include "app/base/readable.h"
#include "ui/widgets/format.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace mw::ui {

namespace {

auto content(const app::ApiKey& key)
{
    return std::tie(key.id, key.name, key.scopes, key.expiresAt, key.lastUsedAt, key.revokedAt);
}

bool sameContent(const std::vector<app::ApiKey>& a, const std::vector<app::ApiKey>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const app::ApiKey& x, const app::ApiKey& y) { return content(x) == content(y); });
}

bool sameKeys(const std::vector<app::ApiKey>& a, const std::vector<app::ApiKey>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const app::ApiKey& x, const app::ApiKey& y) { return x.id == y.id; });
}

} // namespace

void KeysModel::setKeys(std::vector<app::ApiKey> keys, std::int64_t now)
{
    std::stable_sort(keys.begin(), keys.end(), [now](const app::ApiKey& a, const app::ApiKey& b) {
        return std::pair(!a.usableAt(now), -a.createdAt) < std::pair(!b.usableAt(now), -b.createdAt);
    });
    if (sameKeys(keys, m_keys)) {
        const bool changed =
            !sameContent(keys, m_keys) || std::any_of(keys.begin(), keys.end(), [&](const app::ApiKey& key) {
                return key.usableAt(now) != key.usableAt(m_now);
            });
        m_keys = std::move(keys);
        m_now = now;
        if (changed && !m_keys.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_keys = std::move(keys);
    m_now = now;
    endResetModel();
}

void KeysModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    if (!m_keys.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int KeysModel::rowOf(const QString& id) const
{
    const auto found =
        std::find_if(m_keys.begin(), m_keys.end(), [&](const app::ApiKey& key) { return key.id == id; });
    return found == m_keys.end() ? -1 : static_cast<int>(found - m_keys.begin());
}

int KeysModel::usableCount() const
{
    return static_cast<int>(std::count_if(m_keys.begin(), m_keys.end(),
                                          [this](const app::ApiKey& key) { return key.usableAt(m_now); }));
}

int KeysModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
}

int KeysModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString KeysModel::text(int row, Column column) const
{
    const app::ApiKey& key = at(row);
    switch (column) {
    case Name:
        return app::shownText(key.name.toStdString());
    case Id:
        return QStringLiteral("mw_%1_…").arg(key.id);
    case Scopes: {
        QStringList names;
        for (const app::Action scope : key.scopes)
            names << app::actionName(scope);
        return names.join(QStringLiteral(", "));
    }
    case State:
        return key.revokedAt ? tr("Revoked") : usable(row) ? tr("Active") : tr("Expired");
    case Expires:
        return key.expiresAt ? format::exactTime(*key.expiresAt) : tr("Never", "expires");
    case LastUsed:
        return key.lastUsedAt ? format::exactTime(*key.lastUsedAt) : tr("Never", "used");
    case columns:
        break;
    }
    return {};
}

QVariant KeysModel::sortKey(int row, Column column) const
{
    const app::ApiKey& key = at(row);
    if (column == Expires) {
        return QVariant::fromValue<qlonglong>(
            key.expiresAt.value_or(std::numeric_limits<std::int64_t>::max()));
    }
    if (column == LastUsed)
        return QVariant::fromValue<qlonglong>(key.lastUsedAt.value_or(0));
    return text(row, column);
}

QVariant KeysModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columns)
        return {};
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), column);
    case Qt::ToolTipRole:
        return text(index.row(), column).toHtmlEscaped();
    case Qt::TextAlignmentRole:
        return QVariant(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    case SortRole:
        return sortKey(index.row(), column);
    case IdRole:
        return at(index.row()).id;
    default:
        return {};
    }
}

QVariant KeysModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Name:
        return tr("Name");
    case Id:
        return tr("Begins with");
    case Scopes:
        return tr("May");
    case State:
        return tr("State");
    case Expires:
        return tr("Expires");
    case LastUsed:
        return tr("Last used");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
