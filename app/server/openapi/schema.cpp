// SPDX-License-Identifier: Apache-2.0
#include "app/server/openapi/schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// Schemas nested deeper than this, references included, are a loop.
constexpr int deepestSchema = 128;
constexpr double exactIntegers = 9007199254740992.0; // 2^53
constexpr std::string_view componentPrefix = "#/components/schemas/";

const Json* member(const Json& object, const std::string& name)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

/// What `schema` refers to, else itself; null where there is nothing of that name.
const Json* followed(const Json& schema, const Json& components)
{
    const Json* at = &schema;
    for (int steps = 0; steps < deepestSchema; ++steps) {
        const Json* reference = member(*at, "$ref");
        if (reference == nullptr)
            return at;
        if (!reference->is_string())
            return nullptr;
        const std::string_view name = reference->get_ref<const std::string&>();
        if (name.substr(0, componentPrefix.size()) != componentPrefix)
            return nullptr;
        at = member(components, std::string(name.substr(componentPrefix.size())));
        if (at == nullptr)
            return nullptr;
    }
    return nullptr;
}

std::string childPointer(const std::string& parent, std::string_view key)
{
    std::string pointer = parent + '/';
    for (const char c : key)
        pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return pointer;
}

/// Where a value stands; the pointer is only made when something is wrong there.
struct Place {
    const Place* parent = nullptr;
    std::string_view key;
    std::size_t index = 0;
    bool inArray = false;

    std::string pointer() const
    {
        if (parent == nullptr)
            return {};
        return childPointer(parent->pointer(), inArray ? std::to_string(index) : std::string(key));
    }
};

std::size_t characters(const std::string& utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool isInteger(const Json& value)
{
    if (!value.is_number_float())
        return value.is_number_integer();
    const double number = value.get<double>();
    return std::trunc(number) == number && std::abs(number) <= exactIntegers;
}

bool hasType(const Json& value, const std::string& type)
{
    if (type == "integer")
        return isInteger(value);
    if (type == "number")
        return value.is_number();
    if (type == "string")
        return value.is_string();
    if (type == "boolean")
        return value.is_boolean();
    if (type == "array")
        return value.is_array();
    if (type == "object")
        return value.is_object();
    return type == "null" && value.is_null();
}

bool fitsType(const Json& value, const Json& schema)
{
    const Json* type = member(schema, "type");
    if (type == nullptr)
        return true;
    if (type->is_string())
        return hasType(value, type->get_ref<const std::string&>());
    return std::any_of(type->begin(), type->end(), [&](const Json& one) {
        return one.is_string() && hasType(value, one.get_ref<const std::string&>());
    });
}

std::vector<std::string> typesOf(const Json& schema)
{
    const Json* type = member(schema, "type");
    if (type == nullptr)
        return {};
    return type->is_array() ? type->get<std::vector<std::string>>()
                            : std::vector<std::string>{type->get<std::string>()};
}

std::string oneOfWords(const std::vector<std::string>& types)
{
    std::string text;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i > 0)
            text += i + 1 == types.size() ? " or " : ", ";
        const bool vowel = types[i] == "integer" || types[i] == "object" || types[i] == "array";
        text += types[i] == "null" ? "null" : (vowel ? "an " : "a ") + types[i];
    }
    return text;
}

/// Wide enough for every integer of 64 bits and every double.
long double wide(const Json& number)
{
    if (number.is_number_unsigned())
        return static_cast<long double>(number.get<std::uint64_t>());
    if (number.is_number_integer())
        return static_cast<long double>(number.get<std::int64_t>());
    return static_cast<long double>(number.get<double>());
}

/// Equal as JSON Schema has it: numbers by value, objects whatever the order of their members.
bool same(const Json& a, const Json& b)
{
    if (a.is_number() && b.is_number())
        return wide(a) == wide(b);
    if (a.type() != b.type() || a.size() != b.size())
        return false;
    if (a.is_array())
        return std::equal(a.begin(), a.end(), b.begin(), same);
    if (a.is_object()) {
        return std::all_of(a.items().begin(), a.items().end(), [&](const auto& item) {
            const Json* other = member(b, item.key());
            return other != nullptr && same(item.value(), *other);
        });
    }
    return a == b;
}

