// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table_rows.h"

#include "ui/widgets/table_model.h"

#include <QCollator>
#include <QElapsedTimer>

#include <algorithm>
#include <numeric>

namespace mw::ui {

namespace {

constexpr int sliceMs = 6;
constexpr int rowsBetweenLooks = 256; // at the clock
constexpr std::size_t block = 1024;   // sorted in one go
constexpr std::size_t mostRanges = 64;

struct SortKey {
    bool empty = false;
    double number = 0;
    std::optional<QCollatorSortKey> text;
};

} // namespace

/// Filters, reads the values, sorts blocks, merges them: each phase in as many steps as it takes. A step
/// answers whether its phase is complete; it ends early when the slice's time is up.
struct TableRows::Work {
    enum class Phase { Filter, Keys, Blocks, Merge, Done };

    const TableModel& model;
    const QString filter;
    const int sortColumn;
    const bool descending;
    QCollator collator;

    Phase phase = Phase::Keys;
    std::vector<int> rows; ///< the model's; the result in the end
    std::size_t next = 0;
    std::vector<int> passed;
    std::vector<SortKey> keys;      ///< of rows
    std::vector<std::size_t> order; ///< into rows and keys
    std::vector<std::size_t> merged;
    std::size_t width = block;
    QElapsedTimer slice;

    Work(const TableModel& of, QString text, int column, bool last)
        : model(of), filter(std::move(text)), sortColumn(column), descending(last)
    {
        collator.setNumericMode(true);
        collator.setCaseSensitivity(Qt::CaseInsensitive);
    }

    bool timeIsUp() const { return slice.hasExpired(sliceMs); }
    bool looksAtClock() const { return next % rowsBetweenLooks == 0 && timeIsUp(); }
    auto place(std::size_t i)
    {
        return order.begin() + static_cast<std::ptrdiff_t>(std::min(i, order.size()));
    }
    auto less()
    {
        return [this](std::size_t a, std::size_t b) { return before(a, b); };
    }

    bool before(std::size_t a, std::size_t b) const
    {
        const SortKey& x = keys[a];
        const SortKey& y = keys[b];
        if (x.empty != y.empty)
            return y.empty;
        if (!x.empty) {
            const int way =
                x.text && y.text ? x.text->compare(*y.text) : (x.number > y.number) - (x.number < y.number);
            if (way != 0)
                return descending ? way > 0 : way < 0;
        }
        return rows[a] < rows[b];
    }

    bool filterSome()
    {
        while (next < rows.size()) {
            if (filter.isEmpty() || model.matches(rows[next], filter))
                passed.push_back(rows[next]);
            if (++next; looksAtClock())
                return false;
        }
        rows = std::move(passed);
        return true;
    }

    bool readSome()
    {
        while (next < rows.size()) {
            const QVariant value = model.index(rows[next], sortColumn).data(TableModel::SortRole);
            SortKey key;
            if (value.typeId() == QMetaType::QString) {
                const QString text = value.toString();
                key.empty = text.isEmpty();
                key.text = collator.sortKey(text.toCaseFolded()); // not every locale's collator ignores case
            } else {
                key.empty = !value.isValid();
                key.number = value.toDouble();
            }
            keys.push_back(std::move(key));
            order.push_back(next);
            if (++next; looksAtClock())
                return false;
        }
        return true;
    }

    bool sortSome()
    {
        while (next < rows.size()) {
            std::sort(place(next), place(next + block), less());
            next += block;
            if (timeIsUp())
                return false;
        }
        return true;
    }

    bool mergeSome()
    {
        while (width < rows.size()) {
            merged.resize(rows.size());
            while (next < rows.size()) {
                std::merge(place(next), place(next + width), place(next + width), place(next + 2 * width),
                           merged.begin() + static_cast<std::ptrdiff_t>(next), less());
                next += 2 * width;
                if (next < rows.size() && timeIsUp())
                    return false;
            }
            order.swap(merged);
            next = 0;
            width *= 2;
            if (timeIsUp())
                return false;
        }
        std::vector<int> sorted;
        sorted.reserve(rows.size());
        for (const std::size_t i : order)
            sorted.push_back(rows[i]);
        rows = std::move(sorted);
        return true;
    }

