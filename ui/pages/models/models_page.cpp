// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/models_page.h"

#include "ui/models/benchmark_session.h"
#include "ui/models/registry_session.h"
#include "ui/pages/models/aliases_card.h"
#include "ui/pages/models/benchmark_card.h"
#include "ui/pages/models/version_card.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/question.h"
#include "ui/widgets/reference_check_view.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/undo_bar.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace mw::ui {

namespace {
enum View { Unread, Empty, Filled };
}

ModelsPage::ModelsPage(const Look& look, RegistrySession& session, BenchmarkSession& benchmarks,
                       TableStates& tables, QWidget* parent)
    : FramedPage(look, PageGroup::Models, QStringLiteral("models"), QStringLiteral("model"), parent),
      m_session(session), m_benchmarks(benchmarks)
{
    m_import = header().addButton("primary");
    connect(m_import, &QPushButton::clicked, this, &ModelsPage::chooseImport);
    buildContent(tables);
    buildInspector();
    buildActions();
    connectSession();
    retranslate();
    refresh();
}

void ModelsPage::buildContent(TableStates& tables)
{
    QWidget* parent = contentParent();
    m_progress = new ProgressRow(look(), parent);
    m_stack = new QStackedWidget(parent);
    m_empty = new EmptyView(look(), QStringLiteral("model"), m_stack);
    m_importFirst = m_empty->addButton("primary");
    Table::Options options;
    options.name = QStringLiteral("models");
    options.wide = RegistryModel::Name;
    options.searchColumn = RegistryModel::Name;
    m_panel = new TablePanel(look(), m_session.rows(), tables, options, m_stack);
    m_stack->insertWidget(Unread, new QWidget(m_stack));
    m_stack->insertWidget(Empty, m_empty);
    m_stack->insertWidget(Filled, m_panel);
    m_undo = new UndoBar(look(), parent);
    content()->addWidget(m_progress);
    content()->addWidget(m_stack, 1);
    content()->addWidget(m_undo);
    connect(m_importFirst, &QPushButton::clicked, this, &ModelsPage::chooseImport);
    connect(m_progress, &ProgressRow::cancelled, &m_session.imports(), &WorkQueue::cancelAll);
    connect(&m_panel->table(), &Table::removeWanted, this, &ModelsPage::askRemove);
    connect(&m_panel->table(), &Table::renameWanted, this, [this] { act(Verb::Describe); });
    connect(&m_panel->table(), &Table::opened, this, [this] { act(Verb::Play); });
    connect(&m_panel->table(), &Table::selectionChangedTo, this, &ModelsPage::refreshInspector);
    connect(m_panel, &TablePanel::failed, this, &ModelsPage::showError);
}

void ModelsPage::buildInspector()
{
    m_inspector = makeFrame(this, "inspector");
    m_inspector->setFixedWidth(tokens::inspectorWidth);
    auto* outer = new QVBoxLayout(m_inspector);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(m_inspector);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(scroll);
    content->setProperty("kind", QStringLiteral("clear"));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens::space4, tokens::space4, tokens::space4, tokens::space4);
    column->setSpacing(tokens::space3);
    m_card = new VersionCard(look(), m_session, content);
    m_aliases = new AliasesCard(look(), m_session, content);
    m_benchmark = new BenchmarkCard(look(), m_benchmarks, content);
    m_checkCard = new Card(look(), content);
    m_check = new ReferenceCheckView(look(), m_checkCard);
    m_checkCard->body()->addWidget(m_check);
    column->addWidget(m_card);
    column->addWidget(m_aliases);
    column->addWidget(m_benchmark);
    column->addWidget(m_checkCard);
    column->addStretch();
    scroll->setWidget(content);
    outer->addWidget(scroll);
    setInspector(m_inspector);
    connect(m_card, &VersionCard::playgroundWanted, this, [this] { act(Verb::Play); });
    connect(m_card, &VersionCard::removeWanted, this, &ModelsPage::askRemove);
    connect(m_check, &ReferenceCheckView::startWanted, this, [this] { m_session.check(selected()); });
    connect(m_check, &ReferenceCheckView::cancelWanted, this,
            [this] { m_session.checks().cancel(selected()); });
}

