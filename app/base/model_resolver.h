// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "engine/api/result.h"

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>

namespace mw::app {

/// The version that a reference means at this moment.
struct ResolvedModel {
    std::string name;
    int version = 0;
    QString path;       ///< absolute, of the artefact; it stays while the version exists
    std::string sha256; ///< 64 hexadecimal digits, lower case
    std::uint64_t bytes = 0;
};

/// Finds what a registered name stands for; app/registry implements it.
class ModelResolver {
public:
    virtual ~ModelResolver() = default;

    /// `reference` is "name", "name@alias" or "name:version"; a bare name means the alias `production` if it
    /// is set, else the newest version. May block shortly for the store; any thread may call. Fails with
    /// InvalidArgument, Refused, or NotFound (args: kind "model", "alias" or "version", the reference).
    virtual Result<ResolvedModel> resolve(const Principal& principal, std::string_view reference) = 0;
};

} // namespace mw::app
