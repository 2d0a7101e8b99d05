// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/model_card.h"

#include "app/base/model_text.h"
#include "app/base/readable.h"
#include "ui/models/model_session.h"
#include "ui/models/model_words.h"
#include "ui/pages/loaded_view.h"
#include "ui/pages/playground/reference_check_box.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/format.h"

#include <QEvent>
#include <QVBoxLayout>

namespace mw::ui {

namespace {

/// The formats by size, the largest first: "Q4_1, Q8_0, F32".
QString weightFormats(const std::vector<TensorTypeShare>& shares)
{
    QStringList names;
    for (const TensorTypeShare& share : shares)
        names << app::shownText(share.type);
    return names.join(QStringLiteral(", "));
}

} // namespace

ModelCard::ModelCard(const Look& look, ModelSession& models, ReferenceCheckSession& check, QWidget* parent)
    : Card(look, parent), m_models(models)
{
    m_name = new ElidedLabel(this);
    m_name->setProperty("level", QStringLiteral("strong"));
    m_name->setElideMode(Qt::ElideMiddle);
    m_languages = makeText(this, "secondary", "muted");
    m_facts = new FactGrid(tokens::space3, tokens::space1);
    body()->addWidget(m_name);
    body()->addWidget(m_languages);
    m_notes = makeText(this, "secondary", "warning");
    m_check = new ReferenceCheckBox(look, models, check, this);
    m_loaded = new LoadedView([this] { return m_models.figures(); }, this);
    body()->addLayout(m_facts);
    body()->addWidget(m_loaded);
    body()->addWidget(m_notes);
    body()->addWidget(m_check);
    connect(&models, &ModelSession::changed, this, &ModelCard::refresh);
    refresh();
}

void ModelCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    Card::changeEvent(event);
}

void ModelCard::refresh()
{
    setTitle(tr("Model"));
    m_facts->clear();
    m_loaded->refresh();
    m_notes->hide();
    const ModelSession::Candidate* shown = m_models.shown();
    if (!shown) {
        m_name->hide();
        m_languages->setText(tr("No model is open."));
        m_languages->show();
        return;
    }
    m_name->setFullText(ModelSession::displayName(*shown));
    m_name->show();
    if (!shown->description) {
        m_languages->setText(tr("Reading the file…"));
        m_languages->show();
        return;
    }
    const ModelDescription& d = *shown->description;
    m_languages->setText(ModelWords::languages(d.languages));
    m_languages->setVisible(!m_languages->text().isEmpty());

    const auto text = [](const std::string& value) { return app::shownText(value, 80); };
    m_facts->add(tr("Name in the file"), text(d.name));
    m_facts->add(tr("Architecture"), text(d.architecture));
    if (d.layers > 0)
        m_facts->add(tr("Layers × width"),
                     format::count(d.layers) + QStringLiteral(" × ") + format::count(d.embeddingLength));
    if (d.heads > 0)
        m_facts->add(tr("Attention heads"),
                     d.kvHeads > 0 && d.kvHeads != d.heads
                         ? tr("%1, keys %2").arg(format::count(d.heads), format::count(d.kvHeads))
                         : format::count(d.heads));
    m_facts->add(tr("Weights"), weightFormats(d.tensorTypes));
    m_facts->add(tr("Parameters"), d.parameters > 0 ? format::parameters(d.parameters) : QString());
    m_facts->add(tr("File"), format::bytes(d.fileBytes));
    const bool ready = m_models.state() == ModelSession::State::Ready;
    const int context = ready ? m_models.contextTokens() : d.contextLength;
    if (context > 0)
        m_facts->add(tr("Context"),
                     d.contextLength > context
                         ? tr("%1 of %2").arg(format::count(context), format::count(d.contextLength))
                         : format::count(context));
    m_facts->add(tr("Memory needed"), format::bytes(shown->fit.need), shown->fit.fits() ? "" : "error");
    m_facts->add(tr("Memory free"), format::bytes(shown->fit.available));
    if (m_models.engine() && !m_models.figures()) // else it stands among the figures of what is loaded
        m_facts->add(tr("Instruction set"), text(m_models.engine()->isa));
    m_facts->add(tr("Licence"), text(d.license));
    QStringList notes;
    for (const ModelNote& note : d.notes)
        notes << app::noteText(note) + tr(".", "full stop");
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.empty());
}

} // namespace mw::ui
