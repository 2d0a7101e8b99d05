// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/sequence.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mw::engine {

/// What one fairness key has of one priority.
struct FairnessKey {
    std::string name;
    Priority priority = Priority::Interactive;
    std::deque<std::unique_ptr<Sequence>> waiting;
    std::size_t running = 0;
    bool served = false;     ///< something was taken since it came
    std::int64_t credit = 0; ///< tokens that it may still have computed before it is another one's turn
};

/// The requests of a model that wait. The higher priority first; within one, keys take turns by the tokens
/// that are computed for them (deficit round robin, Shreedhar and Varghese 1995, charged as tokens are
/// computed); within a key in the order of coming. Used by the scheduler's thread only.
class RequestQueue {
public:
    /// Behind its key's others.
    void push(std::unique_ptr<Sequence> sequence);
    /// One that had been taken runs no more, and will be put back before its key's others.
    void suspend(Sequence& sequence);
    void putBack(std::unique_ptr<Sequence> sequence);

    /// The one to be taken next, the same until something is charged, taken or put back; null: none waits.
    Sequence* next();
    /// Takes it; it runs until `ended` or `suspend`.
    std::unique_ptr<Sequence> take();
    void ended(Sequence& sequence);

    /// Tokens that are computed for a running sequence.
    void charge(const Sequence& sequence, std::size_t tokens);

    /// The key of the candidate's priority with the most running sequences, where giving one of them for the
    /// candidate makes the numbers more even; null otherwise.
    const FairnessKey* overItsShare(const Sequence& candidate) const;

    bool empty() const;
    std::size_t size(Priority priority) const;

    /// Those that `unwanted` chooses; it is asked about each.
    std::vector<std::unique_ptr<Sequence>> remove(const std::function<bool(Sequence&)>& unwanted);

private:
    struct Class {
        std::map<std::string, FairnessKey> keys; ///< with something waiting or running
        std::deque<FairnessKey*> turns;          ///< those with something waiting
        std::size_t waiting = 0;
    };

    FairnessKey& keyOf(Sequence& sequence);
    void add(std::unique_ptr<Sequence> sequence, bool front);
    void dropIfUnused(FairnessKey& key);
    Class& classOf(Priority priority) { return m_classes[static_cast<std::size_t>(priority)]; }

    std::array<Class, priorityCount> m_classes;
};

} // namespace mw::engine
