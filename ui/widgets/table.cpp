// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table.h"

#include "ui/widgets/look.h"

#include <QHeaderView>
#include <QTableView>

namespace mw::ui {

void setUpTable(QTableView& table, const Look& look, int wide)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.setSortingEnabled(true);
    table.sortByColumn(-1, Qt::AscendingOrder);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(look.values().controlHeight);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table.horizontalHeader()->setSectionResizeMode(wide, QHeaderView::Stretch);
}

} // namespace mw::ui