/// One check of one document.
class Checker {
public:
    explicit Checker(const Json& components) : m_components(components) {}

    std::optional<JsonFault> check(const Json& value, const Json& given, const Place& place, int depth)
    {
        if (given.is_boolean())
            return given.get<bool>() ? std::nullopt : fault(place, "is not known here");
        const Json* schema = followed(given, m_components);
        if (schema == nullptr || !schema->is_object() || depth > deepestSchema)
            return fault(place, "cannot be checked");
        if (!fitsType(value, *schema))
            return fault(place, "must be " + oneOfWords(typesOf(*schema)));
        auto wrong = checkChoice(value, *schema, place);
        if (!wrong && value.is_number())
            wrong = checkNumber(value, *schema, place);
        if (!wrong && value.is_string())
            wrong = checkString(value, *schema, place);
        if (!wrong && value.is_array())
            wrong = checkArray(value, *schema, place, depth);
        if (!wrong && value.is_object())
            wrong = checkObject(value, *schema, place, depth);
        if (!wrong)
            wrong = checkBranches(value, *schema, place, depth);
        return wrong;
    }

private:
    static std::optional<JsonFault> fault(const Place& place, std::string message)
    {
        return JsonFault{place.pointer(), std::move(message)};
    }

    static std::optional<JsonFault> checkChoice(const Json& value, const Json& schema, const Place& place)
    {
        if (const Json* only = member(schema, "const"); only != nullptr && !same(value, *only))
            return fault(place, "must be " + only->dump());
        const Json* choices = member(schema, "enum");
        if (choices == nullptr ||
            std::any_of(choices->begin(), choices->end(), [&](const Json& c) { return same(value, c); }))
            return std::nullopt;
        std::string words;
        for (const Json& choice : *choices)
            words += (words.empty() ? "" : ", ") + choice.dump();
        return fault(place, "must be one of " + words);
    }

    static std::optional<JsonFault> checkNumber(const Json& value, const Json& schema, const Place& place)
    {
        const long double number = wide(value);
        if (const Json* limit = member(schema, "minimum"); limit != nullptr && number < wide(*limit))
            return fault(place, "must be at least " + limit->dump());
        if (const Json* limit = member(schema, "maximum"); limit != nullptr && number > wide(*limit))
            return fault(place, "must be at most " + limit->dump());
        if (const Json* limit = member(schema, "exclusiveMinimum");
            limit != nullptr && number <= wide(*limit))
            return fault(place, "must be more than " + limit->dump());
        if (const Json* limit = member(schema, "exclusiveMaximum");
            limit != nullptr && number >= wide(*limit))
            return fault(place, "must be less than " + limit->dump());
        return std::nullopt;
    }

    static std::optional<JsonFault> checkString(const Json& value, const Json& schema, const Place& place)
    {
        const Json* least = member(schema, "minLength");
        const Json* most = member(schema, "maxLength");
        if (least == nullptr && most == nullptr)
            return std::nullopt;
        const std::size_t length = characters(value.get_ref<const std::string&>());
        if (least != nullptr && length < least->get<std::size_t>())
            return fault(place, "must have at least " + least->dump() + " characters");
        if (most != nullptr && length > most->get<std::size_t>())
            return fault(place, "must have at most " + most->dump() + " characters");
        return std::nullopt;
    }

    std::optional<JsonFault> checkArray(const Json& value, const Json& schema, const Place& place, int depth)
    {
        if (const Json* least = member(schema, "minItems");
            least != nullptr && value.size() < least->get<std::size_t>())
            return fault(place, "must have at least " + least->dump() + " items");
        if (const Json* most = member(schema, "maxItems");
            most != nullptr && value.size() > most->get<std::size_t>())
            return fault(place, "must have at most " + most->dump() + " items");
        const Json* items = member(schema, "items");
        for (std::size_t i = 0; items != nullptr && i < value.size(); ++i) {
            if (auto wrong = check(value[i], *items, Place{&place, {}, i, true}, depth + 1))
                return wrong;
        }
        return std::nullopt;
    }

