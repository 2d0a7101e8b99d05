// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/chat_template.h"
#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/runtime.h"

#include <string_view>

/// The template language itself, free of what a chat is. ChatTemplate and the tests use it.
namespace mw::engine::jinja {

/// Throws TemplateFailure.
Program compileTemplate(std::string_view source, const TemplateLimits& limits);

Error toError(const TemplateFailure& failure, const TemplateLimits& limits);

/// The local time of the system.
std::tm localNow();

} // namespace mw::engine::jinja
