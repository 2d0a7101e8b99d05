// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/drop_overlay.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QMimeData>
#include <QUrl>
#include <QVBoxLayout>

namespace mw::ui {

DropOverlay::DropOverlay(QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("drop"));
    setAttribute(Qt::WA_TransparentForMouseEvents); // the window below gets the drop
    auto* column = new QVBoxLayout(this);
    m_text = makeLabel(this, "section");
    m_text->setAlignment(Qt::AlignCenter);
    column->addWidget(m_text);
    hide();
}

void DropOverlay::setPurpose(const QString& purpose)
{
    m_text->setText(purpose);
    setAccessibleName(purpose);
}

QStringList DropOverlay::filesOf(const QMimeData* data)
{
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (!url.isLocalFile())
            return {};
        files << url.toLocalFile();
    }
    return files;
}

void DropOverlay::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

} // namespace mw::ui
