// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/benchmark_record.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

namespace mw::app {

/// Whether the artefact is what it was when it was imported, as of the last look at it.
enum class VersionState { Ready, Damaged, Missing };

/// "ready", "damaged", "missing".
QString versionStateName(VersionState state);
VersionState versionStateFromName(const QString& name); ///< Damaged for another word

/// An immutable artefact of a model. Times are microseconds UTC.
struct ModelVersion {
    QString model;
    int version = 0;
    QString sha256;
    std::uint64_t bytes = 0;
    QString format; ///< "GGUF v3"
    QString architecture;
    QString quantization;
    std::uint64_t parameters = 0;
    int contextLength = 0;
    QString license;
    QString source; ///< the path that it was imported from
    VersionState state = VersionState::Ready;
    std::optional<std::int64_t> verifiedAt;
    std::int64_t createdAt = 0;
    QString createdBy;
    QStringList aliases;                           ///< those that point at it now, sorted
    std::optional<BenchmarkRecord> benchmark = {}; ///< the newest

    QString reference() const { return model + u':' + QString::number(version); }
};

/// A registered name and its versions, oldest first; never without one.
struct RegisteredModel {
    QString name;
    std::int64_t createdAt = 0;
    QString createdBy;
    QString description; ///< one line, what people wrote of it; may be empty
    std::vector<ModelVersion> versions;
};

struct Alias {
    QString model;
    QString alias;
    int version = 0;
    std::int64_t updatedAt = 0;
    QString updatedBy;
};

/// One line of an alias's history.
struct AliasChange {
    QString alias;
    std::optional<int> version; ///< none: the alias was removed
    std::int64_t at = 0;
    QString by;
    QString reason;
};

} // namespace mw::app
