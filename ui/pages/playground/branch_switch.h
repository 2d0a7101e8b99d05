// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;

/// "‹ 2/3 ›": which of the turns that stand at one place is shown. Hidden where there is one.
class BranchSwitch : public QWidget {
    Q_OBJECT
public:
    explicit BranchSwitch(const Look& look, QWidget* parent = nullptr);

    /// `branch` from 0.
    void setBranch(int branch, int branches);
    /// One further (1) or back (-1), where there is one.
    void step(int by);
    void setAvailable(bool available);
    /// The buttons, for who watches their focus.
    std::vector<QWidget*> controls() const;

Q_SIGNALS:
    void branchWanted(int branch);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    IconButton* m_back;
    IconButton* m_on;
    QLabel* m_place;
    int m_branch = 0;
    int m_branches = 1;
    bool m_available = true;
};

} // namespace mw::ui
