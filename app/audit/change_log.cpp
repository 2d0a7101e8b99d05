// SPDX-License-Identifier: Apache-2.0
#include "app/audit/change_log.h"

namespace mw::app {

namespace {

constexpr int mostListed = 1000;

std::optional<QString> jsonText(const nlohmann::ordered_json& value)
{
    if (value.is_null())
        return std::nullopt;
    return QString::fromStdString(
        value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

} // namespace

Result<void> ChangeLog::record(Connection& connection, const ChangeEvent& event)
{
    ChangeRecord record;
    record.changedAt = m_clock.now();
    record.principal = event.principal.id;
    record.action = event.action;
    record.resourceKind = event.resourceKind;
    record.resource = event.resource;
    record.before = jsonText(event.before);
    record.after = jsonText(event.after);
    return ChangeRepository::add(connection, std::move(record));
}

Result<std::vector<ChangeRecord>> ChangeLog::list(const Principal& principal, const ChangeFilter& filter)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, QStringLiteral("audit")); !allowed)
        return allowed.error();
    if (filter.limit < 1 || filter.limit > mostListed) {
        return Error{ErrorCode::InvalidArgument,
                     "the limit of a list of changes",
                     {"limit", std::to_string(filter.limit), "1 to " + std::to_string(mostListed)}};
    }
    return m_store.read(
        [&filter](Connection& connection) { return ChangeRepository::list(connection, filter); });
}

Result<ChainReport> ChangeLog::verify(const Principal& principal)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, QStringLiteral("audit")); !allowed)
        return allowed.error();
    return m_store.read([](Connection& connection) { return ChangeRepository::verify(connection); });
}

} // namespace mw::app
