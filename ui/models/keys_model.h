// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"

#include "ui/widgets/table_model.h"

#include <vector>

namespace mw::ui {

/// The keys of other programs as rows, those that can be used first, newest first among them. Main thread
/// only.
class KeysModel : public TableModel {
    Q_OBJECT
public:
    enum Column { Name, Id, Scopes, State, Expires, LastUsed, Created, CreatedBy, columns };

    /// The key of a row is the id.
    static constexpr Role IdRole = KeyRole;

    explicit KeysModel(QObject* parent = nullptr);

    /// `now` decides which keys have expired: microseconds UTC.
    void setKeys(std::vector<app::ApiKey> keys, std::int64_t now);

    const app::ApiKey& at(int row) const { return m_keys[static_cast<std::size_t>(row)]; }
    /// -1 where there is none.
    int rowOf(const QString& id) const override;
    bool usable(int row) const { return at(row).usableAt(m_now); }
    int usableCount() const;

    QString columnTitle(int column) const override;
    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString key(int row) const override { return at(row).id; }
    QString text(int row, int column) const override;
    QVariant value(int row, int column) const override;
    QString noTime(int row, int column) const override;

private:
    std::vector<app::ApiKey> m_keys;
    std::int64_t m_now = 0;
};

} // namespace mw::ui
