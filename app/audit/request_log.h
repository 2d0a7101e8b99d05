// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/request_repository.h"
#include "app/base/audit_sink.h"
#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/storage/store.h"

#include <QHashFunctions>

#include <functional>
#include <mutex>
#include <unordered_map>

namespace mw::app {

/// The records of requests. Nothing runs unaudited: a request is put down when it begins, and where that is
/// not possible it does not begin. Any thread may call; `open` and `close` never wait, the others block on
/// the store.
class RequestLog final : public AuditSink {
public:
    /// `recordTexts` says whether prompts and answers are kept (setting audit.record_texts); it is asked at
    /// each request and answers from memory. The references outlive the log.
    RequestLog(Store& store, const Authorizer& authorizer, const Clock& clock,
               std::function<bool()> recordTexts);

    /// Requests that an earlier process began and did not end become records with the status "interrupted".
    /// Call it once, before the first request.
    Result<void> recover();

    Result<QString> open(const RequestOpening& opening) override;
    void close(const QString& id, const RequestClosing& closing) noexcept override;

    /// Newest first, those that were closed before the call among them; needs the permission Admin on
    /// "audit". Fails with InvalidArgument where the limit is not 1 to 1000.
    Result<std::vector<RequestRecord>> list(const Principal& principal, const RequestFilter& filter);

    /// The record of a call of the endpoint, by the x-request-id of its answer and the time it came at
    /// (microseconds UTC); none where it has none, or none yet. Needs Admin on "audit".
    Result<std::optional<RequestRecord>> ofCall(const Principal& principal, const QString& requestId,
                                                std::int64_t came);

    /// What was kept of the texts of a record; none where nothing was. Needs Admin on "audit".
    Result<std::optional<RequestTexts>> texts(const Principal& principal, std::int64_t sequence);

    /// Whether every record is as it was written; reads all of them. Needs Admin on "audit".
    Result<ChainReport> verify(const Principal& principal);

private:
    Store& m_store;
    const Authorizer& m_authorizer;
    const Clock& m_clock;
    const std::function<bool()> m_recordTexts;
    std::mutex m_mutex;
    std::unordered_map<QString, OpenRequest> m_open;
};

} // namespace mw::app
