// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <QCoreApplication>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace mw::app {
class Deployments;
}

namespace mw::ui {

/// What a loaded model takes and does at one moment.
struct LoadedFigures {
    QString name;
    QString instructionSet;
    ModelMemory memory;
    ModelActivity activity;
};

/// Of a registered version "name:version"; nothing where it is not loaded. Does not block.
std::optional<LoadedFigures> loadedFigures(const app::Deployments& deployments, const QString& reference);
/// Of all loaded models, by name.
std::vector<LoadedFigures> loadedFigures(const app::Deployments& deployments);

/// The figures in the current language.
class LoadedWords {
    Q_DECLARE_TR_FUNCTIONS(LoadedWords)
public:
    /// Names and values, for a card.
    static std::vector<std::pair<QString, QString>> facts(const LoadedFigures& figures);
    /// The same in one line, the name in front.
    static QString line(const LoadedFigures& figures);
    /// What the figures of the cache mean.
    static QString explained();

private:
    static QString blocks(const ModelActivity& activity);
    static QString hits(const ModelActivity& activity);
};

} // namespace mw::ui
