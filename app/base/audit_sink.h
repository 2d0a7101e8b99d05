// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "engine/api/result.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace mw::app {

/// A request as it is known when it is accepted.
struct RequestOpening {
    Principal principal;
    QString address;    ///< the peer of a socket; empty on this machine
    QString door;       ///< "window", "mw", "http"
    QString model;      ///< registered name, or the path for a file that is none
    int version = 0;    ///< 0 where there is none
    QString parameters; ///< one JSON object as text
    QString prompt;     ///< kept only if the setting audit.record_texts says so
};

/// How it ended.
struct RequestClosing {
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    std::optional<std::int64_t> timeToFirstTokenUs; ///< none where no token came
    std::int64_t durationUs = 0;
    QString status; ///< "stop", "length", "cancelled", "failed", "refused"
    QString error;  ///< English, for the record; empty where nothing failed
    QString answer; ///< kept only if the setting audit.record_texts says so
};

/// Where requests are recorded. Any thread may call; neither call waits for the disk.
class AuditSink {
public:
    virtual ~AuditSink() = default;

    /// The id of the request (UUIDv7), whose record is on its way to the store. Fails with Busy{records}
    /// while records cannot be written: what cannot be recorded is not begun.
    virtual Result<QString> open(const RequestOpening& opening) = 0;

    /// Ends what `open` began; call it once for each id, also when nobody waits for the answer any more.
    virtual void close(const QString& id, const RequestClosing& closing) noexcept = 0;
};

} // namespace mw::app
