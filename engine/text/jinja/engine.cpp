// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/engine.h"

#include "engine/text/jinja/parser.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// The largest published templates have some 20 KB. A token takes many times the byte it can be made of.
constexpr std::size_t sourceLimit = 1U << 20U;

} // namespace

Program compileTemplate(std::string_view source, const TemplateLimits& limits)
{
    if (source.size() > std::min(sourceLimit, limits.outputBytes)) {
        throw TemplateFailure{true, 1, "source"};
    }
    return Parser(tokenizeTemplate(source), limits).parse();
}

Error toError(const TemplateFailure& failure, const TemplateLimits& limits)
{
    const std::string line = std::to_string(failure.line);
    if (!failure.limit) {
        return {ErrorCode::TemplateInvalid,
                "Chat template, line " + line + ": " + failure.reason,
                {line, failure.reason}};
    }
    std::string bound = failure.reason;
    if (failure.reason == "steps") {
        bound = std::to_string(limits.steps) + " steps";
    } else if (failure.reason == "depth") {
        bound = "a nesting of " + std::to_string(limits.depth);
    } else if (failure.reason == "output") {
        bound = std::to_string(limits.outputBytes) + " bytes of text";
    } else if (failure.reason == "source") {
        bound = std::to_string(std::min(sourceLimit, limits.outputBytes)) + " bytes of template";
    } else if (failure.reason == "range") {
        bound = "a range of 100000 numbers";
    } else if (failure.reason == "integer") {
        bound = "integers of 64 bits";
    }
    return {ErrorCode::TemplateLimit,
            "Chat template, line " + line + ": more than " + bound,
            {failure.reason, line}};
}

std::tm localNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return local;
}

} // namespace mw::engine::jinja
