// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/sampling_side.h"

#include "app/conversations/conversation_json.h"
#include "ui/models/preset_library.h"
#include "ui/pages/sampling_panel.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/widgets.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int leastLetters = 10;
}

SamplingSide::SamplingSide(const Look& look, const app::Settings& settings, PresetLibrary& presets,
                           QWidget* parent)
    : QFrame(parent), m_library(presets)
{
    setProperty("kind", QStringLiteral("inspector"));
    setFixedWidth(tokens::inspectorWidth);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(tokens::space4, tokens::space2, tokens::space2, tokens::space1);
    m_title = makeLabel(this, "section");
    m_close = new IconButton(look, QStringLiteral("close"), this);
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    whole->addLayout(head);

    auto* scroll = makeScrollArea(this);
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens::space3, tokens::space1, tokens::space2, tokens::space3);
    column->setSpacing(tokens::space3);
    m_spread = makeButton(content);
    m_card = new Card(look, content);
    m_presets = new QComboBox(m_card);
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_presets->setMinimumContentsLength(leastLetters);
    m_presetHelp = makeText(m_card, "secondary", "muted");
    m_card->body()->addWidget(m_presets);
    m_card->body()->addWidget(m_presetHelp);
    column->addWidget(m_spread);
    column->addWidget(m_card);
    m_panel = new SamplingPanel(look, settings, content);
    m_panel->hideContext();
    column->addWidget(m_panel);
    column->addStretch(1);
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    whole->addWidget(scroll, 1);

    connect(m_close, &QToolButton::clicked, this, &SamplingSide::closed);
    connect(m_spread, &QPushButton::clicked, this, &SamplingSide::spreadWanted);
    connect(m_panel, &SamplingPanel::changed, this, [this] {
        if (m_showing)
            return;
        refreshPreset();
        Q_EMIT chosen(m_panel->choice());
    });
    connect(m_presets, &QComboBox::activated, this, [this](int index) {
        const app::Preset* preset = m_library.find(m_presets->itemData(index).toString());
        if (preset == nullptr)
            return;
        const SamplingChoice choice = preset->content.sampling;
        show(m_letter, choice);
        Q_EMIT chosen(choice);
    });
    connect(&m_library, &PresetLibrary::changed, this, &SamplingSide::fillPresets);
    retranslate();
}

void SamplingSide::show(const QString& letter, const SamplingChoice& choice)
{
    const QScopedValueRollback showing(m_showing, true);
    m_letter = letter;
    // What is being typed stays where it says the same.
    if (app::samplingJson(m_panel->choice()) != app::samplingJson(choice))
        m_panel->setChoice(choice);
    retranslate();
}

void SamplingSide::setLastSeed(quint64 seed)
{
    m_panel->setLastSeed(seed);
}

void SamplingSide::focusFirst()
{
    m_presets->setFocus(Qt::OtherFocusReason);
}

void SamplingSide::fillPresets()
{
    m_presets->clear();
    m_presets->addItem(tr("No preset"), QString());
    for (const app::Preset& preset : m_library.presets())
        m_presets->addItem(preset.name, preset.id);
    refreshPreset();
}

/// Shows the preset whose sampling is set, where there is one.
void SamplingSide::refreshPreset()
{
    const auto current = app::samplingJson(m_panel->choice());
    int index = 0;
    for (const app::Preset& preset : m_library.presets()) {
        if (index == 0 && app::samplingJson(preset.content.sampling) == current)
            index = m_presets->findData(preset.id);
    }
    m_presets->setCurrentIndex(index);
}

void SamplingSide::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void SamplingSide::retranslate()
{
    m_title->setText(tr("Column %1").arg(m_letter));
    m_close->setLabel(tr("Close the settings"));
    m_card->setTitle(tr("Preset"));
    m_presets->setAccessibleName(tr("Preset"));
    m_presetHelp->setText(tr("A column takes a preset's sampling; the system prompt is the same for all."));
    m_spread->setText(tr("Use for all columns"));
    m_spread->setToolTip(tr("Give every column these settings"));
    fillPresets();
}

} // namespace mw::ui
