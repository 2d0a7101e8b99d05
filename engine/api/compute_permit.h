// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mw {

/// Who may compute. The engine libraries of a process share its processors: a scheduler holds the permit for
/// one step of a model, or for one call, so that the threads of two libraries never compete. Any thread may
/// call; whoever acquires also releases.
class ComputePermit {
public:
    virtual ~ComputePermit() = default;

    /// Waits for its turn; the turns come in the order of asking.
    virtual void acquire() noexcept = 0;
    virtual void release() noexcept = 0;
};

} // namespace mw
