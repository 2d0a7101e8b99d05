// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/reference_check_box.h"

#include "app/base/error_text.h"
#include "ui/models/model_session.h"
#include "ui/models/reference_check_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/format.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QLocale>
#include <QVBoxLayout>

namespace mw::ui {

ReferenceCheckBox::ReferenceCheckBox(const Look& look, ModelSession& models, ReferenceCheckSession& check,
                                     QWidget* parent)
    : QWidget(parent), m_models(models), m_check(check)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space1, 0, 0);
    column->setSpacing(tokens::space2);
    m_start = makeButton(this);
    m_progress = new ProgressRow(look, this);
    m_result = makeText(this, "strong");
    m_meaning = makeText(this, "secondary", "muted");
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    for (QWidget* widget : {static_cast<QWidget*>(m_result), static_cast<QWidget*>(m_meaning),
                            static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_start)})
        column->addWidget(widget);
    connect(m_start, &QPushButton::clicked, &check, &ReferenceCheckSession::start);
    connect(m_progress, &ProgressRow::cancelled, &check, &ReferenceCheckSession::cancel);
    connect(&check, &ReferenceCheckSession::changed, this, &ReferenceCheckBox::refresh);
    connect(&models, &ModelSession::changed, this, &ReferenceCheckBox::refresh);
    refresh();
}

void ReferenceCheckBox::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

QString ReferenceCheckBox::resultText() const
{
    const app::ReferenceCheck& check = *m_check.result();
    return tr("Largest logit difference: %1").arg(QLocale().toString(check.largestDifference, 'g', 3));
}

void ReferenceCheckBox::refresh()
{
    setVisible(m_models.state() == ModelSession::State::Ready);
    m_start->setText(tr("Check against reference"));
    m_start->setToolTip(
        tr("Computes %1 tokens with this engine and with LibTorch in 32-bit floating point, and "
           "compares. Takes some seconds and four bytes of memory a weight.")
            .arg(app::ReferenceCheckService::tokens));
    m_start->setVisible(!m_check.running());
    m_progress->setVisible(m_check.running());
    const app::WorkProgress& progress = m_check.progress();
    const bool reading = progress.total > 0 && progress.done < progress.total;
    m_progress->setTitle(reading ? tr("Loading") : tr("Comparing"));
    m_progress->setProgress(reading ? progress.done : 0, reading ? progress.total : 0);

    setLook(m_result, "tone", m_check.error() ? QStringLiteral("error") : QString());
    m_result->setVisible(m_check.result() || m_check.error());
    m_meaning->setVisible(m_result->isVisibleTo(this));
    if (const auto& error = m_check.error()) {
        const app::ErrorText text = app::errorText(*error);
        m_result->setText(text.cause);
        m_meaning->setText(text.action);
    } else if (const auto& check = m_check.result()) {
        m_result->setText(resultText());
        m_meaning->setText(tr("Behind token %1 of %2. Both find the same next token likeliest behind %3 of "
                              "them; mean divergence "
                              "%4. %5 against %6.")
                               .arg(format::count(check->largestAt), format::count(check->tokens),
                                    format::count(check->sameTop), QLocale().toString(check->meanKl, 'g', 2),
                                    check->packedEngine, check->referenceEngine));
    }
}

} // namespace mw::ui
