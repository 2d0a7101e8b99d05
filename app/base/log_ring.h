// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>
#include <QString>

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace mw::app {

/// One line of the log as it can be shown: no control characters, no secret of a key.
struct LogLine {
    std::uint64_t number = 0; ///< from 1, never used twice
    std::int64_t at = 0;      ///< microseconds UTC
    QtMsgType level = QtInfoMsg;
    QString part; ///< "server", "runtime": the log category without the program's name
    QString text;
};

/// The newest lines of the program's log categories (app/base/logging.h), kept in memory for who looks at
/// them; lines go to standard error as before. Nothing is kept of other categories. Made in a composition
/// root, one at a time in a process, and destroyed when no other thread logs any more. Any thread may log and
/// call.
class LogRing {
public:
    static constexpr std::size_t kept = 2000;
    static constexpr qsizetype longestText = 500;

    LogRing();
    ~LogRing();
    LogRing(const LogRing&) = delete;
    LogRing& operator=(const LogRing&) = delete;

    /// Oldest first, those with a higher number.
    std::vector<LogLine> linesAfter(std::uint64_t number) const;

private:
    static void handle(QtMsgType level, const QMessageLogContext& context, const QString& text);
    void keep(QtMsgType level, const char* category, const QString& text);

    mutable std::mutex m_mutex;
    std::deque<LogLine> m_lines;
    std::uint64_t m_last = 0;
    QtMessageHandler m_before = nullptr;
};

} // namespace mw::app
