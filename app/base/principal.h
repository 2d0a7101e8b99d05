// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace mw::app {

/// Who acts. Every service method takes one first and checks permission itself.
struct Principal {
    enum class Kind { System, User, Key };
    Kind kind = Kind::System;
    QString id; ///< `os:<uid>` for the owner of the data folder

    /// The operating-system user that runs this process.
    static Principal owner();
};

} // namespace mw::app
