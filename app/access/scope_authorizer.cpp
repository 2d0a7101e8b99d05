// SPDX-License-Identifier: Apache-2.0
#include "app/access/scope_authorizer.h"

namespace mw::app {

bool ScopeAuthorizer::may(const Principal& principal, Action action, const QString& /*resource*/) const
{
    switch (principal.kind) {
    case Principal::Kind::User:
        return principal.id == m_owner.id;
    case Principal::Kind::System:
        return principal.id == m_system.id;
    case Principal::Kind::Key: {
        const auto id = principal.keyId();
        const auto key = id ? m_keys.find(*id) : std::nullopt;
        return key && key->usableAt(m_clock.now()) && key->scopes.contains(action);
    }
    }
    return false;
}

} // namespace mw::app
