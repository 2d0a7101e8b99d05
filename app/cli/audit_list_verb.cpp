// SPDX-License-Identifier: Apache-2.0
#include "app/cli/audit_list_verb.h"

#include "app/audit/change_log.h"
#include "app/audit/record_json.h"
#include "app/audit/request_log.h"
#include "app/base/readable.h"
#include "app/cli/support.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// Empty where the text is a time, else what is wrong, as CLI11 wants it.
std::string checkTime(const std::string& text)
{
    return timeFrom(text) ? std::string() : text + " is no time such as 2026-11-22 or 2026-11-22T10:00:00Z";
}

std::optional<QString> textOption(const std::optional<std::string>& text)
{
    return text ? std::optional(QString::fromStdString(*text)) : std::nullopt;
}

QString shown(const QString& text)
{
    return shownText(text.toStdString(), 60);
}

} // namespace

CLI::App* AuditListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, "audit", "Records of requests and changes")
                         ->add_subcommand("list", "Records, newest first");
    verb->add_flag("--changes", m_changes, "Who changed what, instead of requests");
    verb->add_option("--from", m_from, "Not older than this")->type_name("TIME")->check(checkTime, "");
    verb->add_option("--to", m_to, "Older than this")->type_name("TIME")->check(checkTime, "");
    verb->add_option("--principal", m_principal, "Who: os:1000, key:<id>")->type_name("WHO");
    verb->add_option("--key", m_key, "Requests with this key")->type_name("ID");
    verb->add_option("--model", m_model, "Requests to this model")->type_name("NAME");
    verb->add_option("--door", m_door, "Requests that came by window, mw or http")->type_name("DOOR");
    verb->add_option("--status", m_status, "Requests that ended so: stop, length, cancelled, failed, ...")
        ->type_name("S");
    verb->add_option("--kind", m_kind, "Changes of this kind of thing: key, model, alias, ...")
        ->type_name("KIND");
    verb->add_option("--resource", m_resource, "Changes of the thing with this name or id")
        ->type_name("NAME");
    verb->add_option("--before", m_before, "Records before this sequence: the next page")->type_name("N");
    verb->add_option("--limit", m_limit, "At most this many, up to 1000")
        ->type_name("N")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    return verb;
}

Result<void> AuditListVerb::listRequests(Io& io, const Services& services, bool json) const
{
    RequestFilter filter;
    filter.from = timeFrom(m_from);
    filter.to = timeFrom(m_to);
    filter.principal = textOption(m_principal);
    filter.keyId = textOption(m_key);
    filter.model = textOption(m_model);
    filter.door = textOption(m_door);
    filter.status = textOption(m_status);
    filter.before = m_before;
    filter.limit = m_limit;
    const auto records = services.requestLog().list(services.principal(), filter);
    if (!records)
        return records.error();
    if (json) {
        Json document = Json::array();
        for (const RequestRecord& record : *records)
            document.push_back(requestJson(record));
        return writeJson(io.output, document);
    }
    std::vector<QStringList> table{{QStringLiteral("sequence"), QStringLiteral("time"), QStringLiteral("who"),
                                    QStringLiteral("door"), QStringLiteral("model"), QStringLiteral("tokens"),
                                    QStringLiteral("ms"), QStringLiteral("status")}};
    for (const RequestRecord& record : *records) {
        const OpenRequest& request = record.request;
        const QString model = request.version > 0
                                  ? QStringLiteral("%1:%2").arg(request.model).arg(request.version)
                                  : request.model;
        table.push_back({QString::number(record.sequence), timeText(request.startedAt), request.principal,
                         shown(request.door), shown(model),
                         QStringLiteral("%1+%2").arg(record.promptTokens).arg(record.completionTokens),
                         QString::number(record.durationUs / 1000), shown(record.status)});
    }
    return io.output.write(columnsText(table));
}

Result<void> AuditListVerb::listChanges(Io& io, const Services& services, bool json) const
{
    ChangeFilter filter;
    filter.from = timeFrom(m_from);
    filter.to = timeFrom(m_to);
    filter.principal = textOption(m_principal);
    filter.resourceKind = textOption(m_kind);
    filter.resource = textOption(m_resource);
    filter.before = m_before;
    filter.limit = m_limit;
    const auto records = services.changeLog().list(services.principal(), filter);
    if (!records)
        return records.error();
    if (json) {
        Json document = Json::array();
        for (const ChangeRecord& record : *records)
            document.push_back(changeJson(record));
        return writeJson(io.output, document);
    }
    std::vector<QStringList> table{{QStringLiteral("sequence"), QStringLiteral("time"), QStringLiteral("who"),
                                    QStringLiteral("what"), QStringLiteral("of")}};
    for (const ChangeRecord& record : *records) {
        table.push_back({QString::number(record.sequence), timeText(record.changedAt), record.principal,
                         record.action, shown(record.resourceKind + u' ' + record.resource)});
    }
    return io.output.write(columnsText(table));
}

Result<void> AuditListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    return m_changes ? listChanges(io, services, common.json) : listRequests(io, services, common.json);
}

} // namespace mw::app
