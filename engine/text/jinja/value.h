// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Values of a running template. Everything a template makes lives in its Runtime's arena until the end of
/// the render, so a Value is a small copyable handle, cycles cannot leak and no destructor recurses.
/// Lists, tuples, dictionaries and strings never change after they are made.
namespace mw::engine::jinja {

class Runtime;

enum class Type : std::uint8_t {
    Missing, ///< no value at all: an unset variable or an omitted argument; never seen by a template
    Undefined,
    None,
    Bool,
    Int,
    Float,
    String,
    List,
    Tuple,
    Dict,
    Range,
    View,
    Generator,
    Namespace,
    Callable,
    Macro,
    Loop,
    Cycler,
    Joiner
};

struct Object {
    Object() = default;
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    virtual ~Object() = default;
    int depth = 0; ///< nesting of the containers below
};

/// Text and which of its bytes came from input: sorted, non-empty, merged ranges.
struct Str final : Object {
    std::string bytes;
    std::vector<SpannedText::Range> input;
    bool markup = false; ///< made by `safe` or `escape`: concatenation escapes what it is joined with

    bool touched() const { return !input.empty(); }
};

struct UndefinedInfo;
struct Sequence;
struct Dict;
struct Range;
struct View;
struct Generator;
struct Namespace;
struct Callable;
struct Macro;
struct Loop;
struct Cycler;
struct Joiner;

class Value {
public:
    Value() : m_type(Type::Missing) { m_as.integer = 0; }
    static Value none() { return Value(Type::None); }
    static Value undefined(const UndefinedInfo* why = nullptr);
    static Value boolean(bool value);
    static Value integer(std::int64_t value);
    static Value real(double value);
    Value(const Str* value) : m_type(Type::String) { m_as.string = value; }
    static Value list(const Sequence* value);
    static Value tuple(const Sequence* value);
    Value(const Dict* value) : m_type(Type::Dict) { m_as.dict = value; }
    Value(const Range* value) : m_type(Type::Range) { m_as.range = value; }
    Value(const View* value) : m_type(Type::View) { m_as.view = value; }
    Value(Generator* value) : m_type(Type::Generator) { m_as.generator = value; }
    Value(Namespace* value) : m_type(Type::Namespace) { m_as.space = value; }
    Value(const Callable* value) : m_type(Type::Callable) { m_as.callable = value; }
    Value(const Macro* value) : m_type(Type::Macro) { m_as.macro = value; }
    Value(Loop* value) : m_type(Type::Loop) { m_as.loop = value; }
    Value(Cycler* value) : m_type(Type::Cycler) { m_as.cycler = value; }
    Value(Joiner* value) : m_type(Type::Joiner) { m_as.joiner = value; }

    Type type() const { return m_type; }
    bool is(Type type) const { return m_type == type; }
    bool missing() const { return m_type == Type::Missing; }
    bool isNumber() const { return m_type == Type::Int || m_type == Type::Float || m_type == Type::Bool; }
    bool isIntegral() const { return m_type == Type::Int || m_type == Type::Bool; }
    bool isSequence() const { return m_type == Type::List || m_type == Type::Tuple; }

    bool asBool() const { return m_as.integer != 0; }
    std::int64_t asInt() const { return m_as.integer; } ///< of Int and Bool
    double asFloat() const { return m_type == Type::Float ? m_as.real : static_cast<double>(m_as.integer); }
    const UndefinedInfo* asUndefined() const { return m_as.undefined; }
    const Str& asString() const { return *m_as.string; }
    const Sequence& asSequence() const { return *m_as.sequence; }
    const Dict& asDict() const { return *m_as.dict; }
    const Range& asRange() const { return *m_as.range; }
    const View& asView() const { return *m_as.view; }
    Generator& asGenerator() const { return *m_as.generator; }
    Namespace& asNamespace() const { return *m_as.space; }
    const Callable& asCallable() const { return *m_as.callable; }
    const Macro& asMacro() const { return *m_as.macro; }
    Loop& asLoop() const { return *m_as.loop; }
    Cycler& asCycler() const { return *m_as.cycler; }
    Joiner& asJoiner() const { return *m_as.joiner; }

    int depth() const; ///< 0 of a scalar
    const void* identity() const { return m_as.identity; }

private:
    explicit Value(Type type) : m_type(type) { m_as.integer = 0; }

    Type m_type;
    union {
        std::int64_t integer;
        double real;
        const void* identity;
        const UndefinedInfo* undefined;
        const Str* string;
        const Sequence* sequence;
        const Dict* dict;
        const Range* range;
        const View* view;
        Generator* generator;
        Namespace* space;
        const Callable* callable;
        const Macro* macro;
        Loop* loop;
        Cycler* cycler;
        Joiner* joiner;
    } m_as;
};

/// Evaluated arguments of a call, a filter or a test.
struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string_view, Value>> named;
};

using NativeFunction = Value (*)(Runtime&, const Value& self, const Arguments&);

struct UndefinedInfo final : Object {
    std::string message;
};

struct Sequence final : Object {
    std::vector<Value> items;
    bool group = false; ///< a pair made by `groupby`, which also answers to .grouper and .list
};

/// Keeps insertion order; keys are hashable values, found by equality.
struct Dict final : Object {
    std::vector<std::pair<Value, Value>> entries;
};

struct Range final : Object {
    std::int64_t start = 0;
    std::int64_t stop = 0;
    std::int64_t step = 1;
    std::int64_t length = 0;
};

struct View final : Object {
    enum class Kind { Keys, Values, Items };
    const Dict* dict = nullptr;
    Kind kind = Kind::Keys;
};

/// What `map`, `select` and their like give: made when first read, read once.
struct Generator final : Object {
    std::function<void(std::vector<Value>&)> produce;
    std::vector<Value> items;
    std::size_t next = 0;
};

struct Namespace final : Object {
    std::vector<std::pair<std::string, Value>> entries;
};

struct Callable final : Object {
    std::string_view name;
    NativeFunction function = nullptr;
    Value self;
};

struct Cycler final : Object {
    std::vector<Value> items;
    std::size_t position = 0;
};

struct Joiner final : Object {
    const Str* separator = nullptr;
    bool used = false;
};

} // namespace mw::engine::jinja
