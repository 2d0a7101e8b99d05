// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/description_line.h"

#include "app/base/error_text.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace mw::ui {

DescriptionLine::DescriptionLine(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_reading = new QWidget(this);
    auto* row = new QHBoxLayout(m_reading);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space2);
    m_text = makeText(m_reading, "secondary");
    m_edit = new IconButton(look, QStringLiteral("edit"), m_reading);
    row->addWidget(m_text, 1);
    row->addWidget(m_edit, 0, Qt::AlignTop);
    column->addWidget(m_reading);

    m_editing = new QWidget(this);
    auto* form = new QVBoxLayout(m_editing);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(tokens::space1);
    m_label = makeLabel(m_editing);
    m_field = new QLineEdit(m_editing);
    m_label->setBuddy(m_field);
    m_help = makeText(m_editing, "secondary", "muted");
    m_error = makeText(m_editing, "secondary", "error");
    m_cancel = makeButton(m_editing);
    m_save = makeButton(m_editing);
    for (QWidget* widget : {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_field),
                            static_cast<QWidget*>(m_help), static_cast<QWidget*>(m_error)})
        form->addWidget(widget);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_save);
    form->addLayout(buttons);
    column->addWidget(m_editing);

    connect(m_edit, &QToolButton::clicked, this, &DescriptionLine::edit);
    connect(m_field, &QLineEdit::returnPressed, this, &DescriptionLine::save);
    connect(m_field, &QLineEdit::textEdited, m_error, &QWidget::hide);
    connect(m_save, &QPushButton::clicked, this, &DescriptionLine::save);
    connect(m_cancel, &QPushButton::clicked, this, &DescriptionLine::finish);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_field), static_cast<QWidget*>(m_cancel), static_cast<QWidget*>(m_save)})
        widget->installEventFilter(this);
    show(false);
    retranslate();
}

bool DescriptionLine::editing() const
{
    return !m_editing->isHidden();
}

void DescriptionLine::show(bool editing)
{
    m_reading->setVisible(!editing);
    m_editing->setVisible(editing);
    m_error->hide();
}

void DescriptionLine::setDescription(const QString& model, const QString& description)
{
    if (model != m_model)
        show(false);
    m_model = model;
    m_description = description;
    retranslate();
}

void DescriptionLine::edit()
{
    if (!editing()) {
        m_field->setText(m_description);
        show(true);
    }
    m_field->setFocus();
    m_field->selectAll();
}

void DescriptionLine::finish()
{
    if (!editing())
        return;
    const bool focused = m_editing->isAncestorOf(focusWidget());
    show(false);
    if (focused)
        m_edit->setFocus();
}

void DescriptionLine::save()
{
    if (m_field->text().trimmed() == m_description)
        finish();
    else
        Q_EMIT changeWanted(m_model, m_field->text());
}

void DescriptionLine::showError(const Error& error)
{
    const app::ErrorText text = app::errorText(error);
    m_error->setText(text.cause + u' ' + text.action);
    m_error->setVisible(editing());
    m_field->setFocus();
}

bool DescriptionLine::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        finish();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void DescriptionLine::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void DescriptionLine::retranslate()
{
    m_text->setText(m_description.isEmpty() ? tr("No description") : m_description);
    setLook(m_text, "tone", m_description.isEmpty() ? QStringLiteral("muted") : QString());
    m_text->setTextFormat(Qt::PlainText);
    m_edit->setLabel(tr("Change the description (F2)"));
    m_label->setText(tr("Description of %1").arg(m_model));
    m_help->setText(tr("One line for everybody who chooses a model, up to 500 characters. The name stays: "
                       "clients and records know the model by it."));
    m_cancel->setText(tr("Cancel"));
    m_save->setText(tr("Save"));
}

} // namespace mw::ui
