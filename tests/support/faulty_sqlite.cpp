// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_sqlite.h"

#include <atomic>

#include <sqlite3.h>

namespace mw::app {

namespace {

using Kind = FaultySqlite::Kind;

std::atomic<long> failingCall = 0; // 0: none
std::atomic<long> callsMade = 0;
std::atomic<bool> failsForEver = false;
std::atomic<bool> hasStruck = false;
std::atomic<Kind> failureKind = Kind::Io;
sqlite3_vfs* usual = nullptr;

bool strikes()
{
    const long planned = failingCall;
    if (planned == 0)
        return false;
    const long count = ++callsMade;
    const bool now = failsForEver ? count >= planned : count == planned;
    if (now)
        hasStruck = true;
    return now;
}

/// The usual file stands behind this one in the same piece of memory.
struct File {
    sqlite3_file base;
    sqlite3_file* real;
};

sqlite3_file* realOf(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file)->real;
}

int fileClose(sqlite3_file* file)
{
    return realOf(file)->pMethods->xClose(realOf(file));
}

int fileRead(sqlite3_file* file, void* into, int count, sqlite3_int64 offset)
{
    if (strikes())
        return SQLITE_IOERR_READ;
    return realOf(file)->pMethods->xRead(realOf(file), into, count, offset);
}

int fileWrite(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset)
{
    if (strikes()) {
        if (failureKind == Kind::Io)
            return SQLITE_IOERR_WRITE;
        if (failureKind == Kind::ShortWrite)
            realOf(file)->pMethods->xWrite(realOf(file), from, count / 2, offset);
        return SQLITE_FULL;
    }
    return realOf(file)->pMethods->xWrite(realOf(file), from, count, offset);
}

int fileTruncate(sqlite3_file* file, sqlite3_int64 size)
{
    return strikes() ? SQLITE_IOERR_TRUNCATE : realOf(file)->pMethods->xTruncate(realOf(file), size);
}

int fileSync(sqlite3_file*, int)
{
    return strikes() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    return strikes() ? SQLITE_IOERR_FSTAT : realOf(file)->pMethods->xFileSize(realOf(file), size);
}

int fileLock(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xLock(realOf(file), level);
}

int fileUnlock(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}

int fileCheckReserved(sqlite3_file* file, int* result)
{
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), result);
}

int fileControl(sqlite3_file* file, int operation, void* argument)
{
    return realOf(file)->pMethods->xFileControl(realOf(file), operation, argument);
}

int fileSectorSize(sqlite3_file* file)
{
    return realOf(file)->pMethods->xSectorSize(realOf(file));
}

int fileCharacteristics(sqlite3_file* file)
{
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}

int fileShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** into)
{
    if (strikes())
        return SQLITE_IOERR_SHMMAP;
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, into);
}

int fileShmLock(sqlite3_file* file, int offset, int count, int flags)
{
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}

void fileShmBarrier(sqlite3_file* file)
{
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}

int fileShmUnmap(sqlite3_file* file, int remove)
{
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

const sqlite3_io_methods methods = {
    2,
    fileClose,
    fileRead,
    fileWrite,
    fileTruncate,
    fileSync,
    fileSize,
    fileLock,
    fileUnlock,
    fileCheckReserved,
    fileControl,
    fileSectorSize,
    fileCharacteristics,
    fileShmMap,
    fileShmLock,
    fileShmBarrier,
    fileShmUnmap,
    nullptr,
    nullptr,
};

int vfsOpen(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags)
{
    auto* wrapped = reinterpret_cast<File*>(file);
    wrapped->base.pMethods = nullptr;
    if (strikes())
        return SQLITE_CANTOPEN;
    wrapped->real = reinterpret_cast<sqlite3_file*>(wrapped + 1);
    const int result = usual->xOpen(usual, name, wrapped->real, flags, outFlags);
    if (wrapped->real->pMethods != nullptr)
        wrapped->base.pMethods = &methods;
    return result;
}

int vfsDelete(sqlite3_vfs*, const char* name, int syncFolder)
{
    return strikes() ? SQLITE_IOERR_DELETE : usual->xDelete(usual, name, syncFolder);
}

} // namespace

void FaultySqlite::install()
{
    if (usual != nullptr)
        return;
    usual = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs faulty = *usual;
    faulty.pNext = nullptr;
    faulty.zName = "faulty";
    faulty.szOsFile = static_cast<int>(sizeof(File)) + usual->szOsFile;
    faulty.xOpen = vfsOpen;
    faulty.xDelete = vfsDelete;
    sqlite3_vfs_register(&faulty, 1);
}

void FaultySqlite::arm(long call, Kind kind, bool forEver)
{
    callsMade = 0;
    hasStruck = false;
    failureKind = kind;
    failsForEver = forEver;
    failingCall = call;
}

void FaultySqlite::disarm()
{
    failingCall = 0;
}

bool FaultySqlite::struck()
{
    return hasStruck;
}

long FaultySqlite::calls()
{
    return callsMade;
}

} // namespace mw::app