    std::optional<JsonFault> checkObject(const Json& value, const Json& schema, const Place& place, int depth)
    {
        if (const Json* most = member(schema, "maxProperties");
            most != nullptr && value.size() > most->get<std::size_t>())
            return fault(place, "must have at most " + most->dump() + " members");
        const Json* properties = member(schema, "properties");
        const Json* additional = member(schema, "additionalProperties");
        for (const auto& [key, item] : value.items()) {
            const Json* known = properties == nullptr ? nullptr : member(*properties, key);
            const Json* rule = known != nullptr ? known : additional;
            if (rule == nullptr)
                continue;
            if (auto wrong = check(item, *rule, Place{&place, key}, depth + 1))
                return wrong;
        }
        if (const Json* required = member(schema, "required")) {
            for (const Json& name : *required) {
                const std::string& key = name.get_ref<const std::string&>();
                if (!value.contains(key))
                    return fault(Place{&place, key}, "is missing");
            }
        }
        return std::nullopt;
    }

    std::optional<JsonFault> checkBranches(const Json& value, const Json& schema, const Place& place,
                                           int depth)
    {
        if (const Json* all = member(schema, "allOf")) {
            for (const Json& branch : *all) {
                if (auto wrong = check(value, branch, place, depth + 1))
                    return wrong;
            }
        }
        if (const Json* any = member(schema, "anyOf")) {
            if (auto wrong = checkAlternatives(value, *any, place, depth, false))
                return wrong;
        }
        if (const Json* one = member(schema, "oneOf"))
            return checkAlternatives(value, *one, place, depth, true);
        return std::nullopt;
    }

    std::optional<JsonFault> checkAlternatives(const Json& value, const Json& branches, const Place& place,
                                               int depth, bool exactlyOne)
    {
        int fits = 0;
        std::vector<std::string> types;
        std::optional<JsonFault> deepest;
        for (const Json& branch : branches) {
            auto wrong = check(value, branch, place, depth + 1);
            if (!wrong) {
                ++fits;
                continue;
            }
            for (std::string& type : typesOf(branchOf(branch))) {
                if (std::find(types.begin(), types.end(), type) == types.end())
                    types.push_back(std::move(type));
            }
            const bool kindFits = fitsType(value, branchOf(branch));
            if (kindFits && (!deepest || wrong->pointer.size() > deepest->pointer.size()))
                deepest = std::move(wrong);
        }
        if (fits == 1 || (fits > 1 && !exactlyOne))
            return std::nullopt;
        if (fits > 1)
            return fault(place, "fits more than one of the allowed kinds");
        // The branch that fits best says what is wrong; where none has even the right type, all are named.
        if (deepest)
            return deepest;
        return fault(place, types.empty() ? "is none of the allowed kinds" : "must be " + oneOfWords(types));
    }

    /// The branch without its reference; a boolean schema or a broken reference has no types.
    const Json& branchOf(const Json& branch) const
    {
        static const Json nothing = Json::object();
        const Json* schema = followed(branch, m_components);
        return schema == nullptr ? nothing : *schema;
    }

    const Json& m_components;
};

/// A schema and every alternative it is made of, without references.
void flatten(const Json& schema, const Json& components, int depth, std::vector<const Json*>& into)
{
    const Json* plain = followed(schema, components);
    if (plain == nullptr || !plain->is_object() || depth > deepestSchema)
        return;
    into.push_back(plain);
    for (const char* keyword : {"allOf", "anyOf", "oneOf"}) {
        if (const Json* branches = member(*plain, keyword)) {
            for (const Json& branch : *branches)
                flatten(branch, components, depth + 1, into);
        }
    }
}

bool takesNull(const Json& schema, const Json& components)
{
    std::vector<const Json*> parts;
    flatten(schema, components, 0, parts);
    return std::any_of(parts.begin(), parts.end(), [](const Json* part) {
        const std::vector<std::string> types = typesOf(*part);
        return std::find(types.begin(), types.end(), "null") != types.end();
    });
}

void dropNullsAt(Json& value, const std::vector<const Json*>& schemas, const Json& components, int depth);

void dropInMember(Json& value, const std::vector<const Json*>& rules, const Json& components, int depth)
{
    std::vector<const Json*> parts;
    for (const Json* rule : rules)
        flatten(*rule, components, 0, parts);
    dropNullsAt(value, parts, components, depth + 1);
}

