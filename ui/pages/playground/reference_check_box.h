// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/reference_check_view.h"

namespace mw::ui {

class ModelSession;
class ReferenceCheckSession;

/// The check of the loaded model against the reference engine.
class ReferenceCheckBox : public ReferenceCheckView {
    Q_OBJECT
public:
    ReferenceCheckBox(const Look& look, ModelSession& models, ReferenceCheckSession& check,
                      QWidget* parent = nullptr);

private:
    void refresh();

    ModelSession& m_models;
    ReferenceCheckSession& m_check;
};

} // namespace mw::ui
