// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/runtime.h"

#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

void Runtime::fail(std::string reason) const
{
    throw TemplateFailure{false, line, std::move(reason)};
}

void Runtime::limit(std::string name) const
{
    throw TemplateFailure{true, line, std::move(name)};
}

const Str* Runtime::text(std::string_view bytes, bool input)
{
    checkSize(bytes.size());
    this->bytes(bytes.size());
    Str* result = make<Str>();
    result->bytes = bytes;
    if (input && !bytes.empty()) {
        result->input.push_back({0, bytes.size()});
    }
    return result;
}

namespace {

Sequence* sequence(Runtime& runtime, std::vector<Value> items)
{
    runtime.step(items.size());
    int depth = 0;
    for (const Value& item : items) {
        depth = std::max(depth, item.depth());
    }
    Sequence* result = runtime.make<Sequence>();
    result->depth = runtime.checkDepth(depth + 1);
    result->items = std::move(items);
    return result;
}

} // namespace

Value Runtime::list(std::vector<Value> items)
{
    return Value::list(sequence(*this, std::move(items)));
}

Value Runtime::tuple(std::vector<Value> items)
{
    return Value::tuple(sequence(*this, std::move(items)));
}

Dict* Runtime::dict()
{
    Dict* result = make<Dict>();
    result->depth = 1;
    return result;
}

void Runtime::insert(Dict& dict, const Value& key, const Value& value)
{
    step();
    checkHashable(*this, key);
    dict.depth = checkDepth(std::max({dict.depth, key.depth() + 1, value.depth() + 1}));
    const std::ptrdiff_t at = findKey(*this, dict, key);
    if (at >= 0) {
        dict.entries[static_cast<std::size_t>(at)].second = value;
        return;
    }
    dict.entries.emplace_back(key, value);
}

Value Runtime::undefined(std::string message)
{
    UndefinedInfo* info = make<UndefinedInfo>();
    info->message = std::move(message);
    return Value::undefined(info);
}

Value Runtime::method(std::string_view name, NativeFunction function, const Value& self)
{
    Callable* result = make<Callable>();
    result->name = name;
    result->function = function;
    result->self = self;
    return Value(static_cast<const Callable*>(result));
}

Value Runtime::generator(const Value& source, const Arguments& arguments,
                         std::function<void(std::vector<Value>&)> produce)
{
    int depth = source.depth();
    for (const Value& argument : arguments.positional) {
        depth = std::max(depth, argument.depth());
    }
    for (const auto& [name, argument] : arguments.named) {
        depth = std::max(depth, argument.depth());
    }
    Generator* result = make<Generator>();
    result->depth = checkDepth(depth + 1);
    result->produce = std::move(produce);
    return Value(result);
}

void Runtime::fill(Generator& generator)
{
    if (generator.produce) {
        // Taken out first: a generator that reads itself finds nothing instead of recursing.
        const auto produce = std::exchange(generator.produce, nullptr);
        checkDepth(++m_draining);
        produce(generator.items);
        --m_draining;
    }
}

Bound::Bound(Runtime& runtime, std::string_view function, const Arguments& arguments,
             std::initializer_list<std::string_view> names, std::size_t required)
    : m_runtime(runtime), m_function(function)
{
    const std::string who = std::string(function) + "()";
    if (arguments.positional.size() > names.size()) {
        runtime.fail(who + " takes at most " + std::to_string(names.size()) + " arguments, " +
                     std::to_string(arguments.positional.size()) + " given");
    }
    std::copy(arguments.positional.begin(), arguments.positional.end(), m_values);
    for (const auto& [name, value] : arguments.named) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            runtime.fail(who + " got an unexpected keyword argument '" + std::string(name) + "'");
        }
        Value& slot = m_values[found - names.begin()];
        if (!slot.missing()) {
            runtime.fail(who + " got multiple values for argument '" + std::string(name) + "'");
        }
        slot = value;
    }
    for (std::size_t i = 0; i < required; ++i) {
        if (m_values[i].missing()) {
            runtime.fail(who + " missing required argument '" + std::string(names.begin()[i]) + "'");
        }
    }
}

bool Bound::flag(std::size_t index, bool otherwise) const
{
    return has(index) ? truth(m_runtime, m_values[index]) : otherwise;
}

std::int64_t Bound::integer(std::size_t index, std::int64_t otherwise) const
{
    const Value& value = m_values[index];
    if (value.missing() || value.is(Type::None)) {
        return otherwise;
    }
    if (!value.isIntegral()) {
        m_runtime.fail(std::string(m_function) + "() needs an integer, not " + typeName(value));
    }
    return value.asInt();
}

const Str* Bound::string(std::size_t index) const
{
    const Value& value = m_values[index];
    if (value.missing() || value.is(Type::None)) {
        return nullptr;
    }
    if (!value.is(Type::String)) {
        m_runtime.fail(std::string(m_function) + "() needs a string, not " + typeName(value));
    }
    return &value.asString();
}

} // namespace mw::engine::jinja
