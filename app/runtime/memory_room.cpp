// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/memory_room.h"

#include <algorithm>

namespace mw::app {

namespace {

std::uint64_t minus(std::uint64_t from, std::uint64_t what)
{
    return from - std::min(from, what);
}

} // namespace

RoomDecision decideRoom(std::uint64_t need, std::uint64_t available, std::uint64_t budget,
                        const std::vector<Resident>& residents)
{
    std::uint64_t held = 0;       // of the budget
    std::uint64_t onItsWay = 0;   // will be taken, but the kernel does not know it yet
    std::uint64_t comingBack = 0; // leaves by itself
    std::uint64_t evictable = 0;
    std::optional<std::size_t> oldest;
    for (std::size_t i = 0; i < residents.size(); ++i) {
        const Resident& one = residents[i];
        held += one.need;
        if (!one.measured)
            onItsWay += one.need;
        if (one.leaving)
            comingBack += one.need;
        if (!one.evictable)
            continue;
        evictable += one.need;
        if (!oldest || one.lastUsed < residents[*oldest].lastUsed)
            oldest = i;
    }
    const auto have = [&](std::uint64_t freed) {
        const std::uint64_t machine = minus(available, onItsWay) + freed;
        return budget == 0 ? machine : std::min(machine, minus(budget, minus(held, freed)));
    };
    if (need <= have(0))
        return {};
    if (need > have(comingBack + evictable))
        return {RoomDecision::Kind::Refuse, 0, have(comingBack + evictable)};
    if (comingBack > 0 && (need <= have(comingBack) || !oldest))
        return {RoomDecision::Kind::Wait, 0, 0};
    return {RoomDecision::Kind::Evict, *oldest, 0};
}

} // namespace mw::app
