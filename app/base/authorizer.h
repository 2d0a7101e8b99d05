// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "engine/api/result.h"

namespace mw::app {

/// What a caller wants to do; also the scopes of keys. `Admin` is for who may do what, keys among it;
/// `Manage` for models, aliases, deployments and settings; none of them includes another.
enum class Action { Infer, Read, Manage, Admin, Metrics };

/// "infer", "read", "manage", "admin", "metrics".
QString actionName(Action action);

/// Decides who may do what. Any thread may call; answers from memory and never waits.
class Authorizer {
public:
    virtual ~Authorizer() = default;

    /// `resource` as "kind" or "kind/name" ("model/smollm2"). What is not granted is denied.
    virtual bool may(const Principal& principal, Action action, const QString& resource) const = 0;

    /// Refused, naming the action, where `may` says no.
    Result<void> require(const Principal& principal, Action action, const QString& resource) const;
};

} // namespace mw::app
