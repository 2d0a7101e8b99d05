// SPDX-License-Identifier: Apache-2.0
#include "engine/models/hyper_parameters.h"

namespace mw::engine {

std::int64_t HyperParameters::integerOr(const std::string& key, std::optional<std::int64_t> fallback,
                                        std::int64_t least, std::int64_t most)
{
    auto value = metadataInteger(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    std::optional<std::int64_t> number = value ? *value : std::nullopt;
    if (!number)
        number = fallback;
    if (!number)
        fail(key + " is missing");
    else if (*number < least || *number > most)
        fail(key + " is " + std::to_string(*number));
    return m_error ? least : *number;
}

double HyperParameters::numberOr(const std::string& key, std::optional<double> fallback, double above,
                                 double most)
{
    auto value = metadataNumber(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    std::optional<double> number = value ? *value : std::nullopt;
    if (!number)
        number = fallback;
    if (!number)
        fail(key + " is missing");
    else if (!(*number > above && *number <= most))
        fail(key + " is " + std::to_string(*number));
    return m_error ? most : *number;
}

std::optional<std::string> HyperParameters::text(const std::string& key)
{
    auto value = metadataText(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    return value ? *value : std::nullopt;
}

void HyperParameters::fail(std::string what)
{
    if (!m_error)
        m_error = Error{ErrorCode::FileDamaged,
                        "the hyper-parameter " + m_prefix + "." + what,
                        {m_file.path(), "the hyper-parameter " + m_prefix + "." + what}};
}

} // namespace mw::engine
