// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/change_repository.h"
#include "app/audit/request_repository.h"

#include <nlohmann/json.hpp>

namespace mw::app {

/// Records as `mw audit list --json` has them.
nlohmann::ordered_json requestJson(const RequestRecord& record);
nlohmann::ordered_json changeJson(const ChangeRecord& record);

} // namespace mw::app
