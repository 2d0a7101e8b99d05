// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/value.h"

namespace mw::engine::jinja {

struct ForStatement;
struct Scope;

/// The variable `loop` of a running for.
struct Loop final : Object {
    std::vector<Value> items;
    std::size_t index = 0;                   ///< from 0
    int nesting = 0;                         ///< of a recursive loop, from 0
    const ForStatement* recursive = nullptr; ///< the loop to run again when it is called
    Scope* scope = nullptr;                  ///< where that loop stands
    std::vector<Value> changed;              ///< arguments of the last loop.changed
    bool everChanged = false;
};

} // namespace mw::engine::jinja
