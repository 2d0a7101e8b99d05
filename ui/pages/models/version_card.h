// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"
#include "app/runtime/deployment.h"
#include "ui/models/registry_model.h"
#include "ui/widgets/widgets.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class FactGrid;
class Look;

/// What is known about one version, and the verbs for it.
class VersionCard : public Card {
    Q_OBJECT
public:
    explicit VersionCard(const Look& look, QWidget* parent = nullptr);

    void setVersion(const app::ModelVersion& version, LoadedState loaded, const QString& stateText,
                    const app::DeploymentWish& wish);

Q_SIGNALS:
    void loadWanted();
    void unloadWanted();
    void removeWanted();
    void wishChanged(const mw::app::DeploymentWish& wish);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    app::ModelVersion m_version;
    LoadedState m_loaded = LoadedState::NotLoaded;
    QString m_stateText;
    app::DeploymentWish m_wish;
    ElidedLabel* m_name;
    FactGrid* m_facts;
    QCheckBox* m_keep;
    QCheckBox* m_atStart;
    QPushButton* m_load;
    QPushButton* m_remove;
};

} // namespace mw::ui
