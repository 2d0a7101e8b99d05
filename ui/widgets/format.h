// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

/// Numbers as the window writes them, in the current locale: 1,234 · 98.4 MB (10^6) · 41 ms · 182 tok/s.
namespace mw::ui::format {

QString count(qint64 number);
QString bytes(quint64 number);
QString milliseconds(double number);
/// Tokens per second, without the unit.
QString rate(double number);
/// 134.5 M, 7.2 B
QString parameters(quint64 number);
/// A time (microseconds since 1970 UTC) on this machine's clock, day and minute.
QString exactTime(qint64 microseconds);
/// "just now", "5 min ago", "3 h ago", "in 4 days"; further away than a month the day. Both in microseconds.
QString relativeTime(qint64 microseconds, qint64 now);

} // namespace mw::ui::format
