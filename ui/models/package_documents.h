// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

QT_BEGIN_NAMESPACE
class QDir;
QT_END_NAMESPACE

namespace mw::ui {

/// The copyright file of an installed Debian package whose name has a version in it that differs between
/// releases: `stem` is the name up to there, as in "libicu" for libicu72 and libicu76. `documents` has one
/// folder a package (/usr/share/doc). The newest of several; empty where none is installed. Reads the
/// folder's list, so not on the main thread.
QString copyrightFile(const QString& stem, const QDir& documents);

} // namespace mw::ui
