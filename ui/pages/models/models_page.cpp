// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/models_page.h"

#include "ui/models/registry_session.h"
#include "ui/pages/models/version_card.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/question.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

ModelsPage::ModelsPage(const Look& look, RegistrySession& session, TableStates& tables, QWidget* parent)
    : Page(PageGroup::Models, QStringLiteral("models"), QStringLiteral("model"), parent), m_look(look), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(makeFrame(this, "line"));
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(buildContent(tables), 1);
    row->addWidget(buildInspector());
    column->addLayout(row, 1);
    connectSession();
    retranslate();
    refresh();
}

QWidget* ModelsPage::buildHeader()
{
    m_header = new PageHeader(m_look, this);
    m_import = m_header->addButton("primary");
    connect(m_import, &QPushButton::clicked, this, &ModelsPage::chooseImport);
    return m_header;
}

QWidget* ModelsPage::buildContent(TableStates& tables)
{
    auto* centre = new QWidget(this);
    centre->setProperty("kind", QStringLiteral("surface"));
    centre->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* notices = new QVBoxLayout;
    notices->setContentsMargins(tokens::space4, tokens::space3, tokens::space4, tokens::space1);
    notices->setSpacing(tokens::space3);
    m_banner = new ErrorBanner(m_look, centre);
    m_progress = new ProgressRow(m_look, centre);
    notices->addWidget(m_banner);
    notices->addWidget(m_progress);
    column->addLayout(notices);
    m_stack = new QStackedWidget(centre);
    m_empty = new EmptyView(m_look, QStringLiteral("model"), m_stack);
    m_importFirst = m_empty->addButton("primary");
    buildTable(tables);
    m_stack->addWidget(new QWidget(m_stack)); // before the list was read
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_panel);
    auto* inset = new QHBoxLayout; // the text of a row begins below the title
    inset->setContentsMargins(tokens::space3, 0, tokens::space3, tokens::space3);
    inset->addWidget(m_stack);
    column->addLayout(inset, 1);
    connect(m_importFirst, &QPushButton::clicked, this, &ModelsPage::chooseImport);
    connect(m_progress, &ProgressRow::cancelled, &m_session, &RegistrySession::cancelImport);
    return centre;
}

void ModelsPage::buildTable(TableStates& tables)
{
    Table::Options options;
    options.name = QStringLiteral("models");
    options.wide = RegistryModel::Name;
    options.searchColumn = RegistryModel::Name;
    m_panel = new TablePanel(m_look, m_session.rows(), tables, options, m_stack);
    connect(&m_panel->table(), &Table::removeWanted, this, &ModelsPage::askRemove);
    connect(&m_panel->table(), &Table::selectionChangedTo, this, &ModelsPage::refreshInspector);
    connect(m_panel, &TablePanel::failed, this, &ModelsPage::showError);
}

QWidget* ModelsPage::buildInspector()
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
    m_card = new VersionCard(m_look, content);
    column->addWidget(m_card);
    column->addStretch();
    scroll->setWidget(content);
    outer->addWidget(scroll);
    connect(m_card, &VersionCard::loadWanted, this, [this] { m_session.load(selected()); });
    connect(m_card, &VersionCard::unloadWanted, this, [this] { m_session.unload(selected()); });
    connect(m_card, &VersionCard::removeWanted, this, &ModelsPage::askRemove);
    connect(m_card, &VersionCard::wishChanged, this,
            [this](const app::DeploymentWish& wish) { m_session.setWish(selected(), wish); });
    return m_inspector;
}

void ModelsPage::connectSession()
{
    connect(&m_session, &RegistrySession::changed, this, &ModelsPage::refresh);
    connect(&m_session, &RegistrySession::progressed, this, &ModelsPage::refreshProgress);
    connect(&m_session, &RegistrySession::failed, this,
            [this](const Error& error) { m_banner->showError(error); });
    connect(&m_session, &RegistrySession::imported, this,
            [this](const QString& reference) { m_panel->table().selectKey(reference); });
}

QString ModelsPage::title() const
{
    return tr("Models");
}

void ModelsPage::showError(const Error& error)
{
    m_banner->showError(error);
}

bool ModelsPage::atRest() const
{
    return m_session.listed() && !m_session.importing();
}

QString ModelsPage::dropPurpose(const QString&) const
{
    return tr("Drop the model file to import it");
}

void ModelsPage::dropped(const QString& path)
{
    importFile(path);
}

QString ModelsPage::selected() const
{
    return m_panel->table().currentKey();
}

void ModelsPage::importFile(const QString& path)
{
    m_banner->dismiss();
    m_session.importFile(path);
}

void ModelsPage::chooseImport()
{
    auto* dialog = new QFileDialog(this, tr("Import a model file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Model files (*.gguf)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &ModelsPage::importFile);
    dialog->open();
}

void ModelsPage::askRemove()
{
    const QString reference = selected();
    const int row = m_session.rows().rowOf(reference);
    if (row < 0)
        return;
    if (!m_session.rows().at(row).aliases.isEmpty())
        return; // the button says why
    ask(this,
        {tr("Remove %1?").arg(reference),
         tr("Its file leaves the data folder. The file that it was imported from stays."),
         tr("Remove %1").arg(reference), tr("Keep")},
        [this, reference] {
            m_banner->dismiss();
            m_session.remove(reference);
        });
}

void ModelsPage::refresh()
{
    const bool empty = m_session.rows().rowCount() == 0;
    m_stack->setCurrentIndex(!m_session.listed() ? 0 : empty ? 1 : 2);
    for (QPushButton* button : {m_import, m_importFirst})
        button->setEnabled(!m_session.importing());
    m_import->setVisible(!m_session.listed() || !empty); // one primary action at a time
    m_progress->setVisible(m_session.importing().has_value());
    refreshProgress();
    if (selected().isEmpty() && !empty)
        m_panel->table().selectRow(0);
    refreshInspector();
}

void ModelsPage::refreshProgress()
{
    if (!m_session.importing())
        return;
    m_progress->setTitle(tr("Importing %1").arg(QFileInfo(*m_session.importing()).fileName()));
    m_progress->setProgress(m_session.progress().done, m_session.progress().total);
}

void ModelsPage::refreshInspector()
{
    const QString reference = selected();
    const int row = m_session.rows().rowOf(reference);
    m_inspector->setVisible(row >= 0);
    if (row < 0)
        return;
    m_card->setVersion(m_session.rows().at(row), m_session.rows().loadedState(reference),
                       m_session.rows().stateText(row), m_session.wish(reference));
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
    m_header->setTexts(title(), tr("What is registered on this machine, its versions and aliases."));
    m_import->setText(tr("Import a model file…"));
    m_importFirst->setText(m_import->text());
    m_empty->setTexts(
        tr("No models are registered"),
        tr("Importing copies a model file into the data folder and gives it a name and a version."),
        tr("Or drop a model file on this page, or run: %1").arg(QStringLiteral("mw models import FILE")));
    m_panel->setTexts(tr("Registered versions"), tr("Filter by name, architecture, weights or alias"),
                      tr("No version has this text."), tr("models", "name of a file"));
    m_session.rows().retranslate();
    refreshProgress();
    refreshInspector();
}

} // namespace mw::ui