void ModelsPage::buildActions()
{
    m_importAction = addPageAction(QKeySequence(Qt::CTRL | Qt::Key_O));
    connect(m_importAction, &QAction::triggered, this, &ModelsPage::chooseImport);
    for (const Verb verb : {Verb::Play, Verb::Load, Verb::Unload, Verb::Verify, Verb::Check, Verb::Benchmark,
                            Verb::Describe, Verb::Remove}) {
        QAction* action = addPageAction({});
        connect(action, &QAction::triggered, this, [this, verb] { act(verb); });
        m_verbs[verb] = action;
        m_panel->addVerb(action, !ofOne(verb));
    }
}

void ModelsPage::connectSession()
{
    connect(&m_session, &RegistrySession::changed, this, &ModelsPage::refresh);
    connect(&m_session, &RegistrySession::progressed, m_card, &VersionCard::refreshProgress);
    connect(&m_session, &RegistrySession::failed, this, &ModelsPage::showError);
    connect(&m_session, &RegistrySession::importFailed, this,
            [this](const QString&, const Error& error) { showError(error); });
    connect(&m_session, &RegistrySession::imported, this,
            [this](const QString& reference) { m_panel->table().selectKey(reference); });
    connect(&m_session, &RegistrySession::detailsChanged, this, [this](const QString& reference) {
        if (reference == selected())
            m_card->refresh();
    });
    connect(&m_session, &RegistrySession::aliasRemoved, this,
            [this](const QString& reference, const QString& alias) {
                m_undo->offer(
                    [reference, alias] {
                        return tr("The alias %1 no longer points at %2.").arg(alias, reference);
                    },
                    [this, reference, alias] {
                        m_session.setAlias(reference, alias, tr("The removal was undone."));
                    });
            });
    connect(&m_session, &RegistrySession::described, this, &ModelsPage::offerUndoOfDescription);
    connect(&m_benchmarks, &BenchmarkSession::refused, this, &ModelsPage::showError);
    connect(&m_benchmarks, &BenchmarkSession::used, this, [this] {
        m_undo->offer([this] { return m_benchmarks.effect(); }, [this] { m_benchmarks.undo(); });
    });
    for (WorkQueue* queue :
         {&m_session.imports(), &m_session.verifications(), &m_session.checks(), &m_benchmarks.queue()})
        connect(queue, &WorkQueue::changed, this, &ModelsPage::refresh);
    connect(&m_session.imports(), &WorkQueue::progressed, this, &ModelsPage::refreshImports);
    connect(&m_session.verifications(), &WorkQueue::progressed, m_card, &VersionCard::refreshProgress);
    connect(&m_session.checks(), &WorkQueue::progressed, this, &ModelsPage::refreshCheck);
}

/// Whether a verb is done to the row of the keyboard only, however many are selected.
bool ModelsPage::ofOne(Verb verb)
{
    return verb == Verb::Play || verb == Verb::Check || verb == Verb::Benchmark || verb == Verb::Describe;
}

void ModelsPage::offerUndoOfDescription(const QString& model, const QString& before, const QString& now)
{
    if (std::exchange(m_takingBack, false) || before == now)
        return;
    m_undo->offer([model] { return tr("The description of %1 was changed.").arg(model); },
                  [this, model, before] {
                      m_takingBack = true;
                      m_session.describe(model, before);
                  });
}

QString ModelsPage::title() const
{
    return tr("Models");
}

bool ModelsPage::atRest() const
{
    const QString reference = selected();
    const bool read =
        reference.isEmpty() || m_session.details(reference).description || m_session.details(reference).error;
    const RegistryModel& rows = m_session.rows();
    bool loading = false;
    for (int row = 0; row < rows.rowCount(); ++row)
        loading = loading || rows.loadedState(rows.at(row).reference()) == LoadedState::Loading;
    return m_session.listed() && read && !loading && m_session.imports().running().isEmpty();
}

QString ModelsPage::dropPurpose(const QString&) const
{
    return tr("Drop the model file to import it");
}

