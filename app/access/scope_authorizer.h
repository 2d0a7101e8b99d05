// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"
#include "app/base/clock.h"

namespace mw::app {

/// The owner of the folder and the program itself may everything; a key what its scopes name, for as long as
/// it is neither expired nor revoked; anybody else nothing.
class ScopeAuthorizer final : public Authorizer {
public:
    ScopeAuthorizer(const KeyRing& keys, const Clock& clock) : m_keys(keys), m_clock(clock) {}

    bool may(const Principal& principal, Action action, const QString& resource) const override;

private:
    const KeyRing& m_keys;
    const Clock& m_clock;
    const Principal m_owner = Principal::owner();
    const Principal m_system = Principal::program();
};

} // namespace mw::app
