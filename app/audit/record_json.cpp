// SPDX-License-Identifier: Apache-2.0
#include "app/audit/record_json.h"

#include "app/base/json_values.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// What was written as JSON, as JSON; other text stays text.
Json nestedJson(const std::optional<QString>& text)
{
    if (!text)
        return nullptr;
    Json value = Json::parse(text->toStdString(), nullptr, false);
    return value.is_discarded() ? Json(text->toStdString()) : value;
}

double milliseconds(std::int64_t microseconds)
{
    return static_cast<double>(microseconds) / 1000;
}

} // namespace

Json requestJson(const RequestRecord& record)
{
    const OpenRequest& request = record.request;
    return {{"sequence", record.sequence},
            {"request_id", request.id.toStdString()},
            {"at", timeJson(request.startedAt)},
            {"principal", request.principal.toStdString()},
            {"key", textJson(request.keyId)},
            {"address", request.address.toStdString()},
            {"door", request.door.toStdString()},
            {"model", request.model.toStdString()},
            {"version", request.version > 0 ? Json(request.version) : Json(nullptr)},
            {"parameters", nestedJson(request.parameters)},
            {"prompt_tokens", record.promptTokens},
            {"completion_tokens", record.completionTokens},
            {"ttft_ms",
             record.timeToFirstTokenUs ? Json(milliseconds(*record.timeToFirstTokenUs)) : Json(nullptr)},
            {"duration_ms", milliseconds(record.durationUs)},
            {"status", record.status.toStdString()},
            {"error", record.error.isEmpty() ? Json(nullptr) : Json(record.error.toStdString())}};
}

Json changeJson(const ChangeRecord& record)
{
    return {{"sequence", record.sequence},
            {"at", timeJson(record.changedAt)},
            {"principal", record.principal.toStdString()},
            {"action", record.action.toStdString()},
            {"kind", record.resourceKind.toStdString()},
            {"resource", record.resource.toStdString()},
            {"before", nestedJson(record.before)},
            {"after", nestedJson(record.after)}};
}

} // namespace mw::app
