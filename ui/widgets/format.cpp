// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/format.h"

#include "app/base/readable.h"

#include <QDateTime>
#include <QLocale>

namespace mw::ui::format {

namespace {

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
    if (number < 9995)
        return QStringLiteral("%1 ms").arg(QLocale().toString(number, 'f', 0));
    return QStringLiteral("%1 s").arg(QLocale().toString(number / 1e3, 'f', 1));
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

} // namespace mw::ui::format
