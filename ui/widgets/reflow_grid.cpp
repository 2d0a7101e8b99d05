// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/reflow_grid.h"

#include <QEvent>

#include <algorithm>

namespace mw::ui {

ReflowGrid::ReflowGrid(const Sizes& sizes, QWidget* parent) : QWidget(parent), m_sizes(sizes)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ReflowGrid::add(QWidget* child)
{
    child->setParent(this);
    if (!m_children.empty())
        setTabOrder(m_children.back(), child);
    m_children.push_back(child);
    arrange();
}

/// The most that fit and leave no row with holes, if that is possible.
int ReflowGrid::columnsAt(int width) const
{
    const int count = static_cast<int>(m_children.size());
    const int fit =
        std::clamp((width + m_sizes.gap) / (m_sizes.leastWidth + m_sizes.gap), 1, m_sizes.mostColumns);
    for (int columns = std::min(fit, count); columns > 1; --columns) {
        if (count % columns == 0)
            return columns;
    }
    return std::max(1, std::min(fit, count));
}

int ReflowGrid::columns() const
{
    return columnsAt(width());
}

int ReflowGrid::rowHeight() const
{
    int height = m_sizes.leastHeight;
    for (const QWidget* child : m_children)
        height = std::max(height, child->minimumSizeHint().height());
    return height;
}

int ReflowGrid::heightForWidth(int width) const
{
    if (m_children.empty())
        return 0;
    const int columns = columnsAt(width);
    const int rows = (static_cast<int>(m_children.size()) + columns - 1) / columns;
    return rows * rowHeight() + (rows - 1) * m_sizes.gap;
}

QSize ReflowGrid::sizeHint() const
{
    return {m_sizes.leastWidth, heightForWidth(std::max(width(), m_sizes.leastWidth))};
}

/// One row: what more there is follows from the width, which a page that was never shown does not have yet.
QSize ReflowGrid::minimumSizeHint() const
{
    return {m_sizes.leastWidth, m_children.empty() ? 0 : rowHeight()};
}

void ReflowGrid::resizeEvent(QResizeEvent* event)
{
    arrange();
    QWidget::resizeEvent(event);
}

bool ReflowGrid::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest)
        arrange();
    return QWidget::event(event);
}

void ReflowGrid::arrange()
{
    if (m_children.empty())
        return;
    const int count = static_cast<int>(m_children.size());
    const int columns = columnsAt(width());
    const int rows = (count + columns - 1) / columns;
    const int cellHeight = std::max(rowHeight(), (height() - (rows - 1) * m_sizes.gap) / rows);
    const int room = width() - (columns - 1) * m_sizes.gap;
    for (int i = 0; i < count; ++i) {
        const int column = isRightToLeft() ? columns - 1 - i % columns : i % columns;
        const int left = column * room / columns + column * m_sizes.gap;
        const int right = (column + 1) * room / columns + column * m_sizes.gap;
        m_children[static_cast<std::size_t>(i)]->setGeometry(left, (i / columns) * (cellHeight + m_sizes.gap),
                                                             right - left, cellHeight);
    }
    updateGeometry();
}

} // namespace mw::ui
