// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/version_card.h"

#include "app/base/error_text.h"
#include "app/base/model_text.h"
#include "app/base/readable.h"
#include "ui/models/model_words.h"
#include "ui/pages/loaded_view.h"
#include "ui/pages/models/description_line.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/format.h"
#include "ui/widgets/progress_row.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>

namespace mw::ui {

namespace {

constexpr qsizetype longestShown = 120; // what a file says of itself may be any text

QString shown(const std::string& text)
{
    return app::shownText(text, longestShown);
}

bool onItsWay(LoadedState state)
{
    return state == LoadedState::Loaded || state == LoadedState::Loading;
}

} // namespace

VersionCard::VersionCard(const Look& look, RegistrySession& session, QWidget* parent)
    : Card(look, parent), m_session(session)
{
    m_name = new ElidedLabel(this);
    m_name->setProperty("level", QStringLiteral("strong"));
    m_name->setElideMode(Qt::ElideMiddle);
    m_description = new DescriptionLine(look, this);
    m_languages = makeText(this, "secondary", "muted");
    m_memory = makeText(this, "secondary");
    m_loaded = new LoadedView([this] { return m_session.loaded(m_reference); }, this);
    m_notes = makeText(this, "secondary", "warning");
    m_loading = new ProgressRow(look, this);
    m_verifying = new ProgressRow(look, this);
    m_keep = new QCheckBox(this);
    m_atStart = new QCheckBox(this);
    body()->addWidget(m_name);
    body()->addWidget(m_description);
    body()->addWidget(m_languages);
    body()->addWidget(m_memory);
    body()->addWidget(m_loaded);
    body()->addWidget(m_notes);
    body()->addWidget(m_loading);
    body()->addWidget(m_verifying);
    buildButtons();
    body()->addWidget(m_keep);
    body()->addWidget(m_atStart);
    buildFacts();
    connect(m_loading, &ProgressRow::cancelled, this, [this] { m_session.unload(m_reference); });
    connect(m_verifying, &ProgressRow::cancelled, this,
            [this] { m_session.verifications().cancel(m_reference); });
    connect(m_description, &DescriptionLine::changeWanted, &m_session, &RegistrySession::describe);
    connect(&m_session, &RegistrySession::described, m_description, &DescriptionLine::finish);
    connect(&m_session, &RegistrySession::describeFailed, m_description,
            [this](const QString&, const Error& error) { m_description->showError(error); });
    // Of a click only: setting the boxes is no wish.
    for (QCheckBox* box : {m_keep, m_atStart}) {
        connect(box, &QCheckBox::clicked, this, [this] {
            app::DeploymentWish wish = m_session.wish(m_reference);
            wish.keepLoaded = m_keep->isChecked();
            wish.loadAtStart = m_atStart->isChecked();
            m_session.setWish(m_reference, wish);
        });
    }
}

void VersionCard::buildFacts()
{
    m_facts = new FactGrid(tokens::space3, tokens::space1);
    body()->addLayout(m_facts);
    m_shaLabel = makeLabel(this, "secondary", "muted");
    m_shaLabel->setText(QStringLiteral("SHA-256"));
    m_sha = new ElidedLabel(this);
    m_sha->setElideMode(Qt::ElideMiddle);
    m_sha->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_copy = new CopyButton([this] { return m_sha->fullText(); }, this);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    row->addWidget(m_shaLabel);
    row->addWidget(m_sha, 1);
    row->addWidget(m_copy);
    body()->addLayout(row);
}

void VersionCard::buildButtons()
{
    m_load = makeButton(this);
    m_play = makeButton(this);
    m_verify = makeButton(this);
    m_remove = makeButton(this);
    auto* grid = new QGridLayout;
    grid->setSpacing(tokens::space2);
    grid->addWidget(m_load, 0, 0);
    grid->addWidget(m_play, 0, 1);
    grid->addWidget(m_verify, 1, 0);
    grid->addWidget(m_remove, 1, 1);
    body()->addLayout(grid);
    connect(m_load, &QPushButton::clicked, this, [this] {
        if (onItsWay(m_session.rows().loadedState(m_reference)))
            m_session.unload(m_reference);
        else
            m_session.load(m_reference);
    });
    connect(m_play, &QPushButton::clicked, this, &VersionCard::playgroundWanted);
    connect(m_verify, &QPushButton::clicked, this, [this] { m_session.verify(m_reference); });
    connect(m_remove, &QPushButton::clicked, this, &VersionCard::removeWanted);
}

void VersionCard::setReference(const QString& reference)
{
    if (reference == m_reference)
        return;
    m_reference = reference;
    m_state = m_session.rows().loadedState(reference);
    if (!reference.isEmpty())
        m_session.readDetails(reference);
    refresh();
}

void VersionCard::editDescription()
{
    m_description->edit();
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
    const int row = m_session.rows().rowOf(m_reference);
    if (row < 0)
        return;
    if (const LoadedState state = m_session.rows().loadedState(m_reference); state != m_state) {
        m_state = state;
        m_session.readDetails(m_reference); // what is free has changed
    }
    const app::ModelVersion& version = m_session.rows().at(row);
    m_name->setFullText(version.reference());
    m_description->setDescription(version.model, m_session.rows().description(version.model));
    refreshFacts(version);
    refreshMemory();
    m_loaded->refresh();
    refreshButtons(version);
    refreshProgress();
}

void VersionCard::refreshFacts(const app::ModelVersion& version)
{
    const RegistryModel& rows = m_session.rows();
    const VersionDetails details = m_session.details(m_reference);
    m_languages->setText(details.description ? ModelWords::languages(details.description->languages)
                                             : QString());
    m_languages->setVisible(!m_languages->text().isEmpty());
    m_facts->clear();
    const bool ready = version.state == app::VersionState::Ready;
    m_facts->add(tr("State"), rows.stateText(rows.rowOf(m_reference)), ready ? "" : "error");
    m_facts->add(tr("Size"), format::bytes(version.bytes));
    m_facts->add(tr("Format"), version.format);
    m_facts->add(tr("Weights"), version.quantization);
    m_facts->add(tr("Architecture"), version.architecture);
    if (details.description) {
        const ModelDescription& d = *details.description;
        m_facts->add(tr("Name in the file"), shown(d.name));
        if (d.layers > 0)
            m_facts->add(tr("Layers × width"),
                         format::count(d.layers) + QStringLiteral(" × ") + format::count(d.embeddingLength));
        m_facts->add(tr("Chat template"), d.hasChatTemplate ? tr("Yes") : tr("None"));
    }
    if (version.parameters > 0)
        m_facts->add(tr("Parameters"), format::parameters(version.parameters));
    if (version.contextLength > 0)
        m_facts->add(tr("Context"), tr("%1 tokens").arg(format::count(version.contextLength)));
    m_facts->add(tr("Licence"), version.license);
    m_facts->add(tr("Imported"), format::exactTime(version.createdAt));
    m_facts->add(tr("By"), ModelWords::who(version.createdBy));
    m_facts->add(tr("From"), version.source);
    m_facts->add(tr("Verified"),
                 version.verifiedAt ? format::exactTime(*version.verifiedAt) : tr("Never", "verified"));
    m_sha->setFullText(version.sha256);
    m_copy->setWhat(tr("Copy the SHA-256"));
}

QString VersionCard::memorySentence() const
{
    const VersionDetails details = m_session.details(m_reference);
    if (!details.description)
        return details.error ? app::errorText(*details.error).cause : tr("Reading the file…");
    const QString need = format::bytes(details.fit.need);
    const QString have = format::bytes(details.fit.available);
    if (onItsWay(m_session.rows().loadedState(m_reference)))
        return tr("Takes about %1 of memory; %2 are free beside it.").arg(need, have);
    if (!details.description->runnable)
        return tr("This engine cannot run it.");
    return details.fit.fits()
               ? tr("Loading needs about %1 of memory; %2 are free. It fits.").arg(need, have)
               : tr("Loading needs about %1 of memory, and only %2 are free. Unload other models, or shorten "
                    "the context in the settings.")
                     .arg(need, have);
}

void VersionCard::refreshMemory()
{
    const VersionDetails details = m_session.details(m_reference);
    const bool loaded = onItsWay(m_session.rows().loadedState(m_reference));
    const bool bad = details.error || (details.description && !loaded &&
                                       (!details.fit.fits() || !details.description->runnable));
    setLook(m_memory, "tone", bad ? QStringLiteral("error") : QStringLiteral("muted"));
    m_memory->setText(memorySentence());
    QStringList notes;
    if (details.description) {
        for (const ModelNote& note : details.description->notes)
            notes << app::noteText(note) + tr(".", "full stop");
    }
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.empty());
}

