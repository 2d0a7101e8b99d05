// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>

namespace mw::app {

/// Who acts. Every service method takes one first and checks permission itself. One that was not made by the
/// functions below is nobody and may nothing.
struct Principal {
    enum class Kind { System, User, Key };
    Kind kind = Kind::System;
    QString id; ///< `os:<uid>` for the owner of the data folder, `key:<id>` for a key, `system`

    /// The operating-system user that runs this process.
    static Principal owner();

    /// The program itself: what it does at its start or by its clock.
    static Principal program();

    static Principal ofKey(const QString& keyId);

    /// The id of the key, where it is one.
    std::optional<QString> keyId() const;
};

} // namespace mw::app
