// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"

#include <nlohmann/json.hpp>

#include <QLocale>
#include <QStringList>

namespace mw::app {

/// What the verbs about registered models print, in one place so that each fact has one name.

/// {"version", "sha256", "bytes", "format", "architecture", "parameters", "aliases", ...}
nlohmann::ordered_json versionJson(const ModelVersion& version);

/// The same with the model's "name" in front.
nlohmann::ordered_json namedVersionJson(const ModelVersion& version);

/// {"name", "versions": [...]}
nlohmann::ordered_json modelJson(const RegisteredModel& model);

/// The heads of the columns of `versionRow`.
QStringList versionHeads();
QStringList versionRow(const ModelVersion& version, const QLocale& locale);

} // namespace mw::app
