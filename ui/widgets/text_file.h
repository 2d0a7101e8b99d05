// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QByteArray>
#include <QString>

namespace mw::ui {

/// Files that a person chose to export to and import from. Both block on the disk and run on a pool.

/// Replaces the file as a whole; fails with IoFailed (args: path, why), and then the old one stands.
enum class FileReaders { AsUsual, OwnerOnly };
Result<void> writeTextFile(const QString& path, const QByteArray& text,
                           FileReaders readers = FileReaders::AsUsual);

/// The whole file; fails with IoFailed (args: path, why), also where it is longer than `limit` bytes.
Result<QByteArray> readTextFile(const QString& path, qint64 limit);

/// A name for a file from a title, without what file systems and shells do not like; `missing` where nothing
/// is left of it.
QString fileNameFrom(const QString& title, const QString& missing);

} // namespace mw::ui
