// SPDX-License-Identifier: Apache-2.0
#include "ui/models/registry_model.h"

#include "ui/widgets/format.h"

#include <algorithm>
#include <array>

namespace mw::ui {

namespace {

using Kind = TableModel::Kind;

constexpr std::array<TableModel::Column, RegistryModel::columns> declared{{
    {"name"},
    {"version", Kind::Number},
    {"aliases"},
    {"state"},
    {"size", Kind::Number},
    {"weights"},
    {"parameters", Kind::Number, false},
    {"architecture", Kind::Text, false},
    {"context", Kind::Number, false},
    {"licence", Kind::Text, false},
    {"imported", Kind::Time},
    {"verified", Kind::Time, false},
    {"sha256", Kind::Id, false},
    {"description", Kind::Text, false},
}};

} // namespace

RegistryModel::RegistryModel(QObject* parent) : TableModel(declared, parent) {}

void RegistryModel::setModels(const std::vector<app::RegisteredModel>& models)
{
    beginResetModel();
    m_versions.clear();
    m_descriptions.clear();
    for (const app::RegisteredModel& model : models) {
        if (!model.description.isEmpty())
            m_descriptions[model.name] = model.description;
        m_versions.insert(m_versions.end(), model.versions.rbegin(), model.versions.rend());
    }
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

QString RegistryModel::description(const QString& model) const
{
    const auto found = m_descriptions.find(model);
    return found == m_descriptions.end() ? QString() : found->second;
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

QString RegistryModel::text(int row, int column) const
{
    const app::ModelVersion& version = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return version.model;
    case Version:
        return format::count(version.version);
    case Aliases:
        return version.aliases.join(QStringLiteral(", "));
    case State:
        return stateText(row);
    case Size:
        return format::bytes(version.bytes);
    case Type:
        return version.quantization;
    case Parameters:
        return version.parameters > 0 ? format::parameters(version.parameters) : QString();
    case Architecture:
        return version.architecture;
    case Context:
        return version.contextLength > 0 ? format::count(version.contextLength) : QString();
    case License:
        return version.license;
    case Sha:
        return version.sha256;
    case Description:
        return description(version.model);
    case Imported:
    case Verified:
    case columns:
        break;
    }
    return {};
}

QVariant RegistryModel::value(int row, int column) const
{
    const app::ModelVersion& version = at(row);
    const auto positive = [](auto number) {
        return number > 0 ? QVariant::fromValue<qulonglong>(static_cast<qulonglong>(number)) : QVariant();
    };
    switch (column) {
    case Version:
        return version.version;
    case Size:
        return QVariant::fromValue<qulonglong>(version.bytes);
    case Parameters:
        return positive(version.parameters);
    case Context:
        return positive(version.contextLength);
    case Imported:
        return QVariant::fromValue<qlonglong>(version.createdAt);
    case Verified:
        return version.verifiedAt ? QVariant::fromValue<qlonglong>(*version.verifiedAt) : QVariant();
    default:
        return text(row, column);
    }
}

QString RegistryModel::tip(int row, int column) const
{
    if (column != Name)
        return {};
    const app::ModelVersion& version = at(row);
    QStringList lines;
    if (!version.source.isEmpty())
        lines << tr("%1, from %2").arg(version.model, version.source);
    if (const QString written = description(version.model); !written.isEmpty())
        lines << written;
    return lines.join(u'\n');
}

QString RegistryModel::noTime(int, int) const
{
    return tr("Never", "verified");
}

QString RegistryModel::columnTitle(int column) const
{
    switch (static_cast<Column>(column)) {
    case Name:
        return tr("Model");
    case Version:
        return tr("Version");
    case Aliases:
        return tr("Aliases");
    case State:
        return tr("State");
    case Size:
        return tr("Size");
    case Type:
        return tr("Weights");
    case Parameters:
        return tr("Parameters");
    case Architecture:
        return tr("Architecture");
    case Context:
        return tr("Context");
    case License:
        return tr("Licence");
    case Imported:
        return tr("Imported");
    case Verified:
        return tr("Verified");
    case Sha:
        return QStringLiteral("SHA-256");
    case Description:
        return tr("Description");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
