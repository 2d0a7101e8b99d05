// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/error_banner.h"

#include "ui/widgets/icon_button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QClipboard>
#include <QDateTime>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

ErrorBanner::ErrorBanner(const Look& look, QWidget* parent, Shape shape) : QFrame(parent), m_look(look)
{
    setProperty("kind", QStringLiteral("banner"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look.values().medium, look.values().small, look.values().small,
                            look.values().small);
    row->setSpacing(look.values().medium);
    m_icon = makeLabel(this);
    m_icon->setFixedSize(look.values().icon, look.values().controlHeight);
    row->addWidget(m_icon, 0, Qt::AlignTop);

    auto* column = new QVBoxLayout;
    column->setSpacing(look.values().tight);
    column->setContentsMargins(0, look.values().tight, 0, look.values().tight);
    m_cause = makeText(this, "strong");
    m_hint = makeText(this, "", "muted");
    m_detail = makeText(this, "secondary", "muted");
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->hide();
    column->addWidget(m_cause);
    column->addWidget(m_hint);
    column->addWidget(m_detail);
    row->addLayout(column, 1);

    m_more = makeButton(this, "quiet");
    m_more->setCheckable(true);
    m_copy = makeButton(this, "quiet");
    m_button = makeButton(this);
    m_close = new IconButton(look, QStringLiteral("close"), this);
    if (shape == Shape::Narrow) {
        row->addWidget(m_close, 0, Qt::AlignTop);
        auto* buttons = new QHBoxLayout;
        buttons->setSpacing(look.values().tight);
        column->addLayout(buttons);
        for (QPushButton* button : {m_button, m_more, m_copy})
            buttons->addWidget(button);
        buttons->addStretch(1);
    } else {
        for (QWidget* widget : {static_cast<QWidget*>(m_more), static_cast<QWidget*>(m_copy),
                                static_cast<QWidget*>(m_button), static_cast<QWidget*>(m_close)})
            row->addWidget(widget, 0, Qt::AlignTop);
    }

    connect(m_more, &QPushButton::toggled, m_detail, &QWidget::setVisible);
    connect(m_more, &QPushButton::toggled, m_copy, &QWidget::setVisible);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(
            QStringLiteral("%1\n%2\n%3\nModelwright " MODELWRIGHT_VERSION)
                .arg(m_cause->text(), m_detail->text(), QDateTime::currentDateTime().toString(Qt::ISODate)));
    });
    connect(m_button, &QPushButton::clicked, this, [this] {
        const auto action = m_action;
        dismiss();
        if (action)
            action();
    });
    connect(m_close, &QToolButton::clicked, this, &ErrorBanner::dismiss);
    m_copy->hide();
    hide();
}

void ErrorBanner::showError(const Error& error, std::function<QString()> buttonText,
                            std::function<void()> action)
{
    m_error = error;
    m_buttonText = std::move(buttonText);
    m_action = std::move(action);
    m_more->setChecked(false);
    retranslate();
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void ErrorBanner::dismiss()
{
    hide();
}

QString ErrorBanner::cause() const
{
    return m_cause->text();
}

void ErrorBanner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void ErrorBanner::paintEvent(QPaintEvent* event)
{
    // Here rather than on a change of theme: the ratio of the screen matters too.
    const QPixmap icon =
        iconPixmap(QStringLiteral("error"), m_look.values().error, m_look.values().icon, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    QFrame::paintEvent(event);
}

void ErrorBanner::retranslate()
{
    const app::ErrorText text = app::errorText(m_error);
    m_cause->setText(text.cause);
    m_hint->setText(text.action);
    m_hint->setVisible(!text.action.isEmpty());
    m_detail->setText(text.detail);
    m_more->setVisible(!text.detail.isEmpty());
    m_more->setText(tr("Details"));
    m_copy->setText(tr("Copy details"));
    m_close->setLabel(tr("Close this message"));
    const QString button = m_buttonText ? m_buttonText() : QString();
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    setAccessibleName(text.cause);
    setAccessibleDescription(text.action);
}

} // namespace mw::ui
