// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>

namespace mw::app {

/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds, the rest random; in lower case with hyphens.
/// Ids that leave the process are made so: they sort by time and tell nothing about how many there are.
QString newUuid(std::int64_t microsecondsUtc);

} // namespace mw::app