void VersionCard::refreshButtons(const app::ModelVersion& version)
{
    const LoadedState state = m_session.rows().loadedState(m_reference);
    const bool ready = version.state == app::VersionState::Ready;
    const bool loaded = onItsWay(state);
    const QString unsound = tr("Its file is damaged or gone. Verify it, or import it again.");
    m_load->setText(loaded ? tr("Unload") : tr("Load"));
    m_load->setEnabled((ready || loaded) && state != LoadedState::Unloading);
    m_load->setToolTip(ready || loaded ? QString() : unsound);
    m_play->setText(tr("Use in playground"));
    m_play->setEnabled(ready);
    m_play->setToolTip(ready ? QString() : unsound);
    m_verify->setText(tr("Verify"));
    m_verify->setToolTip(tr("Reads the whole file and compares it with what was imported."));
    m_verify->setEnabled(!m_session.verifications().has(m_reference));
    const app::DeploymentWish wish = m_session.wish(m_reference);
    m_keep->setText(tr("Keep loaded"));
    m_keep->setToolTip(tr("Neither idleness nor another model's need of memory unloads it."));
    m_keep->setChecked(wish.keepLoaded);
    m_atStart->setText(tr("Load at start"));
    m_atStart->setToolTip(tr("Loaded as soon as the program runs."));
    m_atStart->setChecked(wish.loadAtStart);
    const QString kept = m_session.keptBy(m_reference);
    m_remove->setText(tr("Remove…"));
    m_remove->setEnabled(kept.isEmpty());
    m_remove->setToolTip(kept);
}

void VersionCard::refreshProgress()
{
    const bool loading = m_session.rows().loadedState(m_reference) == LoadedState::Loading;
    m_loading->setVisible(loading);
    if (loading) {
        const app::WorkProgress progress = m_session.loadProgress(m_reference);
        m_loading->setTitle(tr("Loading"));
        m_loading->setProgress(progress.done, progress.total);
    }
    const WorkQueue& verifications = m_session.verifications();
    m_verifying->setVisible(verifications.has(m_reference));
    if (verifications.has(m_reference)) {
        const bool runs = verifications.running() == m_reference;
        const app::WorkProgress progress = runs ? verifications.progress() : app::WorkProgress();
        m_verifying->setTitle(runs ? tr("Verifying") : tr("Waiting to be verified"));
        m_verifying->setProgress(progress.done, progress.total);
    }
}

} // namespace mw::ui
