// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/activity_list.h"

#include "app/base/error_text.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>

namespace mw::ui {

namespace {
constexpr int listWidth = 420;
constexpr int listHeight = 320;
constexpr int barSteps = 1000;
} // namespace

ActivityRow::ActivityRow(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, tokens::space1, 0, tokens::space1);
    grid->setHorizontalSpacing(tokens::space2);
    grid->setVerticalSpacing(tokens::space1);
    m_icon = makeLabel(this);
    m_icon->setFixedWidth(tokens::iconSmall);
    m_title = new ElidedLabel(this);
    m_title->setElideMode(Qt::ElideMiddle);
    m_state = new ElidedLabel(this);
    m_state->setProperty("level", QStringLiteral("secondary"));
    m_state->setProperty("tone", QStringLiteral("muted"));
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_cancel = makeButton(this);
    grid->addWidget(m_icon, 0, 0);
    grid->addWidget(m_title, 0, 1);
    grid->addWidget(m_state, 1, 1);
    grid->addWidget(m_bar, 2, 1);
    grid->addWidget(m_cancel, 0, 2, 3, 1, Qt::AlignVCenter);
    grid->setColumnStretch(1, 1);
    connect(m_cancel, &QPushButton::clicked, this, &ActivityRow::cancelWanted);
}

void ActivityRow::setActivity(const Activities::Activity& activity)
{
    using State = Activities::State;
    const LookValues& c = m_look.values();
    const bool running = activity.state == State::Running;
    const QString title = activity.title();
    m_title->setFullText(title);
    QString state;
    QString icon = QStringLiteral("activity");
    QColor ink = c.muted;
    switch (activity.state) {
    case State::Running:
        state = activity.total == 0 ? tr("under way") : tr("%1 %").arg(activity.done * 100 / activity.total);
        break;
    case State::Done:
        state = tr("done");
        icon = QStringLiteral("good");
        ink = c.good;
        break;
    case State::Cancelled:
        state = tr("cancelled");
        icon = QStringLiteral("stop");
        break;
    case State::Failed:
        state = activity.error ? app::errorText(*activity.error).cause : tr("failed");
        icon = QStringLiteral("error");
        ink = c.error;
        break;
    }
    m_state->setFullText(state);
    m_icon->setPixmap(iconPixmap(icon, ink, tokens::iconSmall, devicePixelRatioF()));
    m_bar->setVisible(running);
    m_bar->setAccessibleName(title);
    m_bar->setRange(0, activity.total == 0 ? 0 : barSteps);
    if (activity.total > 0)
        m_bar->setValue(static_cast<int>(activity.done * barSteps / activity.total));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel: %1").arg(title));
    m_cancel->setVisible(running && activity.cancel);
}

ActivityList::ActivityList(const Look& look, Activities& activities, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_look(look), m_activities(activities)
{
    setProperty("kind", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space4, tokens::space3, tokens::space4, tokens::space3);
    auto* head = new QHBoxLayout;
    m_title = makeLabel(this, "section");
    m_clear = makeButton(this, "quiet");
    head->addWidget(m_title, 1);
    head->addWidget(m_clear);
    column->addLayout(head);
    m_empty = makeText(this, "", "muted");
    column->addWidget(m_empty);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget(scroll);
    m_content->setProperty("kind", QStringLiteral("clear"));
    auto* rows = new QVBoxLayout(m_content);
    rows->setContentsMargins(0, 0, 0, 0);
    m_rows = new QVBoxLayout;
    rows->addLayout(m_rows);
    rows->addStretch();
    scroll->setWidget(m_content);
    column->addWidget(scroll, 1);
    setFixedSize(listWidth, listHeight);
    connect(m_clear, &QPushButton::clicked, &activities, &Activities::clearEnded);
    connect(&activities, &QAbstractItemModel::rowsInserted, this, &ActivityList::refresh);
    connect(&activities, &QAbstractItemModel::rowsRemoved, this, &ActivityList::refresh);
    connect(&activities, &QAbstractItemModel::dataChanged, this, &ActivityList::refresh);
    refresh();
}

void ActivityList::popUp(QPoint corner)
{
    move(corner - QPoint(width(), height()));
    refresh();
    show();
    setFocus(Qt::PopupFocusReason);
}

void ActivityList::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QFrame::changeEvent(event);
}

void ActivityList::refresh()
{
    m_title->setText(tr("Activity"));
    setAccessibleName(m_title->text());
    m_clear->setText(tr("Clear what has ended"));
    m_empty->setText(tr("Work that takes longer, such as an import, is listed here while you go on."));
    const int count = m_activities.rowCount();
    m_clear->setVisible(m_activities.running() < count);
    m_empty->setVisible(count == 0);
    while (m_rows->count() > count) {
        QLayoutItem* item = m_rows->takeAt(m_rows->count() - 1);
        item->widget()->deleteLater();
        delete item;
    }
    while (m_rows->count() < count) {
        auto* row = new ActivityRow(m_look, m_content);
        const int number = m_rows->count();
        connect(row, &ActivityRow::cancelWanted, this, [this, number] { m_activities.cancel(number); });
        m_rows->addWidget(row);
    }
    for (int row = 0; row < count; ++row)
        static_cast<ActivityRow*>(m_rows->itemAt(row)->widget())->setActivity(m_activities.at(row));
}

} // namespace mw::ui
