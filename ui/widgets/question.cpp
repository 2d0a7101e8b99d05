// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/question.h"

#include <QMessageBox>
#include <QPushButton>

namespace mw::ui {

namespace {

/// Names in a button are no shortcuts.
QString buttonText(QString text)
{
    return text.replace(u'&', QLatin1String("&&"));
}

} // namespace

void ask(QWidget* parent, const Question& question, std::function<void()> then)
{
    auto* box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(question.title);
    box->setTextFormat(Qt::PlainText);
    box->setText(question.title);
    box->setInformativeText(question.consequence);
    QPushButton* yes = box->addButton(buttonText(question.yes), QMessageBox::DestructiveRole);
    QPushButton* no = box->addButton(buttonText(question.no), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    QObject::connect(yes, &QPushButton::clicked, parent, std::move(then));
    box->open();
}

} // namespace mw::ui
