// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/copy_button.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

namespace mw::ui {

namespace {
constexpr int saidMs = 1500;
}

CopyButton::CopyButton(std::function<QString()> text, QWidget* parent)
    : QPushButton(parent), m_text(std::move(text))
{
    setProperty("kind", QStringLiteral("quiet"));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    m_said.setSingleShot(true);
    m_said.setInterval(saidMs);
    connect(&m_said, &QTimer::timeout, this, &CopyButton::retranslate);
    connect(this, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_text());
        m_said.start();
        retranslate();
    });
    retranslate();
}

void CopyButton::setWhat(const QString& description)
{
    m_what = description;
    retranslate();
}

void CopyButton::setLabel(const QString& label)
{
    m_label = label;
    retranslate();
}

void CopyButton::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QPushButton::changeEvent(event);
}

void CopyButton::retranslate()
{
    setText(m_said.isActive() ? tr("Copied") : m_label.isEmpty() ? tr("Copy") : m_label);
    setAccessibleName(m_said.isActive() || m_what.isEmpty() ? text() : m_what);
    setToolTip(m_what);
}

} // namespace mw::ui
