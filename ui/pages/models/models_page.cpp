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
#include "ui/widgets/table.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace mw::ui {

ModelsPage::ModelsPage(const Look& look, RegistrySession& session, QWidget* parent)
    : Page(PageGroup::Models, QStringLiteral("models"), QStringLiteral("model"), parent), m_look(look), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(makeFrame(this, "line"));
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(buildContent(), 1);
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

QWidget* ModelsPage::buildContent()
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
    buildTable();
    m_stack->addWidget(new QWidget(m_stack)); // before the list was read
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_table);
    auto* inset = new QHBoxLayout; // the text of a row begins below the title
    inset->setContentsMargins(tokens::space3, 0, tokens::space3, tokens::space3);
    inset->addWidget(m_stack);
    column->addLayout(inset, 1);
    connect(m_importFirst, &QPushButton::clicked, this, &ModelsPage::chooseImport);
    connect(m_progress, &ProgressRow::cancelled, &m_session, &RegistrySession::cancelImport);
    return centre;
}

void ModelsPage::buildTable()
{
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(&m_session.rows());
    m_sorted->setSortRole(RegistryModel::SortRole);
    m_table = new QTableView(m_stack);
    m_table->setModel(m_sorted);
    setUpTable(*m_table, m_look, RegistryModel::Name);
    auto* remove = new QShortcut(QKeySequence::Delete, m_table);
    remove->setContext(Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, &ModelsPage::askRemove);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ModelsPage::refreshInspector);
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
    connect(&m_session, &RegistrySession::imported, this, [this](const QString& reference) {
        m_toSelect = reference;
        refresh();
    });
    // A reset of the rows takes the selection with it.
    connect(&m_session.rows(), &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        if (m_toSelect.isEmpty())
            m_toSelect = selected();
    });
    connect(&m_session.rows(), &QAbstractItemModel::dataChanged, this, &ModelsPage::refreshInspector);
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
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.front().data(RegistryModel::ReferenceRole).toString();
}

void ModelsPage::select(const QString& reference)
{
    const int row = m_session.rows().rowOf(reference);
    if (row < 0)
        return;
    const QModelIndex index = m_sorted->mapFromSource(m_session.rows().index(row, 0));
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
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
    if (!m_toSelect.isEmpty() && m_session.rows().rowOf(m_toSelect) >= 0)
        select(std::exchange(m_toSelect, {}));
    else if (selected().isEmpty() && !empty)
        m_table->selectRow(0);
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
    m_table->setAccessibleName(tr("Registered versions"));
    m_session.rows().retranslate();
    refreshProgress();
    refreshInspector();
}

} // namespace mw::ui
