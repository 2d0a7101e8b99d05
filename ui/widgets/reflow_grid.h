// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

namespace mw::ui {

/// Children of one size side by side, as many in a row as there is room for. In pixels.
class ReflowGrid : public QWidget {
    Q_OBJECT
public:
    struct Sizes {
        int leastWidth = 0;  ///< of a child
        int leastHeight = 0; ///< 0: its size hint's
        int gap = 0;
        int mostColumns = 0;
    };

    explicit ReflowGrid(const Sizes& sizes, QWidget* parent = nullptr);

    /// Takes the child over; they stand, and are reached by Tab, in this order.
    void add(QWidget* child);
    int columns() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    int columnsAt(int width) const;
    int rowHeight() const;
    void arrange();

    const Sizes m_sizes;
    std::vector<QWidget*> m_children;
};

} // namespace mw::ui
