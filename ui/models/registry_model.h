// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace mw::ui {

/// How far a version is on its way into memory.
enum class LoadedState { NotLoaded, Loading, Loaded, Unloading, Failed };

/// The registered versions as rows of a table, models by name, newest version first. Main thread only.
class RegistryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Version, Size, Type, Parameters, Aliases, State, columns };
    enum Role {
        SortRole = Qt::UserRole, ///< numbers as numbers
        ReferenceRole            ///< "smollm2:1"
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setModels(const std::vector<app::RegisteredModel>& models);
    /// By reference; what is not named is not loaded.
    void setLoadedStates(std::map<QString, LoadedState> states);
    void retranslate();

    const app::ModelVersion& at(int row) const { return m_versions[static_cast<std::size_t>(row)]; }
    /// -1 where there is none.
    int rowOf(const QString& reference) const;
    LoadedState loadedState(const QString& reference) const;
    /// The words of the column State.
    QString stateText(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, Column column) const;
    QVariant sortKey(int row, Column column) const;

    std::vector<app::ModelVersion> m_versions;
    std::map<QString, LoadedState> m_states;
};

} // namespace mw::ui