    /// Whether all is done.
    bool step()
    {
        slice.start();
        while (phase != Phase::Done) {
            const bool complete = phase == Phase::Filter   ? filterSome()
                                  : phase == Phase::Keys   ? sortColumn < 0 || readSome()
                                  : phase == Phase::Blocks ? sortSome()
                                                           : mergeSome();
            if (!complete)
                return false;
            next = 0;
            phase = phase == Phase::Filter                   ? Phase::Keys
                    : phase == Phase::Keys && sortColumn < 0 ? Phase::Done
                    : phase == Phase::Keys                   ? Phase::Blocks
                    : phase == Phase::Blocks                 ? Phase::Merge
                                                             : Phase::Done;
        }
        return true;
    }
};

TableRows::TableRows(TableModel& model, QObject* parent) : QAbstractProxyModel(parent), m_model(model)
{
    setSourceModel(&model);
    m_rows.resize(static_cast<std::size_t>(model.rowCount()));
    std::iota(m_rows.begin(), m_rows.end(), 0);
    place();
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &TableRows::step);
    connectModel();
}

TableRows::~TableRows() = default;

void TableRows::connectModel()
{
    connect(&m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { inserted(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { aboutToRemove(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { removed(first, last); });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &TableRows::changed);
    connect(&m_model, &QAbstractItemModel::headerDataChanged, this, &QAbstractItemModel::headerDataChanged);
    connect(&m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_rows.resize(static_cast<std::size_t>(m_model.rowCount()));
        std::iota(m_rows.begin(), m_rows.end(), 0);
        m_work.reset();
        m_timer.stop();
        place();
        endResetModel();
        arrange(true);
    });
}

bool TableRows::passes(int modelRow) const
{
    return m_filter.isEmpty() || m_model.matches(modelRow, m_filter);
}

void TableRows::setFilter(const QString& text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    arrange(true);
}

void TableRows::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    arrange(false);
}

void TableRows::arrange(bool filterToo)
{
    using Phase = Work::Phase;
    const bool filterUnderWay = m_work && m_work->phase == Phase::Filter;
    m_work = std::make_unique<Work>(m_model, m_filter, m_sortColumn, m_sortOrder == Qt::DescendingOrder);
    if (filterToo || filterUnderWay) {
        m_work->phase = Phase::Filter;
        m_work->rows.resize(static_cast<std::size_t>(m_model.rowCount()));
        std::iota(m_work->rows.begin(), m_work->rows.end(), 0);
    } else {
        m_work->rows = m_rows;
        std::sort(m_work->rows.begin(), m_work->rows.end());
    }
    if (m_model.rowCount() <= atOnce) {
        while (m_work)
            step();
    } else {
        m_timer.start();
    }
}

void TableRows::step()
{
    if (!m_work->step())
        return;
    m_timer.stop();
    const std::unique_ptr<Work> done = std::move(m_work);
    apply(std::move(done->rows));
    Q_EMIT arranged();
}

void TableRows::apply(std::vector<int> rows)
{
    if (rows == m_rows)
        return;
    const bool same = rows.size() == m_rows.size() && std::all_of(rows.begin(), rows.end(), [this](int row) {
                          return m_places[static_cast<std::size_t>(row)] >= 0;
                      });
    if (!same) {
        beginResetModel();
        m_rows = std::move(rows);
        place();
        endResetModel();
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<int> modelRows;
    modelRows.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex& index : before)
        modelRows.push_back(modelRow(index.row()));
    m_rows = std::move(rows);
    place();
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i) {
        after << index(rowOf(modelRows[static_cast<std::size_t>(i)]), before[i].column());
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void TableRows::place()
{
    m_places.assign(static_cast<std::size_t>(m_model.rowCount()), -1);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_places[static_cast<std::size_t>(m_rows[i])] = static_cast<int>(i);
}

void TableRows::inserted(int first, int last)
{
    const int count = last - first + 1;
    for (int& row : m_rows)
        row += row >= first ? count : 0;
    place();
    std::vector<int> fresh;
    for (int row = first; row <= last; ++row) {
        if (passes(row))
            fresh.push_back(row);
    }
    if (!fresh.empty()) {
        // Behind all others where they are sorted: the arrangement below brings them to their places.
        const auto at = m_sortColumn < 0 && !m_work ? std::lower_bound(m_rows.begin(), m_rows.end(), first)
                                                    : m_rows.end();
        const int place = static_cast<int>(at - m_rows.begin());
        beginInsertRows({}, place, place + static_cast<int>(fresh.size()) - 1);
        m_rows.insert(at, fresh.begin(), fresh.end());
        this->place();
        endInsertRows();
    }
    if (m_work || (m_sortColumn >= 0 && !fresh.empty()))
        arrange(m_work != nullptr);
}

void TableRows::aboutToRemove(int first, int last)
{
    std::vector<int> places;
    for (int row = first; row <= last; ++row) {
        if (rowOf(row) >= 0)
            places.push_back(rowOf(row));
    }
    std::sort(places.begin(), places.end(), std::greater<>());
    std::size_t ranges = 0;
    for (std::size_t i = 0; i < places.size(); ++i)
        ranges += i == 0 || places[i - 1] != places[i] + 1 ? 1 : 0;
    if (ranges > mostRanges) {
        beginResetModel();
        std::erase_if(m_rows, [first, last](int row) { return row >= first && row <= last; });
        place();
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i + 1;
        while (end < places.size() && places[end] == places[end - 1] - 1)
            ++end;
        beginRemoveRows({}, places[end - 1], places[i]);
        m_rows.erase(m_rows.begin() + places[end - 1], m_rows.begin() + places[i] + 1);
        place();
        endRemoveRows();
        i = end;
    }
}

void TableRows::removed(int first, int last)
{
    const int count = last - first + 1;
    for (int& row : m_rows)
        row -= row > last ? count : 0;
    place();
    if (m_work)
        arrange(true);
}

void TableRows::changed(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles)
{
    int top = rowCount();
    int bottom = -1;
    for (int row = from.row(); row <= to.row(); ++row) {
        const int place = rowOf(row);
        if (place < 0)
            continue;
        top = std::min(top, place);
        bottom = std::max(bottom, place);
    }
    if (bottom >= 0)
        Q_EMIT dataChanged(index(top, from.column()), index(bottom, to.column()), roles);
    const bool values = roles.isEmpty() || roles.contains(TableModel::SortRole);
    const bool sorted = values && from.column() <= m_sortColumn && m_sortColumn <= to.column();
    if ((values && !m_filter.isEmpty()) || (m_work && values))
        arrange(true);
    else if (sorted)
        arrange(false);
}

int TableRows::rowOf(int modelRow) const
{
    return modelRow >= 0 && static_cast<std::size_t>(modelRow) < m_places.size()
               ? m_places[static_cast<std::size_t>(modelRow)]
               : -1;
}

QModelIndex TableRows::mapToSource(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? m_model.index(modelRow(index.row()), index.column())
                                                       : QModelIndex();
}

QModelIndex TableRows::mapFromSource(const QModelIndex& index) const
{
    const int row = index.isValid() ? rowOf(index.row()) : -1;
    return row < 0 ? QModelIndex() : this->index(row, index.column());
}

QModelIndex TableRows::index(int row, int column, const QModelIndex& parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex TableRows::parent(const QModelIndex&) const
{
    return {};
}

int TableRows::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TableRows::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_model.columnCount();
}

bool TableRows::hasChildren(const QModelIndex& parent) const
{
    return !parent.isValid() && !m_rows.empty();
}

QVariant TableRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    return orientation == Qt::Horizontal ? m_model.headerData(section, orientation, role)
                                         : QAbstractItemModel::headerData(section, orientation, role);
}

} // namespace mw::ui
