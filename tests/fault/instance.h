// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/access/scope_authorizer.h"
#include "app/audit/change_log.h"
#include "app/audit/request_log.h"

#include <optional>

namespace mw::app {

/// A store with keys and records over it, as a program has them.
struct Instance {
    Instance(const QString& path, const Files& files, const Clock& clock)
    {
        auto opened = Store::open(path, files, clock);
        if (!opened) {
            error = opened.error();
            return;
        }
        store = *std::move(opened);
        authorizer = std::make_unique<ScopeAuthorizer>(ring, clock);
        changes = std::make_unique<ChangeLog>(*store, *authorizer, clock);
        requests = std::make_unique<RequestLog>(*store, *authorizer, clock, [] { return true; });
        keys = std::make_unique<KeyService>(*store, ring, *authorizer, *changes, clock, bus);
        if (const auto recovered = requests->recover(); !recovered)
            error = recovered.error();
        else if (const auto loaded = keys->load(); !loaded)
            error = loaded.error();
    }

    Result<CreatedKey> createKey(const QString& name) const
    {
        return keys->create(Principal::owner(), {name, {Action::Infer}, std::nullopt});
    }

    /// What the store says of itself: pages, both chains.
    Result<void> sound() const
    {
        if (auto pages = store->read([](Connection& connection) { return connection.checkIntegrity(); });
            !pages)
            return pages;
        for (const auto& report :
             {requests->verify(Principal::owner()), changes->verify(Principal::owner())}) {
            if (!report)
                return report.error();
            if (!report->ok)
                return Error{ErrorCode::StoreDamaged,
                             "a chain is broken at " + std::to_string(*report->firstBad)};
        }
        return {};
    }

    std::optional<Error> error;
    std::unique_ptr<Store> store;
    KeyRing ring;
    ChangeBus bus;
    std::unique_ptr<ScopeAuthorizer> authorizer;
    std::unique_ptr<ChangeLog> changes;
    std::unique_ptr<RequestLog> requests;
    std::unique_ptr<KeyService> keys;
};

} // namespace mw::app
