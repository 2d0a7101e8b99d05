// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/crypto.h"
#include "engine/api/result.h"

#include <QByteArray>
#include <QString>

#include <concepts>
#include <cstdint>
#include <optional>

namespace mw::app {

/// The hash of one link of a chain of records: SHA-256 over what kind of record it is, the hash before, and
/// each value in a form that no two different rows share: `n` for none, `i<decimal>;` for a number,
/// `s<bytes>:<UTF-8>` for text, `b<bytes>:<bytes>` for bytes. Changing, removing or exchanging a row breaks
/// the link behind it.
class ChainLink {
public:
    ChainLink(const char* kind, const QByteArray& previous)
    {
        add(QByteArray(kind));
        add(previous);
    }

    template <std::integral T>
    void add(T value)
    {
        m_digest.add('i' + QByteArray::number(static_cast<qlonglong>(value)) + ';');
    }
    void add(const QString& text) { addSized('s', text.toUtf8()); }
    void add(const QByteArray& bytes) { addSized('b', bytes); }
    template <typename T>
    void add(const std::optional<T>& value)
    {
        if (value)
            add(*value);
        else
            m_digest.add("n", 1);
    }

    QByteArray hash() { return m_digest.finish(); }

    /// What the first record has before it.
    static QByteArray beginning() { return QByteArray(32, '\0'); }

private:
    void addSized(char tag, const QByteArray& bytes)
    {
        m_digest.add(tag + QByteArray::number(bytes.size()) + ':');
        m_digest.add(bytes);
    }

    Sha256 m_digest;
};

/// Gives a new record its place behind the last one of its chain: the next number, the hash before, its own.
/// `last` is the query of the last record's sequence and hash.
template <typename Record, typename Rows, typename HashOf>
Result<void> placeBehindLast(Record& record, Result<Rows> last, HashOf hashOf)
{
    if (!last)
        return last.error();
    const auto there = last->next();
    if (!there)
        return there.error();
    record.sequence = *there ? last->integer(0) + 1 : 1;
    record.previousHash = *there ? last->bytes(1) : ChainLink::beginning();
    record.hash = hashOf(record);
    return {};
}

/// What walking along a chain found.
struct ChainReport {
    bool ok = true;
    std::int64_t records = 0;
    std::optional<std::int64_t> firstBad; ///< sequence
};

/// Walks along the records of a chain, all of them in order of their sequence, to the first that does not fit
/// the one before it or its own hash. `recordFrom(rows)` reads one, `hashOf(record)` computes its hash anew.
template <typename Rows, typename RecordFrom, typename HashOf>
Result<ChainReport> verifyChain(Rows& rows, RecordFrom recordFrom, HashOf hashOf)
{
    ChainReport report;
    QByteArray previous = ChainLink::beginning();
    for (;;) {
        const auto more = rows.next();
        if (!more)
            return more.error();
        if (!*more)
            return report;
        const auto record = recordFrom(rows);
        ++report.records;
        if (record.sequence != report.records || record.previousHash != previous ||
            record.hash != hashOf(record)) {
            report.ok = false;
            report.firstBad = record.sequence;
            return report;
        }
        previous = record.hash;
    }
}

} // namespace mw::app
