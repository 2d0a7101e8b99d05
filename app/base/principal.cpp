// SPDX-License-Identifier: Apache-2.0
#include "app/base/principal.h"

#include <unistd.h>

namespace mw::app {

namespace {

constexpr QLatin1String keyPrefix("key:");

} // namespace

Principal Principal::owner()
{
    return {Kind::User, QStringLiteral("os:%1").arg(::getuid())};
}

Principal Principal::program()
{
    return {Kind::System, QStringLiteral("system")};
}

Principal Principal::ofKey(const QString& keyId)
{
    return {Kind::Key, keyPrefix + keyId};
}

std::optional<QString> Principal::keyId() const
{
    return kind == Kind::Key && id.startsWith(keyPrefix) ? std::optional(id.mid(keyPrefix.size()))
                                                         : std::nullopt;
}

} // namespace mw::app
