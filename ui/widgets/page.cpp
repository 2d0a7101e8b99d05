// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/page.h"

#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QVBoxLayout>

namespace mw::ui {

Page::Page(PageGroup group, QString id, QString icon, QWidget* parent)
    : QWidget(parent), m_group(group), m_id(std::move(id)), m_icon(std::move(icon))
{
    setObjectName(QStringLiteral("page"));
}

QString Page::dropPurpose(const QString&) const
{
    return {};
}

void Page::dropped(const QString&) {}

void Page::droppedAll(const QStringList& paths)
{
    if (!paths.isEmpty())
        dropped(paths.front());
}

QAction* Page::addPageAction(const QKeySequence& keys)
{
    auto* action = new QAction(this);
    action->setShortcut(keys);
    // The page's window gets the keys wherever its focus is, and only while the page is visible.
    action->setShortcutContext(Qt::WindowShortcut);
    addAction(action);
    return action;
}

FramedPage::FramedPage(const Look& look, PageGroup group, QString id, QString icon, QWidget* parent)
    : Page(group, std::move(id), std::move(icon), parent), m_look(look)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader(look, this);
    column->addWidget(m_header);
    column->addWidget(makeFrame(this, "line"));
    m_row = new QHBoxLayout;
    m_row->setSpacing(0);
    m_surface = new QWidget(this);
    m_surface->setProperty("kind", QStringLiteral("surface"));
    m_surface->setAttribute(Qt::WA_StyledBackground);
    const LookValues& values = look.values();
    m_content = new QVBoxLayout(m_surface);
    m_content->setContentsMargins(values.large, values.medium, values.large, values.medium);
    m_content->setSpacing(values.medium);
    m_banner = new ErrorBanner(look, m_surface);
    m_content->addWidget(m_banner);
    m_row->addWidget(m_surface, 1);
    column->addLayout(m_row, 1);
}

void FramedPage::showError(const Error& error)
{
    m_banner->showError(error);
}

void FramedPage::setInspector(QWidget* inspector)
{
    m_row->addWidget(inspector);
}

} // namespace mw::ui
