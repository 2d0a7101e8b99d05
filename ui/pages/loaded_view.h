// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/loaded_figures.h"

#include <QTimer>
#include <QWidget>

#include <functional>

namespace mw::ui {

class FactGrid;

/// What a loaded model takes, once a second while it can be seen. Hidden while nothing is loaded; whoever
/// owns it calls `refresh` when that may have changed.
class LoadedView : public QWidget {
    Q_OBJECT
public:
    /// `read` must not block.
    explicit LoadedView(std::function<std::optional<LoadedFigures>()> read, QWidget* parent = nullptr);

    void refresh();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    const std::function<std::optional<LoadedFigures>()> m_read;
    std::vector<std::pair<QString, QString>> m_shown;
    FactGrid* m_facts;
    QTimer m_timer;
};

} // namespace mw::ui
