// SPDX-License-Identifier: Apache-2.0
#include "ui/models/keys_model.h"

#include "app/base/readable.h"
#include "ui/models/model_words.h"

#include <algorithm>
#include <array>
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

using Kind = TableModel::Kind;

constexpr std::array<TableModel::Column, KeysModel::columns> declared{{
    {"name"},
    {"begins"},
    {"scopes"},
    {"state"},
    {"expires", Kind::Time},
    {"last_used", Kind::Time},
    {"created", Kind::Time, false},
    {"created_by", Kind::Text, false},
}};

} // namespace

KeysModel::KeysModel(QObject* parent) : TableModel(declared, parent) {}

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

QString KeysModel::text(int row, int column) const
{
    const app::ApiKey& key = at(row);
    switch (static_cast<Column>(column)) {
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
    case CreatedBy:
        return ModelWords::who(key.createdBy);
    case Expires:
    case LastUsed:
    case Created:
    case columns:
        break;
    }
    return {};
}

QVariant KeysModel::value(int row, int column) const
{
    const app::ApiKey& key = at(row);
    const auto time = [](const std::optional<std::int64_t>& at) {
        return at ? QVariant::fromValue<qlonglong>(*at) : QVariant();
    };
    switch (column) {
    case Expires:
        return time(key.expiresAt);
    case LastUsed:
        return time(key.lastUsedAt);
    case Created:
        return time(key.createdAt);
    default:
        return text(row, column);
    }
}

QString KeysModel::noTime(int, int column) const
{
    return column == Expires ? tr("Never", "expires") : tr("Never", "used");
}

QString KeysModel::columnTitle(int column) const
{
    switch (static_cast<Column>(column)) {
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
    case Created:
        return tr("Created");
    case CreatedBy:
        return tr("By");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
