// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/format.h"

#include "app/base/readable.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace mw::ui::format {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(mw::ui::format)
};

QString threeDigits(double number)
{
    return QLocale().toString(number, 'f', number < 9.95 ? 2 : number < 999.5 ? 1 : 0);
}

} // namespace

QString count(qint64 number)
{
    return QLocale().toString(number);
}

QString bytes(quint64 number)
{
    return app::bytesText(number, QLocale());
}

QString milliseconds(double number)
{
    if (number < 999.5)
        return QStringLiteral("%1 ms").arg(QLocale().toString(number, 'f', 0));
    return QStringLiteral("%1 s").arg(QLocale().toString(number / 1e3, 'f', number < 9995 ? 2 : 1));
}

QString rate(double number)
{
    return QLocale().toString(number, 'f', number < 9.95 ? 1 : 0);
}

QString parameters(quint64 number)
{
    const double value = static_cast<double>(number);
    if (value < 1e6)
        return count(static_cast<qint64>(number));
    if (value < 1e9)
        return QStringLiteral("%1 M").arg(threeDigits(value / 1e6));
    return QStringLiteral("%1 B").arg(threeDigits(value / 1e9));
}

QString exactTime(qint64 microseconds)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(microseconds / 1000), QLocale::ShortFormat);
}

QString relativeTime(qint64 microseconds, qint64 now)
{
    constexpr qint64 minute = 60'000'000;
    constexpr qint64 hour = 60 * minute;
    constexpr qint64 day = 24 * hour;
    constexpr qint64 farAway = 30 * day;
    const bool ahead = microseconds > now;
    const qint64 distance = ahead ? microseconds - now : now - microseconds;
    if (distance < minute)
        return ahead ? Words::tr("in a moment") : Words::tr("just now");
    if (distance < hour)
        return (ahead ? Words::tr("in %1 min") : Words::tr("%1 min ago")).arg(distance / minute);
    if (distance < day)
        return (ahead ? Words::tr("in %1 h") : Words::tr("%1 h ago")).arg(distance / hour);
    if (distance < 2 * day)
        return ahead ? Words::tr("in a day") : Words::tr("a day ago");
    if (distance < farAway)
        return (ahead ? Words::tr("in %1 days") : Words::tr("%1 days ago")).arg(distance / day);
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(microseconds / 1000).date(),
                              QLocale::ShortFormat);
}

} // namespace mw::ui::format
