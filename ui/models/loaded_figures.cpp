// SPDX-License-Identifier: Apache-2.0
#include "ui/models/loaded_figures.h"

#include "app/runtime/deployments.h"
#include "ui/widgets/format.h"

#include <QFileInfo>
#include <QStringList>

#include <cmath>

namespace mw::ui {

namespace {

LoadedFigures figuresOf(const app::DeploymentStatus& status)
{
    return {status.target.version > 0 ? QString::fromStdString(status.target.id())
                                      : QFileInfo(status.target.path).fileName(),
            QString::fromStdString(status.instructionSet), status.memory, status.activity};
}

qint64 whole(std::uint64_t number)
{
    return static_cast<qint64>(number);
}

QString percent(std::uint64_t part, std::uint64_t all)
{
    return format::count(std::llround(100.0 * static_cast<double>(part) / static_cast<double>(all)));
}

/// While a model warms up nothing is known of it yet.
bool known(const app::DeploymentStatus& status)
{
    return status.loaded() && status.memory.weights > 0;
}

} // namespace

std::optional<LoadedFigures> loadedFigures(const app::Deployments& deployments, const QString& reference)
{
    const auto status = deployments.status(reference.toStdString());
    return status && known(*status) ? std::optional(figuresOf(*status)) : std::nullopt;
}

std::vector<LoadedFigures> loadedFigures(const app::Deployments& deployments)
{
    std::vector<LoadedFigures> all;
    for (const app::DeploymentStatus& status : deployments.list()) {
        if (known(status))
            all.push_back(figuresOf(status));
    }
    return all;
}

QString LoadedWords::blocks(const ModelActivity& activity)
{
    return tr("%1 of %2")
        .arg(format::count(whole(activity.kvBlocksUsed)), format::count(whole(activity.kvBlocks)));
}

QString LoadedWords::hits(const ModelActivity& activity)
{
    return activity.promptTokens > 0 ? tr("%1 %").arg(percent(activity.cachedTokens, activity.promptTokens))
                                     : QString();
}

std::vector<std::pair<QString, QString>> LoadedWords::facts(const LoadedFigures& figures)
{
    const ModelActivity& activity = figures.activity;
    std::vector<std::pair<QString, QString>> facts = {
        {tr("Instruction set"), figures.instructionSet},
        {tr("Packed weights"), format::bytes(figures.memory.weights)},
        {tr("Context cache"), format::bytes(figures.memory.kvCache)},
    };
    if (activity.kvBlocks > 0) {
        facts.emplace_back(tr("Blocks in use"), blocks(activity));
        facts.emplace_back(tr("Blocks kept for reuse"), format::count(whole(activity.kvBlocksKept)));
        facts.emplace_back(tr("Prompt cache hits"), hits(activity));
    }
    if (activity.proposedTokens > 0)
        facts.emplace_back(tr("Guesses right"),
                           tr("%1 %").arg(percent(activity.acceptedTokens, activity.proposedTokens)));
    return facts;
}

QString LoadedWords::line(const LoadedFigures& figures)
{
    const ModelActivity& activity = figures.activity;
    QStringList parts = {figures.name, figures.instructionSet,
                         tr("weights %1").arg(format::bytes(figures.memory.weights)),
                         tr("context cache %1").arg(format::bytes(figures.memory.kvCache))};
    if (activity.kvBlocks > 0)
        parts << tr("blocks: %1 in use, %2 kept")
                     .arg(blocks(activity), format::count(whole(activity.kvBlocksKept)));
    if (const QString found = hits(activity); !found.isEmpty())
        parts << tr("%1 of prompt tokens found again").arg(found);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString LoadedWords::explained()
{
    return tr(
        "The context cache holds what was computed of prompts and answers, in blocks of 64 tokens. What is "
        "kept lets a later prompt with the same beginning start at once.");
}

} // namespace mw::ui
