// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/loading_view.h"

#include "ui/models/model_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/format.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

LoadingView::LoadingView(const Look& look, ModelSession& models, QWidget* parent)
    : QWidget(parent), m_models(models)
{
    auto* middle = new QHBoxLayout(this);
    middle->setContentsMargins(tokens::space6, tokens::space6, tokens::space6, tokens::space6);
    QFrame* box = makeFrame(this, "card");
    box->setMaximumWidth(tokens::readingWidth * 2 / 3);
    box->setMinimumWidth(tokens::readingWidth / 2);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(tokens::space4, tokens::space4, tokens::space4, tokens::space4);
    column->setSpacing(tokens::space3);
    m_progress = new ProgressRow(look, box);
    m_memory = makeText(box, "secondary", "muted");
    column->addWidget(m_progress);
    column->addWidget(m_memory);
    middle->addStretch(1);
    middle->addWidget(box, 4, Qt::AlignVCenter);
    middle->addStretch(1);
    connect(m_progress, &ProgressRow::cancelled, &models, &ModelSession::cancel);
    connect(&models, &ModelSession::changed, this, &LoadingView::refresh);
    connect(&models, &ModelSession::progressed, this, &LoadingView::refresh);
    refresh();
}

void LoadingView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

void LoadingView::refresh()
{
    if (!m_models.busy())
        return;
    const ModelSession::Candidate& candidate = *m_models.shown();
    const QString name = ModelSession::displayName(candidate);
    m_progress->setTitle(candidate.description ? tr("Loading %1").arg(name) : tr("Reading %1").arg(name));
    m_progress->setProgress(m_models.bytesDone(), m_models.bytesTotal());
    m_memory->setText(candidate.description ? tr("It needs %1 of memory; %2 are free.")
                                                  .arg(format::bytes(candidate.fit.need),
                                                       format::bytes(candidate.fit.available))
                                            : tr("What it needs is in the file's header."));
}

} // namespace mw::ui
