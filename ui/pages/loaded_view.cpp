// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/loaded_view.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/fact_grid.h"

#include <QEvent>

#include <utility>

namespace mw::ui {

namespace {
constexpr int refreshMs = 1000;
}

LoadedView::LoadedView(std::function<std::optional<LoadedFigures>()> read, QWidget* parent)
    : QWidget(parent), m_read(std::move(read))
{
    m_facts = new FactGrid(tokens::space3, tokens::space1);
    m_facts->setContentsMargins(0, 0, 0, 0);
    setLayout(m_facts);
    m_timer.setInterval(refreshMs);
    connect(&m_timer, &QTimer::timeout, this, &LoadedView::refresh);
    refresh();
}

void LoadedView::refresh()
{
    const auto figures = m_read();
    setVisible(figures.has_value());
    auto facts = figures ? LoadedWords::facts(*figures) : std::vector<std::pair<QString, QString>>();
    if (facts == m_shown)
        return;
    m_shown = std::move(facts);
    m_facts->clear();
    for (const auto& [name, value] : m_shown)
        m_facts->add(name, value);
    setToolTip(LoadedWords::explained());
}

void LoadedView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

void LoadedView::showEvent(QShowEvent* event)
{
    m_timer.start();
    QWidget::showEvent(event);
}

void LoadedView::hideEvent(QHideEvent* event)
{
    m_timer.stop();
    QWidget::hideEvent(event);
}

} // namespace mw::ui
