// SPDX-License-Identifier: Apache-2.0
#include "app/base/readable.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <charconv>

namespace mw::app {

namespace {

bool isControl(char32_t c)
{
    // C0, DEL, C1, line and paragraph separators, and the marks that reorder what is shown.
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

QString withoutControls(std::string_view bytes, bool keepLines)
{
    QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    for (QChar& c : text) {
        if (isControl(c.unicode()) && !(keepLines && (c == u'\n' || c == u'\t')))
            c = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace

QString bytesText(std::uint64_t bytes, const QLocale& locale)
{
    static constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    const int decimals = unit == 0 || value >= 99.95 ? 0 : 1;
    return locale.toString(value, 'f', decimals) + u' ' + QLatin1String(units[unit]);
}

QString timeText(std::int64_t microseconds)
{
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000).toUTC().toString(Qt::ISODateWithMs);
}

std::optional<std::int64_t> timeFrom(std::string_view text)
{
    const QString iso = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    QDateTime time = QDateTime::fromString(iso, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime)
        time = QDateTime(time.date(), time.time(), QTimeZone::utc());
    return time.toMSecsSinceEpoch() * 1000;
}

std::optional<std::chrono::microseconds> durationFrom(std::string_view text)
{
    constexpr std::int64_t longest = 36'500LL * 24 * 3600;
    if (text.size() < 2)
        return std::nullopt;
    std::int64_t count = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size() - 1, count);
    if (problem != std::errc() || end != text.data() + text.size() - 1 || count < 1 || count > longest)
        return std::nullopt;
    std::int64_t seconds = 0;
    switch (text.back()) {
    case 's':
        seconds = 1;
        break;
    case 'm':
        seconds = 60;
        break;
    case 'h':
        seconds = 3600;
        break;
    case 'd':
        seconds = 24 * 3600;
        break;
    default:
        return std::nullopt;
    }
    if (count > longest / seconds)
        return std::nullopt;
    return std::chrono::seconds(count * seconds);
}

QString shownText(std::string_view bytes, qsizetype limit)
{
    QString text = withoutControls(bytes, false);
    if (text.size() > limit && limit > 1) {
        const qsizetype head = limit / 2;
        text = text.left(head) + u'…' + text.right(limit - head - 1);
    }
    return text;
}

std::optional<std::size_t> invalidUtf8At(std::string_view bytes)
{
    if (QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())).isValidUtf8())
        return std::nullopt;
    // The first letter keeps a byte order mark where it is.
    std::string shifted = "x";
    shifted += bytes;
    const std::string replaced = validUtf8(shifted);
    const auto [at, other] = std::mismatch(shifted.begin(), shifted.end(), replaced.begin(), replaced.end());
    return static_cast<std::size_t>(at - shifted.begin()) - 1;
}

std::string validUtf8(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())).toStdString();
}

std::string withoutSecrets(std::string_view text)
{
    constexpr std::string_view prefix = "mw_";
    const auto wordFrom = [text](std::size_t at) {
        const auto isWord = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        };
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
        return at + static_cast<std::size_t>(std::find_if_not(begin, text.end(), isWord) - begin);
    };
    std::string kept;
    std::size_t from = 0;
    for (std::size_t at = text.find(prefix); at != text.npos; at = text.find(prefix, at + 1)) {
        const std::size_t idEnd = wordFrom(at + prefix.size());
        if (idEnd == at + prefix.size() || idEnd == text.size() || text[idEnd] != '_')
            continue;
        const std::size_t end = wordFrom(idEnd + 1);
        if (end == idEnd + 1 || idEnd < from)
            continue;
        kept.append(text.substr(from, idEnd + 1 - from)).append("…");
        from = end;
    }
    return kept.append(text.substr(from));
}

std::string terminalSafe(std::string_view text)
{
    return withoutControls(text, true).toStdString();
}

} // namespace mw::app
