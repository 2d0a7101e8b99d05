// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/audit_sink.h"

#include <QHashFunctions>

#include <chrono>
#include <unordered_map>

namespace mw::app {

/// Records of requests that were refused before a service saw them: no key, a wrong one, another host, a
/// missing scope. From one address ten a minute are recorded one by one; the others of the minute become one
/// record with their number, so that a flood does not fill the store. One thread.
class RefusalLog {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr int singlyPerMinute = 10;

    /// `audit` outlives the log.
    explicit RefusalLog(AuditSink& audit) : m_audit(audit) {}
    ~RefusalLog();

    struct Refusal {
        Principal principal; ///< of a valid key without the scope; else nobody
        QString address;
        std::string method;
        std::string path;
        int status = 401;
        std::string code;
    };
    void refused(const Refusal& refusal, Time now);

    /// Records the numbers of the minutes that are over; call it now and then.
    void settle(Time now);

private:
    static constexpr std::size_t mostAddresses = 1000;

    struct Minute {
        Time began;
        int recorded = 0;
        int more = 0;
        Refusal last;
    };
    void record(const Refusal& refusal, int count);

    AuditSink& m_audit;
    std::unordered_map<QString, Minute> m_minutes;
};

} // namespace mw::app
