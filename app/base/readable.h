// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLocale>
#include <QString>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mw::app {

/// Values as people read them (ui.md "Numbers"). Any thread may call.

/// Bytes with decimal units and three figures: "98.4 MB".
QString bytesText(std::uint64_t bytes, const QLocale& locale = QLocale::c());

/// A time (microseconds since 1970 UTC) as ISO 8601 in UTC: "2026-11-22T08:24:58.123Z".
QString timeText(std::int64_t microseconds);

/// The reverse: a day or a time in ISO 8601, in UTC where it names no zone; nothing for other text.
std::optional<std::int64_t> timeFrom(std::string_view text);

/// "90d", "12h", "30m", "45s" as a duration of 1 second to 100 years; nothing for other text.
std::optional<std::chrono::microseconds> durationFrom(std::string_view text);

/// Text from a file, a model or a user, made safe to show: invalid UTF-8 is replaced, control characters
/// (terminal escapes among them) become U+FFFD, longer than `limit` characters is shortened in the middle.
QString shownText(std::string_view bytes, qsizetype limit = 300);

/// `text` with the secret of every API key in it (`mw_<id>_<secret>`) replaced by "…", for records of what
/// clients send: some put a key where a name or a path belongs.
std::string withoutSecrets(std::string_view text);

/// Valid UTF-8 from any bytes: each invalid sequence becomes U+FFFD.
std::string validUtf8(std::string_view bytes);

/// The offset of the first byte that is no valid UTF-8; none where all of it is.
std::optional<std::size_t> invalidUtf8At(std::string_view bytes);

/// `text` (UTF-8) with everything a terminal would act on, other than line feed and tab, replaced.
std::string terminalSafe(std::string_view text);

} // namespace mw::app
