// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"

#include "ui/widgets/table_model.h"

#include <map>
#include <vector>

namespace mw::ui {

/// How far a version is on its way into memory.
enum class LoadedState { NotLoaded, Loading, Loaded, Unloading, Failed };

/// The registered versions as rows of a table, models by name, newest version first. Main thread only.
class RegistryModel : public TableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Version,
        Aliases,
        State,
        Size,
        Type,
        Parameters,
        Architecture,
        Context,
        License,
        Imported,
        Verified,
        Sha,
        Description,
        columns
    };
    /// The key of a row is its reference: "smollm2:1".
    static constexpr Role ReferenceRole = KeyRole;

    explicit RegistryModel(QObject* parent = nullptr);

    void setModels(const std::vector<app::RegisteredModel>& models);
    /// By reference; what is not named is not loaded.
    void setLoadedStates(std::map<QString, LoadedState> states);

    const app::ModelVersion& at(int row) const { return m_versions[static_cast<std::size_t>(row)]; }
    /// What people wrote of a model; may be empty.
    QString description(const QString& model) const;
    /// -1 where there is none.
    int rowOf(const QString& reference) const override;
    LoadedState loadedState(const QString& reference) const;
    /// The words of the column State.
    QString stateText(int row) const;

    QString columnTitle(int column) const override;
    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString key(int row) const override { return at(row).reference(); }
    QString text(int row, int column) const override;
    QVariant value(int row, int column) const override;
    QString tip(int row, int column) const override;
    QString noTime(int row, int column) const override;

private:
    std::vector<app::ModelVersion> m_versions;
    std::map<QString, QString> m_descriptions; ///< by model, where there is one
    std::map<QString, LoadedState> m_states;
};

} // namespace mw::ui