void dropNullsAt(Json& value, const std::vector<const Json*>& schemas, const Json& components, int depth)
{
    if (depth > deepestSchema || schemas.empty())
        return;
    if (value.is_array()) {
        std::vector<const Json*> rules;
        for (const Json* schema : schemas) {
            if (const Json* items = member(*schema, "items"))
                rules.push_back(items);
        }
        if (rules.empty())
            return;
        for (Json& item : value)
            dropInMember(item, rules, components, depth);
    }
    if (!value.is_object())
        return;
    std::vector<std::string> absent;
    for (auto& [key, item] : value.get_ref<Json::object_t&>()) {
        std::vector<const Json*> rules;
        for (const Json* schema : schemas) {
            const Json* properties = member(*schema, "properties");
            const Json* rule = properties == nullptr ? nullptr : member(*properties, key);
            if (rule != nullptr)
                rules.push_back(rule);
        }
        if (rules.empty())
            continue;
        const bool nullFits =
            std::any_of(rules.begin(), rules.end(), [&](const Json* r) { return takesNull(*r, components); });
        if (item.is_null() && !nullFits)
            absent.push_back(key);
        else
            dropInMember(item, rules, components, depth);
    }
    for (const std::string& key : absent)
        value.erase(key);
}

constexpr std::array checkedKeywords = {"type",
                                        "properties",
                                        "required",
                                        "additionalProperties",
                                        "items",
                                        "enum",
                                        "const",
                                        "minimum",
                                        "maximum",
                                        "exclusiveMinimum",
                                        "exclusiveMaximum",
                                        "minLength",
                                        "maxLength",
                                        "minItems",
                                        "maxItems",
                                        "maxProperties",
                                        "oneOf",
                                        "anyOf",
                                        "allOf",
                                        "$ref"};
constexpr std::array annotations = {"title",      "description", "default",  "examples", "example",
                                    "deprecated", "format",      "readOnly", "writeOnly"};

std::optional<JsonFault> checkDeclarationAt(const Json& schema, const Json& components,
                                            const std::string& pointer, int depth)
{
    if (schema.is_boolean())
        return std::nullopt;
    if (!schema.is_object() || depth > deepestSchema)
        return JsonFault{pointer, "is no schema"};
    if (schema.contains("$ref") && followed(schema, components) == nullptr)
        return JsonFault{pointer, "refers to no component"};
    for (const auto& [key, item] : schema.items()) {
        const auto is = [&name = key](const char* known) { return name == known; };
        const std::string at = childPointer(pointer, key);
        if (std::any_of(annotations.begin(), annotations.end(), is) || key.substr(0, 2) == "x-")
            continue;
        if (std::none_of(checkedKeywords.begin(), checkedKeywords.end(), is))
            return JsonFault{at, "is a keyword that is not checked"};
        std::optional<JsonFault> wrong;
        if (key == "items" || key == "additionalProperties")
            wrong = checkDeclarationAt(item, components, at, depth + 1);
        if (key == "properties" || key == "oneOf" || key == "anyOf" || key == "allOf") {
            for (const auto& [name, inner] : item.items()) {
                wrong = checkDeclarationAt(inner, components, childPointer(at, name), depth + 1);
                if (wrong)
                    break;
            }
        }
        if (wrong)
            return wrong;
    }
    return std::nullopt;
}

} // namespace

std::optional<JsonFault> checkSchema(const nlohmann::ordered_json& value,
                                     const nlohmann::ordered_json& schema,
                                     const nlohmann::ordered_json& components)
{
    return Checker(components).check(value, schema, Place(), 0);
}

std::optional<JsonFault> checkDeclaration(const nlohmann::ordered_json& schema,
                                          const nlohmann::ordered_json& components)
{
    return checkDeclarationAt(schema, components, "", 0);
}

void dropNulls(nlohmann::ordered_json& value, const nlohmann::ordered_json& schema,
               const nlohmann::ordered_json& components)
{
    std::vector<const Json*> parts;
    flatten(schema, components, 0, parts);
    dropNullsAt(value, parts, components, 0);
}

} // namespace mw::app
