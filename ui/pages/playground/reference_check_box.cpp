// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/reference_check_box.h"

#include "ui/models/model_session.h"
#include "ui/models/reference_check_session.h"

namespace mw::ui {

ReferenceCheckBox::ReferenceCheckBox(const Look& look, ModelSession& models, ReferenceCheckSession& check,
                                     QWidget* parent)
    : ReferenceCheckView(look, parent), m_models(models), m_check(check)
{
    connect(this, &ReferenceCheckView::startWanted, &check, &ReferenceCheckSession::start);
    connect(this, &ReferenceCheckView::cancelWanted, &check, &ReferenceCheckSession::cancel);
    connect(&check, &ReferenceCheckSession::changed, this, &ReferenceCheckBox::refresh);
    connect(&models, &ModelSession::changed, this, &ReferenceCheckBox::refresh);
    refresh();
}

void ReferenceCheckBox::refresh()
{
    setVisible(m_models.state() == ModelSession::State::Ready);
    setState(m_check.running() ? std::optional(m_check.progress()) : std::nullopt, m_check.result(),
             m_check.error());
}

} // namespace mw::ui
