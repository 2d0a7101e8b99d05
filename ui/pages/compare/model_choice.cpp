// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/model_choice.h"

#include "ui/models/comparison_text.h"
#include "ui/models/registry_model.h"

#include <QAbstractItemView>

namespace mw::ui {

namespace {
constexpr int leastLetters = 8;
}

std::vector<ModelChoice::Entry> ModelChoice::entries(const RegistryModel& registered, const QString& openFile)
{
    std::vector<Entry> entries;
    for (int row = 0; row < registered.rowCount();) {
        const QString& name = registered.at(row).model;
        std::vector<Entry> versions;
        for (; row < registered.rowCount() && registered.at(row).model == name; ++row) {
            const app::ModelVersion& version = registered.at(row);
            for (const QString& alias : version.aliases)
                entries.push_back({name + u'@' + alias,
                                   QStringLiteral("%1@%2 (%3)").arg(name, alias).arg(version.version)});
            versions.push_back({version.reference(), version.reference()});
        }
        entries.insert(entries.end(), versions.begin(), versions.end());
    }
    if (!openFile.isEmpty())
        entries.push_back({openFile, ComparisonWords::model(openFile)});
    return entries;
}

ModelChoice::ModelChoice(QWidget* parent) : QComboBox(parent)
{
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(leastLetters);
    connect(this, &QComboBox::activated, this, [this](int index) {
        m_model = itemData(index).toString();
        setToolTip(itemText(index));
        Q_EMIT modelChosen(m_model);
    });
}

void ModelChoice::setEntries(const std::vector<Entry>& entries)
{
    clear();
    for (const Entry& entry : entries)
        addItem(entry.text, entry.reference);
    setModel(m_model);
    // Names may be longer than the column is wide.
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 2 * fontMetrics().averageCharWidth());
}

void ModelChoice::setModel(const QString& reference)
{
    m_model = reference;
    if (!reference.isEmpty() && findData(reference) < 0)
        addItem(ComparisonWords::model(reference), reference);
    setCurrentIndex(reference.isEmpty() ? -1 : findData(reference));
    setToolTip(currentText());
}

} // namespace mw::ui
