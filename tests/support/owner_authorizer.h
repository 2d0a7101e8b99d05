// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"

namespace mw::app {

/// Permission without keys: the owner of the process may do everything, the program itself too, and
/// nobody else anything.
class OwnerAuthorizer final : public Authorizer {
public:
    bool may(const Principal& principal, Action, const QString&) const override
    {
        return principal.kind == Principal::Kind::System ? !principal.id.isEmpty()
                                                         : principal.id == Principal::owner().id;
    }
};

} // namespace mw::app
