// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "app/storage/connection.h"

#include <nlohmann/json.hpp>

namespace mw::app {

/// What somebody changed. Values are the thing as it was and as it is, without secrets; null where it was not
/// there.
struct ChangeEvent {
    Principal principal;
    QString action;       ///< "create", "revoke", "import", "remove", "set"
    QString resourceKind; ///< "key", "model", "version", "alias", "setting", "deployment"
    QString resource;     ///< its name or id
    nlohmann::ordered_json before;
    nlohmann::ordered_json after;
};

/// Writes down changes in the transaction that makes them, so that neither is there without the other.
class ChangeRecorder {
public:
    virtual ~ChangeRecorder() = default;

    /// Call it inside of Store::change, on the connection that it hands out.
    virtual Result<void> record(Connection& connection, const ChangeEvent& event) = 0;
};

} // namespace mw::app
