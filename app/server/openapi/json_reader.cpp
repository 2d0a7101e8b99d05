// SPDX-License-Identifier: Apache-2.0
#include "app/base/readable.h"
#include "app/server/openapi/schema.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// Collects the values that the parser reports. Members of an open object are kept in a vector and moved into
/// the object when it ends: the ordered object of the library looks through all of its members at every
/// insertion, and copies them whenever it grows.
class Collector final : public nlohmann::json_sax<Json> {
public:
    Collector(const JsonLimits& limits, Json& into) : m_limits(limits), m_into(into) {}

    const std::optional<JsonFault>& fault() const { return m_fault; }

    bool null() override { return value(nullptr); }
    bool boolean(bool flag) override { return value(flag); }
    bool number_integer(number_integer_t number) override { return value(number); }
    bool number_unsigned(number_unsigned_t number) override { return value(number); }
    bool number_float(number_float_t number, const string_t&) override
    {
        return std::isfinite(number) ? value(number) : refuse("is a number that cannot be represented");
    }
    bool string(string_t& text) override { return value(std::move(text)); }
    bool binary(binary_t&) override { return refuse("is not JSON"); }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        m_open.back().keys.push_back(std::move(name));
        return count();
    }

    bool end_object() override
    {
        const std::vector<std::string>& keys = m_open.back().keys;
        std::vector<std::string_view> sorted(keys.begin(), keys.end());
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
            return refuse("has twice the same member");
        return close();
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        if (!m_fault)
            m_fault = JsonFault{"", "is not JSON (byte " + std::to_string(position) + ")"};
        return false;
    }

private:
    struct Open {
        bool isObject;
        std::vector<std::string> keys; ///< one more than values while a member's value is awaited
        std::vector<Json> values;
    };

    bool refuse(std::string message)
    {
        std::string pointer;
        for (std::size_t i = 0; i + 1 < m_open.size(); ++i) {
            pointer += '/';
            if (m_open[i].isObject) {
                for (const char c : m_open[i].keys.back())
                    pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
            } else {
                pointer += std::to_string(m_open[i].values.size());
            }
        }
        m_fault = JsonFault{std::move(pointer), std::move(message)};
        return false;
    }

    /// For what no single value is to blame.
    bool refuseWhole(std::string message)
    {
        m_fault = JsonFault{"", std::move(message)};
        return false;
    }

    bool count() { return ++m_count <= m_limits.values || refuseWhole("has too many values"); }

    bool open(bool isObject)
    {
        if (m_open.size() >= static_cast<std::size_t>(m_limits.depth))
            return refuseWhole("is nested too deeply");
        m_open.push_back({isObject, {}, {}});
        return count();
    }

    bool close()
    {
        Open done = std::move(m_open.back());
        m_open.pop_back();
        Json whole = done.isObject ? Json::object() : Json::array();
        if (done.isObject) {
            auto& members = whole.get_ref<Json::object_t&>();
            members.reserve(done.keys.size());
            for (std::size_t i = 0; i < done.keys.size(); ++i) {
                static_cast<std::vector<std::pair<const std::string, Json>>&>(members).emplace_back(
                    std::move(done.keys[i]), std::move(done.values[i]));
            }
        } else {
            whole.get_ref<Json::array_t&>() = std::move(done.values);
        }
        return put(std::move(whole));
    }

    template <typename T>
    bool value(T&& scalar)
    {
        return count() && put(Json(std::forward<T>(scalar)));
    }

    bool put(Json&& whole)
    {
        if (m_open.empty())
            m_into = std::move(whole);
        else
            m_open.back().values.push_back(std::move(whole));
        return true;
    }

    const JsonLimits m_limits;
    Json& m_into;
    std::vector<Open> m_open;
    std::size_t m_count = 0;
    std::optional<JsonFault> m_fault;
};

} // namespace

std::optional<JsonFault> readJson(std::string_view text, const JsonLimits& limits,
                                  nlohmann::ordered_json& into)
{
    into = nullptr;
    // The library takes a NUL for the end of the text and would pass over whatever follows it.
    if (const std::size_t nul = text.find('\0'); nul != text.npos)
        return JsonFault{"", "is not JSON (byte " + std::to_string(nul + 1) + ")"};
    Json document;
    Collector collector(limits, document);
    if (!Json::sax_parse(text.begin(), text.end(), &collector))
        return collector.fault() ? collector.fault() : JsonFault{"", "is not JSON"};
    into = std::move(document);
    return std::nullopt;
}

} // namespace mw::app
