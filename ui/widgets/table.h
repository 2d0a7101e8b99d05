// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QTableView;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// Makes a table one of whole rows that are selected one at a time, sorted by a click on a header, and left
/// by Tab. Columns are as wide as their content, `wide` takes what is left. To be called once the table has
/// its model.
void setUpTable(QTableView& table, const Look& look, int wide);

} // namespace mw::ui
