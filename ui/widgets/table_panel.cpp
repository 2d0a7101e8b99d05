// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table_panel.h"

#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/table_text.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int filterFields = 4; // the filter is as wide as this many number fields
constexpr int filterPauseMs = 120;
} // namespace

TablePanel::TablePanel(const Look& look, TableModel& model, TableStates& states,
                       const Table::Options& options, QWidget* parent)
    : QWidget(parent), m_look(look)
{
    const LookValues& sizes = look.values();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(sizes.small);
    m_bar = new QHBoxLayout;
    m_bar->setContentsMargins(sizes.small, 0, sizes.small, 0);
    m_bar->setSpacing(sizes.small);
    m_filter = new QLineEdit(this);
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(filterFields * sizes.fieldWidth);
    m_count = makeLabel(this, "secondary", "muted");
    m_columns = new IconButton(look, QStringLiteral("columns"), this);
    m_export = new IconButton(look, QStringLiteral("export"), this);
    m_bar->addWidget(m_filter, 1);
    m_bar->addWidget(m_count);
    m_bar->addStretch(1);
    m_bar->addWidget(m_columns);
    m_bar->addWidget(m_export);
    column->addLayout(m_bar);
    m_table = new Table(look, model, states, options, this);
    m_nothing = makeText(this, "", "muted");
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->hide();
    column->addWidget(m_table, 1);
    column->addWidget(m_nothing);

    m_chosen = new QWidget(this);
    auto* verbs = new QHBoxLayout(m_chosen);
    verbs->setContentsMargins(sizes.small, 0, sizes.small, 0);
    verbs->setSpacing(sizes.small);
    m_chosenCount = makeLabel(m_chosen, "strong");
    m_verbs = new QHBoxLayout;
    m_verbs->setSpacing(sizes.small);
    m_copy = makeButton(m_chosen);
    m_none = makeButton(m_chosen);
    verbs->addWidget(m_chosenCount);
    verbs->addLayout(m_verbs);
    verbs->addWidget(m_copy);
    verbs->addWidget(m_none);
    verbs->addStretch();
    m_chosen->hide();
    column->addWidget(m_chosen);

    auto* pause = new QTimer(this);
    pause->setSingleShot(true);
    pause->setInterval(filterPauseMs);
    const auto filterNow = [this] { m_table->rows().setFilter(m_filter->text().trimmed()); };
    connect(pause, &QTimer::timeout, this, filterNow);
    // At once where that is done in the call.
    connect(m_filter, &QLineEdit::textChanged, this, [&model, pause, filterNow] {
        if (model.rowCount() <= TableRows::atOnce)
            filterNow();
        else
            pause->start();
    });
    connect(m_columns, &QAbstractButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_table->fillColumnMenu(*menu);
        menu->popup(m_columns->mapToGlobal(QPoint(0, m_columns->height())));
    });
    connect(m_export, &QAbstractButton::clicked, this, &TablePanel::chooseExport);
    connect(m_copy, &QAbstractButton::clicked, m_table, &Table::copySelection);
    connect(m_none, &QAbstractButton::clicked, m_table, [this] {
        m_table->clearSelection();
        m_table->setFocus();
    });
    connect(m_table, &Table::selectionChangedTo, this, &TablePanel::refresh);
    TableRows& rows = m_table->rows();
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&rows, change, this, &TablePanel::refresh);
    connect(&rows, &QAbstractItemModel::modelReset, this, &TablePanel::refresh);
    connect(&rows, &TableRows::arranged, this, &TablePanel::refresh);
    retranslate();
}

void TablePanel::setTexts(const QString& name, const QString& hint, const QString& nothing,
                          const QString& fileName)
{
    m_table->setAccessibleName(name);
    m_filter->setPlaceholderText(hint);
    m_filter->setAccessibleName(hint);
    m_filter->setToolTip(hint); // it may be longer than the field
    m_nothingText = nothing;
    m_fileName = fileName;
    refresh();
}

void TablePanel::addVerb(QAction* verb, bool several)
{
    m_table->addAction(verb);
    if (!several)
        return;
    QPushButton* button = makeButton(m_chosen);
    const auto follow = [button, verb] {
        button->setText(verb->text());
        button->setEnabled(verb->isEnabled());
        button->setToolTip(verb->isEnabled() ? QString() : verb->toolTip());
        button->setVisible(verb->isVisible());
    };
    connect(verb, &QAction::changed, button, follow);
    connect(button, &QAbstractButton::clicked, verb, &QAction::trigger);
    follow();
    m_verbs->addWidget(button);
}

void TablePanel::addWidget(QWidget* widget)
{
    m_bar->insertWidget(m_bar->indexOf(m_columns), widget);
}

void TablePanel::chooseExport()
{
    auto* dialog = new QFileDialog(this, tr("Export the table"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Comma separated values (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(m_fileName + QStringLiteral(".csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &TablePanel::exportTo);
    dialog->open();
}

void TablePanel::exportTo(const QString& path)
{
    m_export->setEnabled(false);
    new TableExport(m_table->rowsModel(), m_table->rows(), path, m_table->states().calls(), this,
                    [this, path](const Result<void>& written) {
                        m_export->setEnabled(true);
                        if (written)
                            Q_EMIT exported(path);
                        else
                            Q_EMIT failed(written.error());
                    });
}

void TablePanel::refresh()
{
    const int all = m_table->rowsModel().rowCount();
    const int shown = m_table->rows().rowCount();
    const bool filtered = !m_table->rows().filter().isEmpty();
    m_count->setText(filtered ? tr("%1 of %2").arg(format::count(shown), format::count(all))
                              : format::count(all));
    const bool nothing = filtered && shown == 0 && !m_table->rows().working();
    m_nothing->setText(nothing ? m_nothingText : QString());
    m_nothing->setVisible(nothing);
    const int chosen = m_table->selectedCount();
    m_chosenCount->setText(tr("%1 selected").arg(format::count(chosen)));
    m_chosen->setVisible(chosen > 1);
}

void TablePanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TablePanel::retranslate()
{
    m_columns->setLabel(tr("Columns and sorting"));
    m_export->setLabel(tr("Export as CSV…"));
    m_copy->setText(tr("Copy"));
    m_none->setText(tr("Select none"));
    refresh();
}

} // namespace mw::ui
