// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractProxyModel>
#include <QCollatorSortKey>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace mw::ui {

class TableModel;

/// The rows of a TableModel that have a text, in an order. Up to `atOnce` rows are sorted and filtered in the
/// call; more of them in slices of a few milliseconds between which the window lives, and until the last
/// slice the rows stand as they stood. Empty values are last in both orders, equal ones in the model's order.
/// Main thread only.
class TableRows : public QAbstractProxyModel {
    Q_OBJECT
public:
    static constexpr int atOnce = 2000;

    /// `model` outlives the object.
    explicit TableRows(TableModel& model, QObject* parent = nullptr);
    ~TableRows() override;

    /// Case does not count; an empty text lets every row through.
    void setFilter(const QString& text);
    const QString& filter() const { return m_filter; }

    /// -1: the model's own order.
    int sortColumn() const { return m_sortColumn; }
    Qt::SortOrder sortOrder() const { return m_sortOrder; }

    /// Whether slices are still to come.
    bool working() const { return m_work != nullptr; }

    /// The row of a model's row, -1 where it is filtered out.
    int rowOf(int modelRow) const;
    int modelRow(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    QModelIndex mapToSource(const QModelIndex& index) const override;
    QModelIndex mapFromSource(const QModelIndex& index) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The rows are what filter and order ask for.
    void arranged();

private:
    struct Work;

    void connectModel();
    bool passes(int modelRow) const;
    void arrange(bool filterToo);
    void step();
    void apply(std::vector<int> rows);
    void place();
    void inserted(int first, int last);
    void aboutToRemove(int first, int last);
    void removed(int first, int last);
    void changed(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles);

    TableModel& m_model;
    QString m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<int> m_rows;   ///< the model's rows as they stand here
    std::vector<int> m_places; ///< by the model's row; -1: not here
    std::unique_ptr<Work> m_work;
    QTimer m_timer;
};

} // namespace mw::ui
