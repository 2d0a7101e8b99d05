// SPDX-License-Identifier: Apache-2.0
#include "app/audit/request_log.h"

#include "app/base/identifiers.h"
#include "app/base/logging.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace mw::app {

namespace {

constexpr int mostListed = 1000;
constexpr std::int64_t longestBeforeRecord = 600LL * 1'000'000; // a call waits at most so long for its turn

} // namespace

RequestLog::RequestLog(Store& store, const Authorizer& authorizer, const Clock& clock,
                       std::function<bool()> recordTexts)
    : m_store(store), m_authorizer(authorizer), m_clock(clock), m_recordTexts(std::move(recordTexts))
{}

Result<void> RequestLog::recover()
{
    return m_store.change([now = m_clock.now()](Connection& connection) -> Result<void> {
        auto left = RequestRepository::allOpen(connection);
        if (!left)
            return left.error();
        for (OpenRequest& request : *left) {
            RequestRecord record;
            const std::optional<QString> prompt = std::move(request.prompt);
            record.request = std::move(request);
            record.recordedAt = now;
            record.status = QStringLiteral("interrupted");
            record.error = QStringLiteral("the program ended before the request did");
            if (auto added = RequestRepository::add(connection, std::move(record), prompt, std::nullopt);
                !added)
                return added;
        }
        return {};
    });
}

Result<QString> RequestLog::open(const RequestOpening& opening)
{
    OpenRequest request;
    request.startedAt = m_clock.now();
    request.id = newUuid(request.startedAt);
    request.principal = opening.principal.id;
    request.keyId = opening.principal.keyId();
    request.address = opening.address;
    request.door = opening.door;
    request.model = opening.model;
    request.version = opening.version;
    request.parameters = opening.parameters;
    if (m_recordTexts())
        request.prompt = opening.prompt;
    QString id = request.id;
    {
        const std::lock_guard lock(m_mutex);
        m_open.emplace(id, request);
    }
    auto accepted = m_store.append([request = std::move(request)](Connection& connection) {
        return RequestRepository::addOpen(connection, request);
    });
    if (accepted)
        return id;
    const std::lock_guard lock(m_mutex);
    m_open.erase(id);
    return accepted.error();
}

void RequestLog::close(const QString& id, const RequestClosing& closing) noexcept
{
    try {
        RequestRecord record;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = m_open.find(id);
            if (found == m_open.end())
                return;
            record.request = std::move(found->second);
            m_open.erase(found);
        }
        const std::optional<QString> prompt = std::move(record.request.prompt);
        const std::optional<QString> answer = prompt ? std::optional(closing.answer) : std::nullopt;
        record.recordedAt = m_clock.now();
        record.promptTokens = closing.promptTokens;
        record.completionTokens = closing.completionTokens;
        record.timeToFirstTokenUs = closing.timeToFirstTokenUs;
        record.durationUs = closing.durationUs;
        record.status = closing.status;
        record.error = closing.error;
        const auto accepted =
            m_store.complete([record = std::move(record), prompt, answer](Connection& connection) {
                return RequestRepository::add(connection, record, prompt, answer);
            });
        // The row of its beginning is still in the store and becomes an interrupted record at the next start.
        if (!accepted)
            qCCritical(logStorage, "the end of a request is not recorded: %s",
                       accepted.error().detail.c_str());
    } catch (const std::exception& exception) {
        qCCritical(logStorage, "the end of a request is not recorded: %s", exception.what());
    }
}

Result<std::vector<RequestRecord>> RequestLog::list(const Principal& principal, const RequestFilter& filter)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, QStringLiteral("audit")); !allowed)
        return allowed.error();
    if (filter.limit < 1 || filter.limit > mostListed) {
        return Error{ErrorCode::InvalidArgument,
                     "the limit of a list of records",
                     {"limit", std::to_string(filter.limit), "1 to " + std::to_string(mostListed)}};
    }
    // What cannot be written now is missing from the list, which is better than no list.
    static_cast<void>(m_store.flush());
    return m_store.read(
        [&filter](Connection& connection) { return RequestRepository::list(connection, filter); });
}

Result<std::optional<RequestRecord>> RequestLog::ofCall(const Principal& principal, const QString& requestId,
                                                        std::int64_t came)
{
    RequestFilter filter;
    filter.from = came;
    filter.to = came + longestBeforeRecord;
    filter.door = QStringLiteral("http");
    filter.limit = mostListed;
    for (;;) {
        auto records = list(principal, filter);
        if (!records)
            return records.error();
        for (RequestRecord& record : *records) {
            const QJsonObject parameters =
                QJsonDocument::fromJson(record.request.parameters.toUtf8()).object();
            if (parameters.value(QLatin1String("request_id")).toString() == requestId)
                return std::optional(std::move(record));
        }
        if (records->size() < static_cast<std::size_t>(mostListed))
            return std::optional<RequestRecord>();
        filter.before = records->back().sequence;
    }
}

Result<std::optional<RequestTexts>> RequestLog::texts(const Principal& principal, std::int64_t sequence)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, QStringLiteral("audit")); !allowed)
        return allowed.error();
    return m_store.read(
        [sequence](Connection& connection) { return RequestRepository::texts(connection, sequence); });
}

Result<ChainReport> RequestLog::verify(const Principal& principal)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, QStringLiteral("audit")); !allowed)
        return allowed.error();
    static_cast<void>(m_store.flush());
    return m_store.read([](Connection& connection) { return RequestRepository::verify(connection); });
}

} // namespace mw::app
