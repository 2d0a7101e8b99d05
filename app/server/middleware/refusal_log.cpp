// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/refusal_log.h"

#include "app/base/readable.h"

#include <nlohmann/json.hpp>

namespace mw::app {

namespace {

constexpr std::chrono::minutes minute(1);

} // namespace

RefusalLog::~RefusalLog()
{
    settle(Time::max());
}

void RefusalLog::refused(const Refusal& refusal, Time now)
{
    if (m_minutes.size() >= mostAddresses)
        settle(now);
    // Addresses without number share one entry rather than take memory without bound.
    const QString key =
        m_minutes.size() < mostAddresses || m_minutes.contains(refusal.address) ? refusal.address : QString();
    Minute& entry = m_minutes.try_emplace(key, Minute{now, 0, 0, {}}).first->second;
    if (now - entry.began > minute) {
        if (entry.more > 0)
            record(entry.last, entry.more);
        entry = Minute{now, 0, 0, {}};
    }
    if (entry.recorded < singlyPerMinute) {
        ++entry.recorded;
        record(refusal, 1);
    } else {
        ++entry.more;
        entry.last = refusal;
    }
}

void RefusalLog::settle(Time now)
{
    std::erase_if(m_minutes, [&](const auto& held) {
        const Minute& entry = held.second;
        if (now != Time::max() && now - entry.began <= minute)
            return false;
        if (entry.more > 0)
            record(entry.last, entry.more);
        return true;
    });
}

void RefusalLog::record(const Refusal& refusal, int count)
{
    nlohmann::ordered_json parameters = {{"method", refusal.method.substr(0, 20)},
                                         {"path", shownText(withoutSecrets(refusal.path), 200).toStdString()},
                                         {"status", refusal.status},
                                         {"code", refusal.code}};
    if (count > 1)
        parameters["count"] = count;
    RequestOpening opening;
    opening.principal = refusal.principal;
    opening.address = refusal.address;
    opening.door = QStringLiteral("http");
    opening.parameters = QString::fromStdString(
        parameters.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    const auto opened = m_audit.open(opening);
    if (!opened) // records cannot be written: the request was refused anyway
        return;
    RequestClosing closing;
    closing.status = QStringLiteral("refused");
    closing.error = QString::fromStdString(refusal.code);
    m_audit.close(*opened, closing);
}

} // namespace mw::app
