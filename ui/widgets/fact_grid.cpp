// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/fact_grid.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/widgets.h"

namespace mw::ui {

FactGrid::FactGrid(int columnGap, int rowGap)
{
    setHorizontalSpacing(columnGap);
    setVerticalSpacing(rowGap);
    setColumnStretch(1, 1);
}

void FactGrid::clear()
{
    clearLayout(this);
    m_rows = 0;
}

void FactGrid::add(const QString& label, const QString& value, const char* tone)
{
    if (value.isEmpty())
        return;
    const int row = m_rows++;
    auto* name = new ElidedLabel(parentWidget());
    name->setLevelAndTone("secondary", "muted");
    name->setFullText(label);
    auto* text = new ElidedLabel(parentWidget());
    text->setProperty("tone", QString::fromLatin1(tone));
    text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    text->setElideMode(Qt::ElideMiddle);
    text->setFullText(value);
    text->setAccessibleName(QStringLiteral("%1: %2").arg(label, value));
    addWidget(name, row, 0);
    addWidget(text, row, 1);
}

} // namespace mw::ui
