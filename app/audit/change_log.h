// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/change_repository.h"
#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

namespace mw::app {

/// Who changed what, from what to what. Any thread may call; list and verify block on the store.
class ChangeLog final : public ChangeRecorder {
public:
    ChangeLog(Store& store, const Authorizer& authorizer, const Clock& clock)
        : m_store(store), m_authorizer(authorizer), m_clock(clock)
    {}

    Result<void> record(Connection& connection, const ChangeEvent& event) override;

    /// Newest first; needs the permission Admin on "audit". Fails with InvalidArgument where the limit is not
    /// 1 to 1000.
    Result<std::vector<ChangeRecord>> list(const Principal& principal, const ChangeFilter& filter);

    /// Whether every record is as it was written; reads all of them. Needs Admin on "audit".
    Result<ChainReport> verify(const Principal& principal);

private:
    Store& m_store;
    const Authorizer& m_authorizer;
    const Clock& m_clock;
};

} // namespace mw::app
