// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/chat_template.h"
#include "engine/text/jinja/value.h"

#include <cstdint>
#include <ctime>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mw::engine::jinja {

/// Thrown inside the template engine only; ChatTemplate turns it into an Error.
struct TemplateFailure {
    bool limit = false; ///< a bound of TemplateLimits was reached; `reason` names it
    int line = 0;
    std::string reason;
};

/// The arena, the budget and the clock of one render. Not thread safe; one per render.
class Runtime {
public:
    using Clock = std::function<std::tm()>;

    Runtime(const TemplateLimits& limits, Clock clock) : m_limits(limits), m_clock(std::move(clock)) {}

    template <typename T>
    T* make()
    {
        step();
        auto object = std::make_unique<T>();
        T* pointer = object.get();
        m_objects.push_back(std::move(object));
        return pointer;
    }

    void step(std::uint64_t count = 1)
    {
        if (count > m_limits.steps - m_steps) {
            limit("steps");
        }
        m_steps += count;
    }
    /// For bytes read or written: work that a single expression can make large costs steps too.
    /// What is less than a step is kept for the next time.
    void bytes(std::size_t count)
    {
        const std::size_t total = m_restBytes + count % bytesPerStep;
        step(count / bytesPerStep + total / bytesPerStep);
        m_restBytes = total % bytesPerStep;
    }
    void checkSize(std::size_t stringBytes) const
    {
        if (stringBytes > m_limits.outputBytes) {
            limit("output");
        }
    }
    int checkDepth(int depth) const
    {
        if (depth > m_limits.depth) {
            limit("depth");
        }
        return depth;
    }

    [[noreturn]] void fail(std::string reason) const;
    [[noreturn]] void limit(std::string name) const;

    std::uint64_t steps() const { return m_steps; }
    const TemplateLimits& limits() const { return m_limits; }
    std::tm now() const { return m_clock(); }

    int line = 1; ///< of the statement or expression being evaluated

    // Makers. Depth and size are checked here.
    const Str* text(std::string_view bytes, bool input = false);
    Value list(std::vector<Value> items);
    Value tuple(std::vector<Value> items);
    Dict* dict();
    void insert(Dict& dict, const Value& key, const Value& value); ///< replaces the value of an equal key
    Value undefined(std::string message);
    Value method(std::string_view name, NativeFunction function, const Value& self);
    /// `arguments` count for its depth as `source` does: reading it may read them.
    Value generator(const Value& source, const Arguments& arguments,
                    std::function<void(std::vector<Value>&)> produce);
    /// Makes the items of a generator that was not read before.
    void fill(Generator& generator);

private:
    static constexpr std::size_t bytesPerStep = 64;

    TemplateLimits m_limits;
    Clock m_clock;
    std::uint64_t m_steps = 0;
    std::size_t m_restBytes = 0;
    int m_draining = 0; ///< generators being read by generators: namespaces can chain them without bound
    std::vector<std::unique_ptr<Object>> m_objects;
};

/// Binds arguments to parameter names as Python does; fails on unknown, doubled, missing or too many.
class Bound {
public:
    Bound(Runtime& runtime, std::string_view function, const Arguments& arguments,
          std::initializer_list<std::string_view> names, std::size_t required = 0);

    bool has(std::size_t index) const { return !m_values[index].missing(); }
    const Value& operator[](std::size_t index) const { return m_values[index]; }
    /// The argument, or `otherwise` where it was omitted.
    Value get(std::size_t index, const Value& otherwise) const
    {
        return has(index) ? m_values[index] : otherwise;
    }
    bool flag(std::size_t index, bool otherwise) const;
    /// Fails unless the argument is an integer; `otherwise` where it is omitted or none.
    std::int64_t integer(std::size_t index, std::int64_t otherwise) const;
    /// Null where it is omitted or none; fails unless it is a string.
    const Str* string(std::size_t index) const;

private:
    static constexpr std::size_t capacity = 8;
    Runtime& m_runtime;
    std::string_view m_function;
    Value m_values[capacity];
};

} // namespace mw::engine::jinja
