// SPDX-License-Identifier: Apache-2.0
#include "ui/models/registry_model.h"

#include "ui/widgets/format.h"

#include <algorithm>

namespace mw::ui {

void RegistryModel::setModels(const std::vector<app::RegisteredModel>& models)
{
    beginResetModel();
    m_versions.clear();
    for (const app::RegisteredModel& model : models)
        m_versions.insert(m_versions.end(), model.versions.rbegin(), model.versions.rend());
    endResetModel();
}

void RegistryModel::setLoadedStates(std::map<QString, LoadedState> states)
{
    if (states == m_states)
        return;
    m_states = std::move(states);
    if (!m_versions.empty())
        Q_EMIT dataChanged(index(0, State), index(rowCount() - 1, State));
}

void RegistryModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    if (!m_versions.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int RegistryModel::rowOf(const QString& reference) const
{
    const auto found =
        std::find_if(m_versions.begin(), m_versions.end(),
                     [&](const app::ModelVersion& version) { return version.reference() == reference; });
    return found == m_versions.end() ? -1 : static_cast<int>(found - m_versions.begin());
}

LoadedState RegistryModel::loadedState(const QString& reference) const
{
    const auto found = m_states.find(reference);
    return found == m_states.end() ? LoadedState::NotLoaded : found->second;
}

int RegistryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_versions.size());
}

int RegistryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString RegistryModel::stateText(int row) const
{
    const app::ModelVersion& version = at(row);
    if (version.state == app::VersionState::Damaged)
        return tr("Damaged");
    if (version.state == app::VersionState::Missing)
        return tr("File is gone");
    switch (loadedState(version.reference())) {
    case LoadedState::Loading:
        return tr("Loading");
    case LoadedState::Loaded:
        return tr("Loaded");
    case LoadedState::Unloading:
        return tr("Unloading");
    case LoadedState::Failed:
        return tr("Loading failed");
    case LoadedState::NotLoaded:
        break;
    }
    return tr("Not loaded");
}

QString RegistryModel::text(int row, Column column) const
{
    const app::ModelVersion& version = at(row);
    switch (column) {
    case Name:
        return version.model;
    case Version:
        return format::count(version.version);
    case Size:
        return format::bytes(version.bytes);
    case Type:
        return version.quantization;
    case Parameters:
        return version.parameters > 0 ? format::parameters(version.parameters) : QString();
    case Aliases:
        return version.aliases.join(QStringLiteral(", "));
    case State:
        return stateText(row);
    case columns:
        break;
    }
    return {};
}

QVariant RegistryModel::sortKey(int row, Column column) const
{
    const app::ModelVersion& version = at(row);
    switch (column) {
    case Version:
        return version.version;
    case Size:
        return QVariant::fromValue<qulonglong>(version.bytes);
    case Parameters:
        return QVariant::fromValue<qulonglong>(version.parameters);
    default:
        return text(row, column);
    }
}

QVariant RegistryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columns)
        return {};
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), column);
    case Qt::TextAlignmentRole: {
        const bool number = column == Version || column == Size || column == Parameters;
        return QVariant(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    case SortRole:
        return sortKey(index.row(), column);
    case ReferenceRole:
        return at(index.row()).reference();
    default:
        return {};
    }
}

QVariant RegistryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Version || section == Size || section == Parameters;
        return QVariant(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Name:
        return tr("Model");
    case Version:
        return tr("Version");
    case Size:
        return tr("Size");
    case Type:
        return tr("Weights");
    case Parameters:
        return tr("Parameters");
    case Aliases:
        return tr("Aliases");
    case State:
        return tr("State");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
