// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/page_header.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

PageHeader::PageHeader(const Look& look, QWidget* parent) : QWidget(parent)
{
    const LookValues& sizes = look.values();
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(sizes.large + sizes.small, sizes.medium, sizes.large, sizes.medium);
    m_row->setSpacing(sizes.small);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    m_title = makeLabel(this, "title");
    m_purpose = new ElidedLabel(this);
    m_purpose->setProperty("level", QStringLiteral("secondary"));
    m_purpose->setProperty("tone", QStringLiteral("muted"));
    words->addWidget(m_title);
    words->addWidget(m_purpose);
    m_row->addLayout(words, 1);
}

void PageHeader::setTexts(const QString& title, const QString& purpose)
{
    m_title->setText(title);
    m_purpose->setFullText(purpose);
}

QPushButton* PageHeader::addButton(const char* kind)
{
    QPushButton* button = makeButton(this, kind);
    m_row->addWidget(button);
    return button;
}

} // namespace mw::ui
