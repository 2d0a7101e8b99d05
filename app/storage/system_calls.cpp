// SPDX-License-Identifier: Apache-2.0
#include "app/storage/system_calls.h"

#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace mw::app {

int SystemCalls::open(const char* path, int flags, mode_t mode)
{
    return ::open(path, flags, mode);
}

int SystemCalls::close(int descriptor)
{
    return ::close(descriptor);
}

ssize_t SystemCalls::read(int descriptor, void* into, std::size_t count)
{
    return ::read(descriptor, into, count);
}

ssize_t SystemCalls::pread(int descriptor, void* into, std::size_t count, off_t offset)
{
    return ::pread(descriptor, into, count, offset);
}

ssize_t SystemCalls::write(int descriptor, const void* from, std::size_t count)
{
    return ::write(descriptor, from, count);
}

ssize_t SystemCalls::pwrite(int descriptor, const void* from, std::size_t count, off_t offset)
{
    return ::pwrite(descriptor, from, count, offset);
}

int SystemCalls::fsync(int descriptor)
{
    return ::fsync(descriptor);
}

int SystemCalls::ftruncate(int descriptor, off_t size)
{
    return ::ftruncate(descriptor, size);
}

int SystemCalls::rename(const char* from, const char* to)
{
    return ::rename(from, to);
}

int SystemCalls::unlink(const char* path)
{
    return ::unlink(path);
}

int SystemCalls::rmdir(const char* path)
{
    return ::rmdir(path);
}

int SystemCalls::mkdir(const char* path, mode_t mode)
{
    return ::mkdir(path, mode);
}

int SystemCalls::lstat(const char* path, struct stat* into)
{
    return ::lstat(path, into);
}

int SystemCalls::fstat(int descriptor, struct stat* into)
{
    return ::fstat(descriptor, into);
}

int SystemCalls::flock(int descriptor, int operation)
{
    return ::flock(descriptor, operation);
}

int SystemCalls::clone(int to, int from)
{
    return ::ioctl(to, FICLONE, from);
}

int SystemCalls::freeBytes(const char* path, std::uint64_t* into)
{
    struct statvfs fileSystem {};
    if (::statvfs(path, &fileSystem) != 0)
        return -1;
    *into = static_cast<std::uint64_t>(fileSystem.f_bavail) * fileSystem.f_frsize;
    return 0;
}

int SystemCalls::list(const char* path, std::vector<std::string>* into)
{
    DIR* folder = ::opendir(path);
    if (folder == nullptr)
        return -1;
    into->clear();
    errno = 0;
    while (const dirent* entry = ::readdir(folder)) {
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
            into->emplace_back(entry->d_name);
        errno = 0;
    }
    const int failure = errno;
    ::closedir(folder);
    errno = failure;
    return failure == 0 ? 0 : -1;
}

} // namespace mw::app
