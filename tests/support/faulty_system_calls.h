// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/system_calls.h"

#include <atomic>

namespace mw::app {

/// The real calls, of which the k-th that could fail does: with an errno, or (writing) by doing only half.
/// Counting begins with `arm`; a test raises k until a run passes without a failure.
class FaultySystemCalls final : public SystemCalls {
public:
    enum class Kind { Error, ShortWrite };
    struct Plan {
        long call = 0; ///< 1 is the first
        int number = 0;
        bool forEver = false;
        Kind kind = Kind::Error;
    };

    void arm(const Plan& plan)
    {
        m_plan = plan;
        m_count = 0;
        m_struck = false;
    }
    void disarm() { m_plan = {}; }
    bool struck() const { return m_struck; }

    int open(const char* path, int flags, mode_t mode) override;
    ssize_t read(int descriptor, void* into, std::size_t count) override;
    ssize_t pread(int descriptor, void* into, std::size_t count, off_t offset) override;
    ssize_t write(int descriptor, const void* from, std::size_t count) override;
    ssize_t pwrite(int descriptor, const void* from, std::size_t count, off_t offset) override;
    int fsync(int descriptor) override;
    int ftruncate(int descriptor, off_t size) override;
    int rename(const char* from, const char* to) override;
    int unlink(const char* path) override;
    int rmdir(const char* path) override;
    int mkdir(const char* path, mode_t mode) override;
    int lstat(const char* path, struct stat* into) override;
    int fstat(int descriptor, struct stat* into) override;
    int flock(int descriptor, int operation) override;
    int freeBytes(const char* path, std::uint64_t* into) override;
    int list(const char* path, std::vector<std::string>* into) override;

private:
    bool strikes();
    bool fails(); ///< also sets errno
    /// How many bytes of `count` to write where the call strikes.
    ssize_t writeFault(std::size_t count);

    Plan m_plan;
    std::atomic<long> m_count = 0;
    std::atomic<bool> m_struck = false;
};

} // namespace mw::app
