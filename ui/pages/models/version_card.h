// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/registry/model_records.h"
#include "app/runtime/deployment.h"
#include "ui/models/registry_session.h"
#include "ui/widgets/widgets.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
QT_END_NAMESPACE

namespace mw::ui {

class CopyButton;
class DescriptionLine;
class ElidedLabel;
class FactGrid;
class LoadedView;
class Look;
class ProgressRow;

/// What is known about one version, what loading it takes, and the verbs for it.
class VersionCard : public Card {
    Q_OBJECT
public:
    /// The session outlives the card.
    VersionCard(const Look& look, RegistrySession& session, QWidget* parent = nullptr);

    /// Empty: none. Reads what is not in the row.
    void setReference(const QString& reference);
    /// What the session says has changed.
    void refresh();
    /// Only what moves: loading and verifying.
    void refreshProgress();
    /// Opens the field of the model's description.
    void editDescription();

Q_SIGNALS:
    void playgroundWanted();
    void removeWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildButtons();
    void buildFacts();
    void refreshFacts(const app::ModelVersion& version);
    void refreshMemory();
    void refreshButtons(const app::ModelVersion& version);
    QString memorySentence() const;

    RegistrySession& m_session;
    QString m_reference;
    LoadedState m_state = LoadedState::NotLoaded; ///< when the memory was asked for
    ElidedLabel* m_name;
    DescriptionLine* m_description;
    QLabel* m_languages;
    FactGrid* m_facts;
    QLabel* m_shaLabel;
    ElidedLabel* m_sha;
    CopyButton* m_copy;
    QLabel* m_memory;
    LoadedView* m_loaded;
    QLabel* m_notes;
    ProgressRow* m_loading;
    ProgressRow* m_verifying;
    QCheckBox* m_keep;
    QCheckBox* m_atStart;
    QPushButton* m_play;
    QPushButton* m_load;
    QPushButton* m_verify;
    QPushButton* m_remove;
};

} // namespace mw::ui
