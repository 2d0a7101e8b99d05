// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"
#include "app/base/change_bus.h"
#include "app/base/clock.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

#include <string_view>

namespace mw::app {

struct NewKey {
    QString name; ///< 1 to 100 characters that can be shown
    std::set<Action> scopes;
    std::optional<std::int64_t> expiresAt; ///< microseconds UTC, in the future; none: never
};

/// A key in the moment of its making, the only one in which its text is there.
struct CreatedKey {
    ApiKey key;
    QString text; ///< mw_<id>_<secret>
};

/// The keys of other programs. A key is `mw_<id>_<secret>`, both of [A-Za-z0-9], the secret of 256 random
/// bits; the store has its SHA-256, which needs no slow hash because the secret cannot be guessed. Any thread
/// may call; `authenticate` never waits, the others block on the store. Managing keys needs the permission
/// Admin on "key". What is made and revoked is announced as Change::Topic::Keys with the key's id.
class KeyService {
public:
    /// The references outlive the service; `ring` is filled and kept up to date by it.
    KeyService(Store& store, KeyRing& ring, const Authorizer& authorizer, ChangeRecorder& changes,
               const Clock& clock, ChangeBus& bus);

    /// Reads the keys into the ring; once, before anything else.
    Result<void> load();

    /// Fails with Refused, InvalidArgument, and the errors of Store::change.
    Result<CreatedKey> create(const Principal& principal, const NewKey& key);

    /// Oldest first, revoked and expired ones too.
    Result<std::vector<ApiKey>> list(const Principal& principal) const;

    /// The caller's own key, whatever its scopes. Answers from memory; Refused for who is no key.
    Result<ApiKey> own(const Principal& principal) const;

    /// From now on the key is refused, also in requests that come over a connection it opened. Fails with
    /// NotFound (args: key, id); revoking again changes nothing.
    Result<ApiKey> revoke(const Principal& principal, const QString& id);

    /// The key's principal. Fails with Unauthenticated, the same for every reason and after the same work.
    /// Notes the use, which reaches the store at most once a minute.
    Result<Principal> authenticate(std::string_view text);

private:
    Store& m_store;
    KeyRing& m_ring;
    const Authorizer& m_authorizer;
    ChangeRecorder& m_changes;
    const Clock& m_clock;
    ChangeBus& m_bus;
};

} // namespace mw::app
