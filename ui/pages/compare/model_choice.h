// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QComboBox>

#include <vector>

namespace mw::ui {

class RegistryModel;

/// A list of models to choose from: aliases and versions of what is registered, and the file that the window
/// has open. Shows what was chosen also where it is not in the list any more.
class ModelChoice : public QComboBox {
    Q_OBJECT
public:
    struct Entry {
        QString reference; ///< as InferenceRequest::name, or the path of the file
        QString text;
    };
    /// Of each model the aliases, then the versions, newest first.
    static std::vector<Entry> entries(const RegistryModel& registered, const QString& openFile);

    explicit ModelChoice(QWidget* parent = nullptr);

    void setEntries(const std::vector<Entry>& entries);
    void setModel(const QString& reference);

Q_SIGNALS:
    /// By the user.
    void modelChosen(const QString& reference);

private:
    QString m_model;
};

} // namespace mw::ui
