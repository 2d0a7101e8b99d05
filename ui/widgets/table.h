// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/table_rows.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QTableView>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QMenu;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class TableModel;
class TableStates;

/// Whole rows that are sorted by a click on a header, chosen by keyboard and mouse, and left by Tab. Columns
/// are as wide as their content until somebody draws them; one of them takes what is left. Keys: letters find
/// a row by what `searchColumn` begins with, Home and End go to the first and the last one, Enter opens,
/// Space selects, Del removes, F2 renames, Ctrl+C copies the selection as tab separated values with headers.
/// The selection stays with its rows when they are read anew or sorted. QWidget::actions are the verbs: the
/// menu of a row has them. Main thread only.
class Table : public QTableView {
    Q_OBJECT
public:
    struct Options {
        QString name;         ///< under which its state is kept
        int wide = 0;         ///< the column that takes what is left
        int searchColumn = 0; ///< where letters find
        int sortColumn = -1;  ///< until somebody chooses
        Qt::SortOrder sortOrder = Qt::AscendingOrder;
        bool several = true; ///< whether more than one row can be chosen
    };

    /// All of them outlive the table.
    Table(const Look& look, TableModel& model, TableStates& states, Options options,
          QWidget* parent = nullptr);

    TableModel& rowsModel() { return m_model; }
    TableRows& rows() { return m_rows; }
    TableStates& states() { return m_states; }

    /// Keys of the selected rows, in the order of the table.
    QStringList selectedKeys() const;
    int selectedCount() const;
    /// The row of the keyboard where it is selected, else the first that is; empty without one.
    QString currentKey() const;
    /// Selects one row alone and shows it; now, or once a row has this key.
    void selectKey(const QString& key);

    /// The selected rows with the headers of the shown columns.
    QString selectionAsText() const;
    void copySelection();

    /// Columns to show and hide, sorting, how it was at first.
    void fillColumnMenu(QMenu& menu);
    void showColumn(int column, bool shown);
    void resetColumns();
    /// As they stand from left to right, hidden ones left out.
    QList<int> shownColumns() const;

Q_SIGNALS:
    /// Another row, or what the selected row says, may have come.
    void selectionChangedTo(const QString& currentKey);
    void opened(const QString& key);
    void removeWanted();
    void renameWanted(const QString& key);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyboardSearch(const QString& text) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void setUpHeader();
    void restoreState();
    void saveState();
    void fit();
    int contentWidth(int column) const;
    /// What the columns that nobody drew take: their content, less of the widest where there is no room.
    QList<int> ownWidths() const;
    void rememberSelection();
    void restoreSelection();
    QItemSelection selectionOf(const QStringList& keys) const;
    void announce();
    void openColumnMenu(const QPoint& where);

    TableModel& m_model;
    TableStates& m_states;
    const Options m_options;
    TableRows m_rows;
    QList<int> m_drawn;     ///< widths by column that somebody chose; 0: none
    bool m_fitting = false; ///< widths change by us
    QStringList m_kept;     ///< selected keys over a reset
    QString m_wanted;       ///< selected once it is there
    int m_keptScroll = 0;
    QString m_searched;
    QElapsedTimer m_searchedAt;
    QTimer m_minute; ///< relative times change
    QTimer m_fitSoon;
};

} // namespace mw::ui
