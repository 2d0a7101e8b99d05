// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/widgets.h"

namespace mw::ui {

class ElidedLabel;
class FactGrid;
class LoadedView;
class Look;
class ModelSession;
class ReferenceCheckBox;
class ReferenceCheckSession;

/// What the shown model is: its header's facts, what it needs of memory, which languages it speaks, what will
/// be slow; and how exactly it is computed.
class ModelCard : public Card {
    Q_OBJECT
public:
    ModelCard(const Look& look, ModelSession& models, ReferenceCheckSession& check,
              QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    ModelSession& m_models;
    ElidedLabel* m_name;
    QLabel* m_languages;
    FactGrid* m_facts;
    LoadedView* m_loaded;
    QLabel* m_notes;
    ReferenceCheckBox* m_check;
};

} // namespace mw::ui
