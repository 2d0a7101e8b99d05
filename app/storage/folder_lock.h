// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/files.h"

#include <optional>

namespace mw::app {

/// Who holds a data folder, as the holder wrote it.
struct FolderOwner {
    qint64 pid = 0;
    QString serves; ///< "window", "mw serve on http://127.0.0.1:8484", "mw keys"
};

/// The right to change a data folder: at most one in the world at a time (flock on DIR/lock). It is gone with
/// the process, however that ends; the file itself stays. Moves; the destructor gives the right back.
class FolderLock {
public:
    /// Fails at once with DataFolderInUse (args: folder, owner) where somebody else holds it; never waits.
    static Result<FolderLock> take(const Files& files, const QString& folder, const QString& serves);

    /// What the holder wrote, nothing where that cannot be read. Who wrote it may be gone.
    static std::optional<FolderOwner> owner(const Files& files, const QString& folder);

    /// Tells others what this instance serves from now on.
    Result<void> announce(const QString& serves);

private:
    explicit FolderLock(File file) : m_file(std::move(file)) {}

    File m_file;
};

} // namespace mw::app
