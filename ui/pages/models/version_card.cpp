// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/version_card.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/format.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>

namespace mw::ui {

VersionCard::VersionCard(const Look& look, QWidget* parent) : Card(look, parent)
{
    m_name = new ElidedLabel(this);
    m_name->setProperty("level", QStringLiteral("strong"));
    m_name->setElideMode(Qt::ElideMiddle);
    m_facts = new FactGrid(tokens::space3, tokens::space1);
    m_keep = new QCheckBox(this);
    m_atStart = new QCheckBox(this);
    m_load = makeButton(this);
    m_remove = makeButton(this);
    body()->addWidget(m_name);
    body()->addLayout(m_facts);
    body()->addWidget(m_keep);
    body()->addWidget(m_atStart);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    buttons->addWidget(m_load);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    body()->addLayout(buttons);
    connect(m_load, &QPushButton::clicked, this, [this] {
        if (m_loaded == LoadedState::Loaded || m_loaded == LoadedState::Loading)
            Q_EMIT unloadWanted();
        else
            Q_EMIT loadWanted();
    });
    connect(m_remove, &QPushButton::clicked, this, &VersionCard::removeWanted);
    // Of a click only: setting the boxes is no wish.
    for (QCheckBox* box : {m_keep, m_atStart}) {
        connect(box, &QCheckBox::clicked, this, [this] {
            m_wish.keepLoaded = m_keep->isChecked();
            m_wish.loadAtStart = m_atStart->isChecked();
            Q_EMIT wishChanged(m_wish);
        });
    }
}

void VersionCard::setVersion(const app::ModelVersion& version, LoadedState loaded, const QString& stateText,
                             const app::DeploymentWish& wish)
{
    m_wish = wish;
    m_version = version;
    m_loaded = loaded;
    m_stateText = stateText;
    refresh();
}

void VersionCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    Card::changeEvent(event);
}

void VersionCard::refresh()
{
    setTitle(tr("Version"));
    m_name->setFullText(m_version.reference());
    m_facts->clear();
    const bool ready = m_version.state == app::VersionState::Ready;
    m_facts->add(tr("State"), m_stateText, ready ? "" : "error");
    m_facts->add(tr("Aliases"), m_version.aliases.join(QStringLiteral(", ")));
    m_facts->add(tr("Size"), format::bytes(m_version.bytes));
    m_facts->add(tr("Format"), m_version.format);
    m_facts->add(tr("Weights"), m_version.quantization);
    m_facts->add(tr("Architecture"), m_version.architecture);
    if (m_version.parameters > 0)
        m_facts->add(tr("Parameters"), format::parameters(m_version.parameters));
    if (m_version.contextLength > 0)
        m_facts->add(tr("Context"), tr("%1 tokens").arg(format::count(m_version.contextLength)));
    m_facts->add(tr("Licence"), m_version.license);
    m_facts->add(tr("Imported"), format::exactTime(m_version.createdAt));
    m_facts->add(tr("By"), m_version.createdBy);
    m_facts->add(tr("From"), m_version.source);
    if (m_version.verifiedAt)
        m_facts->add(tr("Verified"), format::exactTime(*m_version.verifiedAt));
    m_facts->add(QStringLiteral("SHA-256"), m_version.sha256);
    const bool loaded = m_loaded == LoadedState::Loaded || m_loaded == LoadedState::Loading;
    m_load->setText(loaded ? tr("Unload") : tr("Load"));
    m_load->setEnabled((ready || loaded) && m_loaded != LoadedState::Unloading);
    m_keep->setText(tr("Keep loaded"));
    m_keep->setToolTip(tr("Neither idleness nor another model's need of memory unloads it."));
    m_keep->setChecked(m_wish.keepLoaded);
    m_atStart->setText(tr("Load at start"));
    m_atStart->setToolTip(tr("Loaded as soon as the program runs."));
    m_atStart->setChecked(m_wish.loadAtStart);
    m_remove->setText(tr("Remove…"));
    m_remove->setEnabled(m_version.aliases.isEmpty());
    m_remove->setToolTip(
        m_version.aliases.isEmpty()
            ? QString()
            : tr("An alias points at this version: %1").arg(m_version.aliases.join(QStringLiteral(", "))));
}

} // namespace mw::ui
