// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_system_calls.h"

#include <cerrno>

namespace mw::app {

bool FaultySystemCalls::strikes()
{
    if (m_plan.call == 0)
        return false;
    const long count = ++m_count;
    const bool now = m_plan.forEver ? count >= m_plan.call : count == m_plan.call;
    m_struck = m_struck || now;
    return now;
}

bool FaultySystemCalls::fails()
{
    if (!strikes() || m_plan.kind == Kind::ShortWrite)
        return false;
    errno = m_plan.number;
    return true;
}

ssize_t FaultySystemCalls::writeFault(std::size_t count)
{
    if (!strikes())
        return static_cast<ssize_t>(count);
    if (m_plan.kind == Kind::ShortWrite && count > 1)
        return static_cast<ssize_t>(count / 2);
    errno = m_plan.number;
    return m_plan.kind == Kind::ShortWrite ? static_cast<ssize_t>(count) : -1;
}

int FaultySystemCalls::open(const char* path, int flags, mode_t mode)
{
    return fails() ? -1 : SystemCalls::open(path, flags, mode);
}

ssize_t FaultySystemCalls::read(int descriptor, void* into, std::size_t count)
{
    return fails() ? -1 : SystemCalls::read(descriptor, into, count);
}

ssize_t FaultySystemCalls::pread(int descriptor, void* into, std::size_t count, off_t offset)
{
    return fails() ? -1 : SystemCalls::pread(descriptor, into, count, offset);
}

ssize_t FaultySystemCalls::write(int descriptor, const void* from, std::size_t count)
{
    const ssize_t now = writeFault(count);
    return now < 0 ? -1 : SystemCalls::write(descriptor, from, static_cast<std::size_t>(now));
}

ssize_t FaultySystemCalls::pwrite(int descriptor, const void* from, std::size_t count, off_t offset)
{
    const ssize_t now = writeFault(count);
    return now < 0 ? -1 : SystemCalls::pwrite(descriptor, from, static_cast<std::size_t>(now), offset);
}

int FaultySystemCalls::fsync(int)
{
    return fails() ? -1
                   : 0; // no test here cuts the power, and waiting for the disk would be most of its time
}

int FaultySystemCalls::ftruncate(int descriptor, off_t size)
{
    return fails() ? -1 : SystemCalls::ftruncate(descriptor, size);
}

int FaultySystemCalls::rename(const char* from, const char* to)
{
    return fails() ? -1 : SystemCalls::rename(from, to);
}

int FaultySystemCalls::unlink(const char* path)
{
    return fails() ? -1 : SystemCalls::unlink(path);
}

int FaultySystemCalls::rmdir(const char* path)
{
    return fails() ? -1 : SystemCalls::rmdir(path);
}

int FaultySystemCalls::mkdir(const char* path, mode_t mode)
{
    return fails() ? -1 : SystemCalls::mkdir(path, mode);
}

int FaultySystemCalls::lstat(const char* path, struct stat* into)
{
    return fails() ? -1 : SystemCalls::lstat(path, into);
}

int FaultySystemCalls::fstat(int descriptor, struct stat* into)
{
    return fails() ? -1 : SystemCalls::fstat(descriptor, into);
}

int FaultySystemCalls::flock(int descriptor, int operation)
{
    return fails() ? -1 : SystemCalls::flock(descriptor, operation);
}

int FaultySystemCalls::freeBytes(const char* path, std::uint64_t* into)
{
    return fails() ? -1 : SystemCalls::freeBytes(path, into);
}

int FaultySystemCalls::list(const char* path, std::vector<std::string>* into)
{
    return fails() ? -1 : SystemCalls::list(path, into);
}

} // namespace mw::app
