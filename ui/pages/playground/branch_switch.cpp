// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/branch_switch.h"

#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace mw::ui {

BranchSwitch::BranchSwitch(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_back = new IconButton(look, QStringLiteral("chevron-left"), this);
    m_place = makeLabel(this, "secondary", "muted");
    m_on = new IconButton(look, QStringLiteral("chevron-right"), this);
    row->addWidget(m_back);
    row->addWidget(m_place);
    row->addWidget(m_on);
    connect(m_back, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_on, &QToolButton::clicked, this, [this] { step(1); });
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    refresh();
}

void BranchSwitch::setBranch(int branch, int branches)
{
    m_branch = branch;
    m_branches = branches;
    refresh();
}

void BranchSwitch::setAvailable(bool available)
{
    m_available = available;
    refresh();
}

void BranchSwitch::step(int by)
{
    const int wanted = m_branch + by;
    if (m_available && wanted >= 0 && wanted < m_branches)
        Q_EMIT branchWanted(wanted);
}

std::vector<QWidget*> BranchSwitch::controls() const
{
    return {m_back, m_on};
}

void BranchSwitch::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

void BranchSwitch::refresh()
{
    setVisible(m_branches > 1);
    m_back->setEnabled(m_available && m_branch > 0);
    m_on->setEnabled(m_available && m_branch + 1 < m_branches);
    m_place->setText(QStringLiteral("%1/%2").arg(m_branch + 1).arg(m_branches));
    const QString place = tr("Version %1 of %2 of this turn").arg(m_branch + 1).arg(m_branches);
    m_place->setAccessibleName(place);
    m_place->setToolTip(place);
    m_back->setLabel(tr("Previous version of this turn (Alt+Left)"));
    m_on->setLabel(tr("Next version of this turn (Alt+Right)"));
    for (IconButton* button : {m_back, m_on})
        button->setAccessibleDescription(place);
}

} // namespace mw::ui
