// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table.h"

#include "ui/widgets/look.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/table_text.h"

#include <QActionGroup>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonArray>
#include <QMenu>
#include <QScrollBar>
#include <QSet>
#include <QStyledItemDelegate>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace mw::ui {

namespace {

constexpr int minuteMs = 30'000;
constexpr int searchPauseMs = 1000; // letters after it begin a new word
constexpr int fitPauseMs = 50;
constexpr qsizetype keysOneByOne = 8;
constexpr int rowsMeasured = 60;
constexpr int narrowest = 48;
constexpr int widestByItself = 280;
constexpr int leastOfWidest = 96; // where there is too little room for all
constexpr int widthStep = 8;
constexpr int leastWide = 160; // of the column that takes what is left, where its content is as wide

const auto columnsKey = QStringLiteral("columns");
const auto nameKey = QStringLiteral("name");
const auto widthKey = QStringLiteral("width");
const auto shownKey = QStringLiteral("shown");
const auto sortKey = QStringLiteral("sort");
const auto descendingKey = QStringLiteral("descending");

/// Ids are shortened in the middle: their ends tell them apart.
class Delegate : public QStyledItemDelegate {
public:
    Delegate(const TableModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const bool id = m_model.column(index.column()).kind == TableModel::Kind::Id;
        option->textElideMode = id ? Qt::ElideMiddle : Qt::ElideRight;
    }

private:
    const TableModel& m_model;
};

void setUpRows(QTableView& view, const Look& look)
{
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setShowGrid(false);
    view.setWordWrap(false);
    view.setTabKeyNavigation(false);
    view.verticalHeader()->hide();
    view.verticalHeader()->setDefaultSectionSize(look.values().controlHeight);
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.horizontalHeader()->setHighlightSections(false);
}

} // namespace

Table::Table(const Look& look, TableModel& model, TableStates& states, Options options, QWidget* parent)
    : QTableView(parent), m_model(model), m_states(states), m_options(std::move(options)), m_rows(model)
{
    m_drawn.fill(0, model.columnCount());
    connect(&m_rows, &QAbstractItemModel::modelAboutToBeReset, this, &Table::rememberSelection);
    setModel(&m_rows);
    connect(&m_rows, &QAbstractItemModel::modelReset, this, &Table::restoreSelection);
    setUpRows(*this, look);
    setSelectionMode(m_options.several ? ExtendedSelection : SingleSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setUpHeader();
    restoreState();
    setItemDelegate(new Delegate(model, this));

    m_fitSoon.setSingleShot(true);
    m_fitSoon.setInterval(fitPauseMs);
    connect(&m_fitSoon, &QTimer::timeout, this, &Table::fit);
    const auto soon = [this] {
        if (!m_fitSoon.isActive())
            m_fitSoon.start();
    };
    connect(&m_rows, &QAbstractItemModel::rowsInserted, this, [this, soon] {
        soon();
        if (!m_wanted.isEmpty())
            selectKey(m_wanted);
    });
    connect(&m_rows, &QAbstractItemModel::modelReset, this, soon);
    connect(&m_rows, &QAbstractItemModel::dataChanged, this,
            [this, soon](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
                soon();
                if (roles.isEmpty())
                    announce();
            });
    connect(&m_rows, &QAbstractItemModel::rowsRemoved, this, &Table::announce, Qt::QueuedConnection);
    connect(&m_rows, &QAbstractItemModel::headerDataChanged, this, soon);
    m_minute.setInterval(minuteMs);
    connect(&m_minute, &QTimer::timeout, &model, &TableModel::timePassed);
}

void Table::setUpHeader()
{
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setMinimumSectionSize(narrowest);
    header->setTextElideMode(Qt::ElideRight);
    header->setSortIndicatorClearable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](const QPoint& at) { openColumnMenu(header->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (m_fitting || width == 0)
            return;
        m_drawn[column] = width;
        saveState();
        m_fitSoon.start();
    });
    connect(header, &QHeaderView::sectionMoved, this, &Table::saveState);
    // As wide as the content again.
    connect(header, &QHeaderView::sectionHandleDoubleClicked, this, [this](int column) {
        m_drawn[column] = 0;
        fit();
        saveState();
    });
}

