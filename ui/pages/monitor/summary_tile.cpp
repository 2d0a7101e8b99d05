// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/monitor/summary_tile.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/widgets.h"

#include <QVBoxLayout>

namespace mw::ui {

SummaryTile::SummaryTile(QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    column->setSpacing(0);
    m_value = makeLabel(this, "section");
    m_value->setMinimumWidth(0);
    m_name = new ElidedLabel(this);
    m_name->setLevelAndTone("secondary", "muted");
    column->addWidget(m_value);
    column->addWidget(m_name);
}

void SummaryTile::setTexts(const QString& value, const QString& name, const char* tone)
{
    m_value->setText(value);
    m_name->setFullText(name);
    setLook(m_value, "tone", QString::fromLatin1(tone));
    setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
}

} // namespace mw::ui
