// SPDX-License-Identifier: Apache-2.0
#include "app/base/principal.h"

#include <unistd.h>

namespace mw::app {

Principal Principal::owner()
{
    return {Kind::User, QStringLiteral("os:%1").arg(::getuid())};
}

} // namespace mw::app