void ModelsPage::dropped(const QString& path)
{
    importFiles({path});
}

void ModelsPage::droppedAll(const QStringList& paths)
{
    importFiles(paths);
}

QString ModelsPage::selected() const
{
    return m_panel->table().currentKey();
}

void ModelsPage::importFiles(const QStringList& paths)
{
    banner().dismiss();
    m_session.importFiles(paths);
}

void ModelsPage::chooseImport()
{
    auto* dialog = new QFileDialog(this, tr("Import model files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Model files (*.gguf)"), tr("All files (*)")});
    dialog->setDirectory(m_importFolder.isEmpty() ? downloadsFolder() : m_importFolder);
    connect(dialog, &QFileDialog::filesSelected, this, [this, dialog](const QStringList& paths) {
        m_importFolder = dialog->directory().absolutePath();
        importFiles(paths);
    });
    dialog->open();
}

bool ModelsPage::fits(Verb verb, const QString& reference) const
{
    const RegistryModel& rows = m_session.rows();
    const int row = rows.rowOf(reference);
    if (row < 0)
        return false;
    const bool ready = rows.at(row).state == app::VersionState::Ready;
    const LoadedState state = rows.loadedState(reference);
    const bool loaded = state == LoadedState::Loaded || state == LoadedState::Loading;
    switch (verb) {
    case Verb::Load:
        return ready && !loaded && state != LoadedState::Unloading;
    case Verb::Unload:
        return loaded;
    case Verb::Play:
        return ready;
    case Verb::Check:
        return ready && !m_session.checks().has(reference);
    case Verb::Benchmark:
        return ready && !m_benchmarks.queue().has(reference);
    case Verb::Describe:
        return true;
    case Verb::Verify:
        return !m_session.verifications().has(reference);
    case Verb::Remove:
        return m_session.keptBy(reference).isEmpty();
    }
    return false;
}

QStringList ModelsPage::fitFor(Verb verb) const
{
    QStringList references = m_panel->table().selectedKeys();
    if (ofOne(verb))
        references = selected().isEmpty() ? QStringList() : QStringList(selected());
    references.removeIf([&](const QString& reference) { return !fits(verb, reference); });
    return references;
}

void ModelsPage::act(Verb verb)
{
    if (verb == Verb::Remove) {
        askRemove();
        return;
    }
    banner().dismiss();
    for (const QString& reference : fitFor(verb)) {
        switch (verb) {
        case Verb::Load:
            m_session.load(reference);
            break;
        case Verb::Unload:
            m_session.unload(reference);
            break;
        case Verb::Play:
            Q_EMIT playgroundWanted(reference);
            break;
        case Verb::Verify:
            m_session.verify(reference);
            break;
        case Verb::Check:
            m_session.check(reference);
            break;
        case Verb::Benchmark:
            m_benchmarks.start(reference);
            break;
        case Verb::Describe:
            m_card->editDescription();
            break;
        case Verb::Remove:
            break;
        }
    }
}

void ModelsPage::askRemove()
{
    const QStringList gone = fitFor(Verb::Remove);
    if (gone.isEmpty())
        return; // the button says why
    const qsizetype stay = m_panel->table().selectedCount() - gone.size();
    const bool one = gone.size() == 1;
    QString consequence =
        one ? tr("Its file leaves the data folder. The file that it was imported from stays.")
            : tr("Their files leave the data folder. The files that they were imported from stay.");
    if (!one)
        consequence += u'\n' + gone.join(QStringLiteral(", "));
    if (stay > 0)
        consequence += u'\n' + tr("%1 of those selected stay, because an alias or a deployment needs them.")
                                   .arg(format::count(stay));
    const QString count = format::count(gone.size());
    ask(this,
        {one ? tr("Remove %1?").arg(gone.front()) : tr("Remove %1 versions?").arg(count), consequence,
         one ? tr("Remove %1").arg(gone.front()) : tr("Remove %1 versions").arg(count), tr("Keep")},
        [this, gone] {
            banner().dismiss();
            for (const QString& reference : gone)
                m_session.remove(reference);
        });
}

