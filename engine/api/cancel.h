// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

namespace mw {

/// A flag shared by whoever wants work stopped and whoever does it. Copies share the flag; any thread may
/// call any method. A default-constructed Cancel is a fresh flag of its own.
class Cancel {
public:
    Cancel() : m_flag(std::make_shared<std::atomic<bool>>(false)) {}
    void request() const noexcept { m_flag->store(true, std::memory_order_relaxed); }
    bool requested() const noexcept { return m_flag->load(std::memory_order_relaxed); }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

} // namespace mw
