// SPDX-License-Identifier: Apache-2.0
#include "tests/support/template_runner.h"

#include "engine/text/jinja/engine.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace mw::test {

namespace {

using engine::jinja::Runtime;
using engine::jinja::Value;
using Json = nlohmann::ordered_json;

Value toValue(Runtime& runtime, const Json& json, bool input)
{
    switch (json.type()) {
    case Json::value_t::boolean:
        return Value::boolean(json.get<bool>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return Value::integer(json.get<std::int64_t>());
    case Json::value_t::number_float:
        return Value::real(json.get<double>());
    case Json::value_t::string:
        return runtime.text(json.get_ref<const std::string&>(), input);
    case Json::value_t::array: {
        std::vector<Value> items;
        for (const Json& item : json) {
            items.push_back(toValue(runtime, item, input));
        }
        return runtime.list(std::move(items));
    }
    case Json::value_t::object: {
        engine::jinja::Dict* dict = runtime.dict();
        for (const auto& [key, item] : json.items()) {
            runtime.insert(*dict, runtime.text(key), toValue(runtime, item, input));
        }
        return static_cast<const engine::jinja::Dict*>(dict);
    }
    default:
        return Value::none();
    }
}

std::tm fixedTime()
{
    std::tm time{};
    time.tm_year = 2024 - 1900;
    time.tm_mon = 6;
    time.tm_mday = 26;
    time.tm_hour = 12;
    time.tm_min = 34;
    time.tm_sec = 56;
    time.tm_wday = 5;
    time.tm_yday = 207;
    return time;
}

} // namespace

TemplateOutcome runTemplate(std::string_view source, const nlohmann::ordered_json& context,
                            const engine::TemplateLimits& limits)
{
    TemplateOutcome outcome;
    try {
        const engine::jinja::Program program = engine::jinja::compileTemplate(source, limits);
        Runtime runtime(limits, fixedTime);
        std::vector<std::pair<std::string_view, Value>> variables;
        for (auto entry = context.begin(); entry != context.end(); ++entry) {
            variables.emplace_back(entry.key(), toValue(runtime, entry.value(), entry.key() == "messages"));
        }
        outcome.output = engine::jinja::Evaluator(runtime, program, variables).run();
        outcome.ok = true;
    } catch (const engine::jinja::TemplateFailure& failure) {
        outcome.limit = failure.limit;
        outcome.line = failure.line;
        outcome.reason = failure.reason;
    }
    return outcome;
}

} // namespace mw::test
