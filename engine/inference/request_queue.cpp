// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/request_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mw::engine {

namespace {

// Tokens of a turn: about a long prompt's step.
constexpr std::int64_t quantum = 512;
// What a key may be behind at most: it waits no more than so many turns of the others.
constexpr std::int64_t deepest = -16 * quantum;

} // namespace

FairnessKey& RequestQueue::keyOf(Sequence& sequence)
{
    const Priority priority = sequence.request().priority;
    FairnessKey& key = classOf(priority).keys[sequence.request().fairnessKey];
    if (key.waiting.empty() && key.running == 0) {
        key.name = sequence.request().fairnessKey;
        key.priority = priority;
    }
    return key;
}

void RequestQueue::add(std::unique_ptr<Sequence> sequence, bool front)
{
    FairnessKey& key = keyOf(*sequence);
    Class& of = classOf(key.priority);
    sequence->fairness = &key;
    if (key.waiting.empty())
        of.turns.push_back(&key);
    if (front)
        key.waiting.push_front(std::move(sequence));
    else
        key.waiting.push_back(std::move(sequence));
    ++of.waiting;
}

void RequestQueue::push(std::unique_ptr<Sequence> sequence)
{
    add(std::move(sequence), false);
}

void RequestQueue::suspend(Sequence& sequence)
{
    --sequence.fairness->running;
}

void RequestQueue::putBack(std::unique_ptr<Sequence> sequence)
{
    add(std::move(sequence), true);
}

Sequence* RequestQueue::next()
{
    for (Class& of : m_classes) {
        // One that has just come need not wait for the end of another's turn.
        const auto free = std::ranges::find_if(of.turns, [](const FairnessKey* key) { return !key->served; });
        if (free != of.turns.end()) {
            FairnessKey* key = *free;
            of.turns.erase(free);
            of.turns.push_front(key);
            return key->waiting.front().get();
        }
        while (!of.turns.empty()) {
            FairnessKey* key = of.turns.front();
            if (key->credit > 0)
                return key->waiting.front().get();
            key->credit += quantum;
            of.turns.pop_front();
            of.turns.push_back(key);
        }
    }
    return nullptr;
}

std::unique_ptr<Sequence> RequestQueue::take()
{
    Sequence* sequence = next();
    if (sequence == nullptr)
        return nullptr;
    FairnessKey& key = *sequence->fairness;
    Class& of = classOf(key.priority);
    auto taken = std::move(key.waiting.front());
    key.waiting.pop_front();
    --of.waiting;
    ++key.running;
    of.turns.pop_front(); // it is the one in front
    // What goes before the others' turns brings these nearer: nobody waits for ever.
    if (!std::exchange(key.served, true) && !of.turns.empty())
        of.turns.front()->credit = std::min(quantum, of.turns.front()->credit + quantum / 4);
    if (!key.waiting.empty())
        of.turns.push_front(&key);
    return taken;
}

void RequestQueue::ended(Sequence& sequence)
{
    FairnessKey& key = *std::exchange(sequence.fairness, nullptr);
    --key.running;
    dropIfUnused(key);
}

void RequestQueue::dropIfUnused(FairnessKey& key)
{
    if (key.waiting.empty() && key.running == 0) {
        auto& keys = classOf(key.priority).keys;
        keys.erase(keys.find(key.name));
    }
}

void RequestQueue::charge(const Sequence& sequence, std::size_t tokens)
{
    FairnessKey& key = *sequence.fairness;
    key.credit = std::max(deepest, key.credit - static_cast<std::int64_t>(tokens));
}

const FairnessKey* RequestQueue::overItsShare(const Sequence& candidate) const
{
    const FairnessKey* most = nullptr;
    for (const auto& [name, key] : m_classes[static_cast<std::size_t>(candidate.request().priority)].keys)
        if (most == nullptr || key.running > most->running)
            most = &key;
    return most != nullptr && most->running >= candidate.fairness->running + 2 ? most : nullptr;
}

bool RequestQueue::empty() const
{
    return std::ranges::all_of(m_classes, [](const Class& of) { return of.waiting == 0; });
}

std::size_t RequestQueue::size(Priority priority) const
{
    return m_classes[static_cast<std::size_t>(priority)].waiting;
}

std::vector<std::unique_ptr<Sequence>> RequestQueue::remove(const std::function<bool(Sequence&)>& unwanted)
{
    std::vector<std::unique_ptr<Sequence>> removed;
    for (Class& of : m_classes) {
        for (auto at = of.keys.begin(); at != of.keys.end();) {
            FairnessKey& key = (at++)->second; // it may go
            const std::size_t before = key.waiting.size();
            for (auto one = key.waiting.begin(); one != key.waiting.end();) {
                if (!unwanted(**one)) {
                    ++one;
                    continue;
                }
                (*one)->fairness = nullptr;
                removed.push_back(std::move(*one));
                one = key.waiting.erase(one);
            }
            of.waiting -= before - key.waiting.size();
            if (before > 0 && key.waiting.empty())
                std::erase(of.turns, &key);
            dropIfUnused(key);
        }
    }
    return removed;
}

} // namespace mw::engine