void Table::restoreState()
{
    const QJsonObject state = m_states.state(m_options.name);
    const QJsonArray columns = state.value(columnsKey).toArray();
    const auto columnOf = [this](const QString& name) {
        for (int column = 0; column < m_model.columnCount(); ++column) {
            if (name == QLatin1String(m_model.column(column).name))
                return column;
        }
        return -1;
    };
    QHeaderView* header = horizontalHeader();
    m_fitting = true;
    for (int column = 0; column < m_model.columnCount(); ++column)
        header->setSectionHidden(column, !m_model.column(column).shown);
    int place = 0;
    for (const QJsonValue& value : columns) {
        const QJsonObject kept = value.toObject();
        const int column = columnOf(kept.value(nameKey).toString());
        if (column < 0)
            continue;
        m_drawn[column] = std::max(kept.value(widthKey).toInt(), 0);
        header->setSectionHidden(column, !kept.value(shownKey).toBool(true));
        header->moveSection(header->visualIndex(column), place++);
    }
    m_fitting = false;
    if (header->hiddenSectionCount() == header->count())
        header->setSectionHidden(m_options.wide, false);
    const bool chosen = state.contains(sortKey);
    const int sorted = chosen ? columnOf(state.value(sortKey).toString()) : m_options.sortColumn;
    const Qt::SortOrder order = !chosen                                    ? m_options.sortOrder
                                : state.value(descendingKey).toBool(false) ? Qt::DescendingOrder
                                                                           : Qt::AscendingOrder;
    header->setSortIndicator(sorted, order);
    setSortingEnabled(true);
    m_rows.sort(sorted, order);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &Table::saveState);
}

void Table::saveState()
{
    if (m_fitting)
        return;
    const QHeaderView* header = horizontalHeader();
    QJsonArray columns;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        columns.append(QJsonObject{{nameKey, QLatin1String(m_model.column(column).name)},
                                   {widthKey, m_drawn[column]},
                                   {shownKey, !header->isSectionHidden(column)}});
    }
    const int sorted = header->sortIndicatorSection();
    const bool any = sorted >= 0 && sorted < m_model.columnCount();
    m_states.setState(m_options.name,
                      {{columnsKey, columns},
                       {sortKey, any ? QLatin1String(m_model.column(sorted).name) : QLatin1String()},
                       {descendingKey, header->sortIndicatorOrder() == Qt::DescendingOrder}});
}

int Table::contentWidth(int column) const
{
    int width = horizontalHeader()->sectionSizeHint(column);
    const int first = std::max(rowAt(0), 0);
    const int last = std::min(first + rowsMeasured, m_rows.rowCount());
    for (int row = first; row < last; ++row)
        width = std::max(width, sizeHintForIndex(m_rows.index(row, column)).width());
    return std::clamp(width, narrowest, widestByItself);
}

QList<int> Table::ownWidths() const
{
    const QHeaderView* header = horizontalHeader();
    QList<int> widths(m_model.columnCount(), 0);
    int left = viewport()->width();
    for (int column = 0; column < header->count(); ++column) {
        if (header->isSectionHidden(column))
            continue;
        if (m_drawn[column] > 0)
            left -= m_drawn[column];
        else if (column == m_options.wide)
            left -= std::min(leastWide, contentWidth(column));
        else
            widths[column] = contentWidth(column);
    }
    for (int most = widestByItself; most >= leastOfWidest; most -= widthStep) {
        for (int& width : widths)
            width = std::min(width, most);
        if (std::accumulate(widths.begin(), widths.end(), 0) <= left)
            break;
    }
    return widths;
}

void Table::fit()
{
    m_fitting = true;
    QHeaderView* header = horizontalHeader();
    const QList<int> own = ownWidths();
    int left = viewport()->width();
    for (int column = 0; column < header->count(); ++column) {
        if (header->isSectionHidden(column) || (column == m_options.wide && m_drawn[column] == 0))
            continue;
        const int width = m_drawn[column] > 0 ? m_drawn[column] : own[column];
        header->resizeSection(column, width);
        left -= width;
    }
    if (!header->isSectionHidden(m_options.wide) && m_drawn[m_options.wide] == 0)
        header->resizeSection(m_options.wide,
                              std::max(left, std::min(leastWide, contentWidth(m_options.wide))));
    m_fitting = false;
}

QStringList Table::selectedKeys() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    QStringList keys;
    keys.reserve(rows.size());
    for (const QModelIndex& index : rows)
        keys << index.data(TableModel::KeyRole).toString();
    return keys;
}

