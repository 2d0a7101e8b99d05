// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/settings/import_dialog.h"

#include "app/base/error_text.h"
#include "ui/models/setting_words.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/widgets.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int dialogWidth = 600;
constexpr int tableHeight = 240;

QTableWidget* makeTable(const SettingsImport& import, const app::Settings& settings, QWidget* parent)
{
    auto* table = new QTableWidget(static_cast<int>(import.values.size()), 3, parent);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->setMinimumHeight(tableHeight);
    for (int row = 0; row < table->rowCount(); ++row) {
        const auto& [key, value] = import.values[static_cast<std::size_t>(row)];
        const app::SettingDeclaration& setting = *settings.catalogue().find(key);
        const QStringList texts{setting.title(QLocale()), SettingWords::value(setting, settings.value(key)),
                                SettingWords::value(setting, value)};
        for (int i = 0; i < texts.size(); ++i)
            table->setItem(row, i, new QTableWidgetItem(texts[i]));
        table->item(row, 0)->setToolTip(QString::fromStdString(key));
    }
    return table;
}

} // namespace

ImportDialog::ImportDialog(const SettingsImport& import, const QString& fileName,
                           const app::Settings& settings, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Import settings"));
    setMinimumWidth(dialogWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space4, tokens::space4, tokens::space4, tokens::space4);
    column->setSpacing(tokens::space3);
    const bool changes = !import.values.empty();
    auto* summary = makeText(this);
    summary->setText(changes ? tr("%1 changes %2 of your settings. What it does not name stays.")
                                   .arg(fileName)
                                   .arg(import.values.size())
                             : tr("%1 changes nothing here.").arg(fileName));
    column->addWidget(summary);
    if (changes) {
        QTableWidget* table = makeTable(import, settings, this);
        table->setAccessibleName(tr("Changes"));
        table->setHorizontalHeaderLabels({tr("Setting"), tr("Now"), tr("Then")});
        column->addWidget(table, 1);
    }
    if (!import.left.empty()) {
        auto* left = makeText(this, "", "warning");
        QStringList lines{tr("Left out, because this program does not know it or does not allow it:")};
        for (const Error& error : import.left)
            lines << QStringLiteral("· ") + app::errorText(error).cause;
        left->setText(lines.join(u'\n'));
        column->addWidget(left);
    }
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* keep =
        buttons->addButton(changes ? tr("Keep mine") : tr("Close"), QDialogButtonBox::RejectRole);
    keep->setDefault(true);
    if (changes)
        buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

} // namespace mw::ui
