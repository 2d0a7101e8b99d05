// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QGridLayout>

namespace mw::ui {

/// Rows of a name and its value, for cards of an inspector. A long value is shortened in the middle.
class FactGrid : public QGridLayout {
    Q_OBJECT
public:
    /// Distances in pixels, between columns and between rows.
    FactGrid(int columnGap, int rowGap);

    void clear();
    /// A row without a value is left out.
    void add(const QString& label, const QString& value, const char* tone = "");

private:
    int m_rows = 0;
};

} // namespace mw::ui
