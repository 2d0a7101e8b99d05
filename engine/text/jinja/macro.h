// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/value.h"

namespace mw::engine::jinja {

struct Scope;

/// A macro, or the body of a call block, with the scope it was written in.
struct Macro final : Object {
    const MacroDefinition* definition = nullptr;
    std::string_view name;
    Scope* scope = nullptr;
};

} // namespace mw::engine::jinja
