// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mw::app {

/// Limits on JSON text from outside.
struct JsonLimits {
    int depth = 32;
    std::size_t values = 1'000'000; ///< values and keys together
};

/// Where a document does not fit.
struct JsonFault {
    std::string pointer; ///< JSON pointer (RFC 6901) of the value; empty: the document
    std::string message; ///< what follows the value's name in a sentence: "must be a number"; never its text
};

/// JSON text as a document. Refuses what is deeper or longer than the limits, twice the same key in one
/// object, numbers that no double holds, invalid UTF-8 and lone surrogates, and anything behind the value.
std::optional<JsonFault> readJson(std::string_view text, const JsonLimits& limits,
                                  nlohmann::ordered_json& into);

/// Whether `value` fits `schema` (JSON Schema 2020-12, the subset: type (also as an array), properties,
/// required, additionalProperties (false or a schema), items, enum, const, minimum, maximum,
/// exclusiveMinimum, exclusiveMaximum, minLength, maxLength (characters), minItems, maxItems, maxProperties,
/// oneOf, anyOf, allOf, $ref to `components`, and the annotations, which are ignored). An integer is a number
/// without a fraction, so 5.0 is one; one that is written so must lie within 2^53, where doubles are exact.
std::optional<JsonFault> checkSchema(const nlohmann::ordered_json& value,
                                     const nlohmann::ordered_json& schema,
                                     const nlohmann::ordered_json& components);

/// The first keyword in `schema` that checkSchema does not know or a reference that `components` does not
/// hold, with its pointer: a declaration that promises more than is checked.
std::optional<JsonFault> checkDeclaration(const nlohmann::ordered_json& schema,
                                          const nlohmann::ordered_json& components);

/// Takes members away that are null (they mean absent below /v1), where the schema names the member and does
/// not list "null" among its types; also inside the objects and arrays that the schema describes.
void dropNulls(nlohmann::ordered_json& value, const nlohmann::ordered_json& schema,
               const nlohmann::ordered_json& components);

} // namespace mw::app
