// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/weights/gguf_file.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mw::engine {

/// Reads the hyper-parameters of one family from a file's metadata, with ranges. The first failure is kept
/// and every later look-up gives a harmless value, so that a family reads them all and checks once.
class HyperParameters {
public:
    HyperParameters(const GgufFile& file, std::string prefix) : m_file(file), m_prefix(std::move(prefix)) {}

    /// The integer at `<prefix>.<key>`, which must lie in [least, most].
    std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most)
    {
        return integerOr(key, std::nullopt, least, most);
    }
    std::int64_t integerOr(const std::string& key, std::optional<std::int64_t> fallback, std::int64_t least,
                           std::int64_t most);

    /// The number at `<prefix>.<key>`, which must lie in (above, most].
    double numberOr(const std::string& key, std::optional<double> fallback, double above, double most);

    std::optional<std::string> text(const std::string& key);

    void fail(std::string what);
    const std::optional<Error>& error() const { return m_error; }

private:
    const GgufFile& m_file;
    std::string m_prefix;
    std::optional<Error> m_error;
};

} // namespace mw::engine
