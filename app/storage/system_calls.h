// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace mw::app {

/// The calls to the operating system behind all file I/O of the management layer, each as POSIX has it: a
/// negative result is a failure and errno says which. Tests put a failing one in its place. Any thread may
/// call.
class SystemCalls {
public:
    virtual ~SystemCalls() = default;

    virtual int open(const char* path, int flags, mode_t mode);
    virtual int close(int descriptor);
    virtual ssize_t read(int descriptor, void* into, std::size_t count);
    virtual ssize_t pread(int descriptor, void* into, std::size_t count, off_t offset);
    virtual ssize_t write(int descriptor, const void* from, std::size_t count);
    virtual ssize_t pwrite(int descriptor, const void* from, std::size_t count, off_t offset);
    virtual int fsync(int descriptor);
    virtual int ftruncate(int descriptor, off_t size);
    virtual int rename(const char* from, const char* to);
    virtual int unlink(const char* path);
    virtual int rmdir(const char* path);
    virtual int mkdir(const char* path, mode_t mode);
    virtual int lstat(const char* path, struct stat* into);
    virtual int fstat(int descriptor, struct stat* into);
    virtual int flock(int descriptor, int operation);

    /// Makes `to` share the blocks of `from` (Linux FICLONE).
    virtual int clone(int to, int from);

    /// Bytes that an ordinary user may still write to the file system of `path`.
    virtual int freeBytes(const char* path, std::uint64_t* into);

    /// The names in a folder, without `.` and `..`, in no order.
    virtual int list(const char* path, std::vector<std::string>* into);
};

} // namespace mw::app
