// SPDX-License-Identifier: Apache-2.0
#include "app/base/identifiers.h"

#include "app/base/crypto.h"

#include <QUuid>

namespace mw::app {

QString newUuid(std::int64_t microsecondsUtc)
{
    QByteArray bytes = randomBytes(16);
    const auto milliseconds = static_cast<std::uint64_t>(microsecondsUtc / 1000);
    for (int i = 0; i < 6; ++i)
        bytes[i] = static_cast<char>(milliseconds >> (40 - 8 * i) & 0xff);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    return QUuid::fromRfc4122(bytes).toString(QUuid::WithoutBraces);
}

} // namespace mw::app
