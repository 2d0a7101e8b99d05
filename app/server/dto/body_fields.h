// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mw::app {

/// The members of a body below /v1, by name and kind. Null means absent. The first member that is not of its
/// kind or outside its range stands in `error`; what is read after it is of no use.
class BodyFields {
public:
    explicit BodyFields(const nlohmann::ordered_json& body) : m_body(body) {}

    /// Null where it is absent.
    const nlohmann::ordered_json* find(const char* name) const;

    std::optional<bool> flag(const char* name);
    std::optional<std::int64_t> integer(const char* name, std::int64_t least, std::int64_t most);
    std::optional<double> number(const char* name, double least, double most);
    std::optional<std::string> text(const char* name);

    /// Fails for a member that says something else than the default.
    void unsupported(const char* name);

    void fail(const std::string& name, const std::string& value, const std::string& allowed);
    const std::optional<Error>& error() const { return m_error; }

private:
    const nlohmann::ordered_json& m_body;
    std::optional<Error> m_error;
};

/// Whether a JSON number is a whole number of 64 bits, which 5.0 is too.
std::optional<std::int64_t> wholeNumber(const nlohmann::ordered_json& value);

/// An InvalidArgument that names the field.
Error fieldError(const std::string& name, const std::string& value, const std::string& allowed);

} // namespace mw::app