void ModelsPage::refresh()
{
    const bool empty = m_session.rows().rowCount() == 0;
    m_stack->setCurrentIndex(!m_session.listed() ? Unread : empty ? Empty : Filled);
    m_import->setVisible(!m_session.listed() || !empty); // one primary action at a time
    if (!empty && m_panel->table().selectedCount() == 0 && m_panel->table().rows().rowCount() > 0)
        m_panel->table().selectRow(0);
    refreshImports();
    refreshInspector();
}

void ModelsPage::refreshImports()
{
    const WorkQueue& imports = m_session.imports();
    m_progress->setVisible(!imports.running().isEmpty());
    if (imports.running().isEmpty())
        return;
    m_progress->setTitle(
        imports.waiting() == 0
            ? imports.title()
            : tr("%1, %2 more to come").arg(imports.title(), format::count(imports.waiting())));
    m_progress->setProgress(imports.progress().done, imports.progress().total);
}

void ModelsPage::refreshInspector()
{
    const QString reference = selected();
    const bool there = m_session.rows().rowOf(reference) >= 0;
    m_inspector->setVisible(there);
    m_card->setReference(there ? reference : QString());
    m_aliases->setReference(there ? reference : QString());
    m_card->refresh();
    refreshCheck();
    refreshBenchmark();
    refreshActions();
}

void ModelsPage::refreshBenchmark()
{
    const QString reference = selected();
    const int row = m_session.rows().rowOf(reference);
    if (row < 0)
        return;
    const app::ModelVersion& version = m_session.rows().at(row);
    m_benchmark->setVersion(reference, version.benchmark,
                            version.state == app::VersionState::Ready ? QString() : unsound());
}

QString ModelsPage::unsound()
{
    return tr("Its file is damaged or gone. Verify it, or import it again.");
}

void ModelsPage::refreshCheck()
{
    const QString reference = selected();
    const WorkQueue& checks = m_session.checks();
    const CheckOutcome outcome = m_session.checkOf(reference);
    std::optional<app::WorkProgress> running;
    if (checks.has(reference))
        running = checks.running() == reference ? checks.progress() : app::WorkProgress();
    m_check->setState(running, outcome.check, outcome.error);
    m_check->setObstacle(fits(Verb::Check, reference) || running ? QString() : unsound());
}

void ModelsPage::refreshActions()
{
    for (const auto& [verb, action] : m_verbs)
        action->setEnabled(!fitFor(verb).isEmpty());
    const QString reference = selected();
    m_verbs[Verb::Remove]->setToolTip(m_session.keptBy(reference));
}

void ModelsPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ModelsPage::showEvent(QShowEvent* event)
{
    m_session.refresh();
    QWidget::showEvent(event);
}

void ModelsPage::retranslate()
{
    header().setTexts(title(), tr("What is registered on this machine, its versions and aliases."));
    m_import->setText(tr("Import model files…"));
    m_importFirst->setText(m_import->text());
    m_importAction->setText(m_import->text());
    m_empty->setTexts(
        tr("No models are registered"),
        tr("Importing copies a model file into the data folder and gives it a name and a version."),
        tr("Or drop model files on this page, or run: %1").arg(QStringLiteral("mw models import FILE")));
    m_panel->setTexts(tr("Registered versions"), tr("Filter by name, architecture, weights or alias"),
                      tr("No version has this text."), tr("models", "name of a file"));
    m_verbs[Verb::Play]->setText(tr("Use in playground"));
    m_verbs[Verb::Load]->setText(tr("Load"));
    m_verbs[Verb::Unload]->setText(tr("Unload"));
    m_verbs[Verb::Verify]->setText(tr("Verify"));
    m_verbs[Verb::Check]->setText(tr("Check against reference"));
    m_verbs[Verb::Benchmark]->setText(tr("Benchmark this machine"));
    m_verbs[Verb::Describe]->setText(tr("Change the description"));
    m_verbs[Verb::Remove]->setText(tr("Remove…"));
    m_checkCard->setTitle(tr("Reference"));
    m_session.rows().retranslate();
    refresh();
}

} // namespace mw::ui