int Table::selectedCount() const
{
    int count = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        count += range.left() == 0 ? range.height() : 0;
    return count;
}

QString Table::currentKey() const
{
    const QModelIndex current = currentIndex();
    if (current.isValid() && selectionModel()->isRowSelected(current.row()))
        return current.data(TableModel::KeyRole).toString();
    int first = -1;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        first = first < 0 ? range.top() : std::min(first, range.top());
    return first < 0 ? QString() : m_rows.index(first, 0).data(TableModel::KeyRole).toString();
}

void Table::selectKey(const QString& key)
{
    const int row = m_rows.rowOf(m_model.rowOf(key));
    m_wanted = row < 0 ? key : QString();
    if (row < 0)
        return;
    selectRow(row);
    scrollTo(m_rows.index(row, std::max(horizontalHeader()->logicalIndex(0), 0)));
}

void Table::rememberSelection()
{
    m_kept = selectedKeys();
    m_keptScroll = verticalScrollBar()->value();
}

QItemSelection Table::selectionOf(const QStringList& keys) const
{
    std::vector<int> rows;
    if (keys.size() <= keysOneByOne) {
        for (const QString& key : keys)
            rows.push_back(m_rows.rowOf(m_model.rowOf(key)));
    } else {
        const QSet<QString> wanted(keys.begin(), keys.end());
        for (int row = 0; row < m_rows.rowCount(); ++row) {
            if (wanted.contains(m_rows.index(row, 0).data(TableModel::KeyRole).toString()))
                rows.push_back(row);
        }
    }
    std::sort(rows.begin(), rows.end());
    QItemSelection selection;
    const int last = m_rows.columnCount() - 1;
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        if (rows[end - 1] >= 0)
            selection.append(QItemSelectionRange(m_rows.index(std::max(rows[i], 0), 0),
                                                 m_rows.index(rows[end - 1], last)));
        i = end;
    }
    return selection;
}

void Table::restoreSelection()
{
    const QItemSelection selection = selectionOf(std::exchange(m_kept, {}));
    if (!selection.isEmpty()) {
        selectionModel()->setCurrentIndex(selection.front().topLeft(), QItemSelectionModel::NoUpdate);
        selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    }
    verticalScrollBar()->setValue(m_keptScroll);
    if (!m_wanted.isEmpty())
        selectKey(m_wanted);
    announce();
}

void Table::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    announce();
}

void Table::announce()
{
    Q_EMIT selectionChangedTo(currentKey());
}

QList<int> Table::shownColumns() const
{
    QList<int> columns;
    const QHeaderView* header = horizontalHeader();
    for (int place = 0; place < header->count(); ++place) {
        if (!header->isSectionHidden(header->logicalIndex(place)))
            columns << header->logicalIndex(place);
    }
    return columns;
}

QString Table::selectionAsText() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    const QList<int> columns = shownColumns();
    QString text = tabbedHeader(m_model, columns);
    for (const QModelIndex& index : rows)
        text += tabbedRow(m_model, m_rows.modelRow(index.row()), columns);
    return text;
}

void Table::copySelection()
{
    if (selectionModel()->hasSelection())
        QGuiApplication::clipboard()->setText(selectionAsText());
}

void Table::showColumn(int column, bool shown)
{
    QHeaderView* header = horizontalHeader();
    if (!shown && header->count() - header->hiddenSectionCount() <= 1)
        return;       // a table without columns has no header to bring them back
    m_fitting = true; // a column that comes back has a width that nobody chose now
    header->setSectionHidden(column, !shown);
    m_fitting = false;
    fit();
    saveState();
}

void Table::resetColumns()
{
    QHeaderView* header = horizontalHeader();
    m_drawn.fill(0);
    m_fitting = true;
    for (int column = 0; column < header->count(); ++column) {
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, !m_model.column(column).shown);
    }
    m_fitting = false;
    sortByColumn(m_options.sortColumn, m_options.sortOrder);
    fit();
    saveState();
}

