// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/widgets.h"

#include "ui/widgets/look.h"

#include <QDir>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStandardPaths>
#include <QStyle>
#include <QVBoxLayout>

namespace mw::ui {

QLabel* makeLabel(QWidget* parent, const char* level, const char* tone)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("level", QString::fromLatin1(level));
    label->setProperty("tone", QString::fromLatin1(tone));
    return label;
}

QLabel* makeText(QWidget* parent, const char* level, const char* tone)
{
    QLabel* label = makeLabel(parent, level, tone);
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

QPushButton* makeButton(QWidget* parent, const char* kind)
{
    auto* button = new QPushButton(parent);
    button->setProperty("kind", QString::fromLatin1(kind));
    button->setCursor(Qt::PointingHandCursor);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QFrame* makeFrame(QWidget* parent, const char* kind)
{
    auto* frame = new QFrame(parent);
    frame->setProperty("kind", QString::fromLatin1(kind));
    return frame;
}

QScrollArea* makeScrollArea(QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

void setLook(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void clearLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        if (QLayout* nested = item->layout())
            clearLayout(nested);
        delete item;
    }
}

QString downloadsFolder()
{
    const QString downloads = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    return !downloads.isEmpty() && QDir(downloads).exists() ? downloads : QDir::homePath();
}

Card::Card(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(look.values().large, look.values().medium, look.values().large,
                               look.values().large);
    column->setSpacing(look.values().medium);
    auto* header = new QHBoxLayout;
    header->setSpacing(look.values().tight);
    m_title = makeLabel(this, "section");
    header->addWidget(m_title, 1);
    column->addLayout(header);
    m_header = header;
    m_body = new QVBoxLayout;
    m_body->setSpacing(look.values().small);
    column->addLayout(m_body);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Card::addHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget);
}

} // namespace mw::ui
