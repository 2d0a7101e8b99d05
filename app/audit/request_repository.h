// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/chain.h"
#include "app/storage/connection.h"

#include <vector>

namespace mw::app {

/// A request that has begun.
struct OpenRequest {
    QString id; ///< UUIDv7
    std::int64_t startedAt = 0;
    QString principal;
    std::optional<QString> keyId;
    QString address;
    QString door;
    QString model;
    int version = 0;
    QString parameters; ///< JSON
    std::optional<QString> prompt;
};

/// A request that has ended, as it is kept.
struct RequestRecord {
    std::int64_t sequence = 0; ///< 0 until it is added
    OpenRequest request;       ///< without its prompt
    std::int64_t recordedAt = 0;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    std::optional<std::int64_t> timeToFirstTokenUs;
    std::int64_t durationUs = 0;
    QString status; ///< those of RequestClosing, and "interrupted" where the program ended before the request
    QString error;
    std::optional<QByteArray> textDigest;
    QByteArray previousHash;
    QByteArray hash;
};

/// What was kept of a request's texts.
struct RequestTexts {
    QString prompt; ///< a raw one as it was, one of token ids as their JSON list, a chat as its JSON list of
                    ///< messages
    QString answer;
};

/// Which records; what is empty does not choose.
struct RequestFilter {
    std::optional<std::int64_t> from; ///< microseconds UTC, including
    std::optional<std::int64_t> to;   ///< excluding
    std::optional<QString> principal;
    std::optional<QString> keyId;
    std::optional<QString> model;
    std::optional<QString> door;
    std::optional<QString> status;
    std::optional<std::int64_t> before; ///< only records with a smaller sequence: the next page
    int limit = 100;
};

/// The tables of requests. Functions run inside a transaction of the store.
namespace RequestRepository {

Result<void> addOpen(Connection& connection, const OpenRequest& request);
Result<std::vector<OpenRequest>> allOpen(Connection& connection);

/// Adds the record behind the last one, with number and hashes, and takes the open request away. Text is
/// given where it is to be kept.
Result<void> add(Connection& connection, RequestRecord record, const std::optional<QString>& prompt,
                 const std::optional<QString>& answer);

/// Newest first.
Result<std::vector<RequestRecord>> list(Connection& connection, const RequestFilter& filter);

Result<std::optional<RequestTexts>> texts(Connection& connection, std::int64_t sequence);

/// Reads everything.
Result<ChainReport> verify(Connection& connection);

} // namespace RequestRepository
} // namespace mw::app