void Table::fillColumnMenu(QMenu& menu)
{
    const QList<int> shown = shownColumns();
    for (int place = 0; place < m_model.columnCount(); ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        QAction* action = menu.addAction(m_model.columnTitle(column));
        action->setCheckable(true);
        action->setChecked(shown.contains(column));
        action->setEnabled(shown.size() > 1 || !action->isChecked());
        connect(action, &QAction::toggled, this, [this, column](bool on) { showColumn(column, on); });
    }
    menu.addSeparator();
    QMenu* sorting = menu.addMenu(tr("Sort by"));
    for (const int column : shown) {
        QAction* action = sorting->addAction(m_model.columnTitle(column));
        action->setCheckable(true);
        action->setChecked(m_rows.sortColumn() == column);
        connect(action, &QAction::triggered, this,
                [this, column] { sortByColumn(column, m_rows.sortOrder()); });
    }
    QAction* descending = menu.addAction(tr("Descending"));
    descending->setCheckable(true);
    descending->setChecked(m_rows.sortOrder() == Qt::DescendingOrder);
    descending->setEnabled(m_rows.sortColumn() >= 0);
    connect(descending, &QAction::toggled, this, [this](bool on) {
        sortByColumn(m_rows.sortColumn(), on ? Qt::DescendingOrder : Qt::AscendingOrder);
    });
    menu.addSeparator();
    connect(menu.addAction(tr("Columns as they were at first")), &QAction::triggered, this,
            &Table::resetColumns);
}

void Table::openColumnMenu(const QPoint& where)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillColumnMenu(*menu);
    menu->popup(where);
}

void Table::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    menu->addSeparator();
    QAction* copy = menu->addAction(tr("Copy the rows"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(selectionModel()->hasSelection());
    connect(copy, &QAction::triggered, this, &Table::copySelection);
    fillColumnMenu(*menu->addMenu(tr("Columns")));
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard && currentIndex().isValid();
    menu->popup(keyboard ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft())
                         : event->globalPos());
    event->accept();
}

QModelIndex Table::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    if ((action == MoveHome || action == MoveEnd) && m_rows.rowCount() > 0) {
        const int column = std::max(currentIndex().column(), 0);
        return m_rows.index(action == MoveHome ? 0 : m_rows.rowCount() - 1, column);
    }
    return QTableView::moveCursor(action, modifiers);
}

void Table::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool searching =
        !m_searched.isEmpty() && m_searchedAt.isValid() && !m_searchedAt.hasExpired(searchPauseMs);
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        if (const QString key = currentKey(); !key.isEmpty())
            Q_EMIT opened(key);
    } else if (plain && event->key() == Qt::Key_Delete) {
        Q_EMIT removeWanted();
    } else if (plain && event->key() == Qt::Key_F2) {
        if (const QString key = currentKey(); !key.isEmpty())
            Q_EMIT renameWanted(key);
    } else if (event->key() == Qt::Key_Space && !searching && currentIndex().isValid()) {
        const auto how =
            m_options.several ? QItemSelectionModel::Toggle : QItemSelectionModel::ClearAndSelect;
        selectionModel()->select(currentIndex(), how | QItemSelectionModel::Rows);
    } else {
        QTableView::keyPressEvent(event);
        return;
    }
    event->accept();
}

void Table::keyboardSearch(const QString& text)
{
    const bool goesOn = m_searchedAt.isValid() && !m_searchedAt.hasExpired(searchPauseMs);
    // One letter again and again goes through the rows that begin with it.
    const bool again = goesOn && m_searched == text;
    m_searched = goesOn && !again ? m_searched + text : text;
    m_searchedAt.start();
    const int count = m_rows.rowCount();
    const int from =
        std::max(currentIndex().row(), 0) + (m_searched.size() == 1 && currentIndex().isValid() ? 1 : 0);
    for (int i = 0; i < count; ++i) {
        const int row = (from + i) % count;
        const QString found = m_rows.index(row, m_options.searchColumn).data().toString();
        if (!found.startsWith(m_searched, Qt::CaseInsensitive))
            continue;
        selectRow(row);
        scrollTo(m_rows.index(row, m_options.searchColumn));
        return;
    }
}

void Table::mouseDoubleClickEvent(QMouseEvent* event)
{
    QTableView::mouseDoubleClickEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && event->button() == Qt::LeftButton)
        Q_EMIT opened(index.data(TableModel::KeyRole).toString());
}

void Table::showEvent(QShowEvent* event)
{
    QTableView::showEvent(event);
    m_model.timePassed();
    m_minute.start();
    fit();
}

void Table::hideEvent(QHideEvent* event)
{
    m_minute.stop();
    QTableView::hideEvent(event);
}

void Table::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fit();
}

} // namespace mw::ui
