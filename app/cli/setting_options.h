// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"

#include <map>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace mw::app {

/// Command-line options that are settings: type, range and help come from the catalogue, and what was given
/// becomes the strongest layer of Settings. Must outlive the parsing.
class SettingOptions {
public:
    explicit SettingOptions(const SettingsCatalogue& catalogue) : m_catalogue(catalogue) {}

    /// `flag` is "--temperature", `key` a declared setting.
    void add(CLI::App& verb, const std::string& flag, std::string_view key);

    const SettingsCatalogue& catalogue() const { return m_catalogue; }

    Result<void> apply(Settings& settings) const;

private:
    const SettingsCatalogue& m_catalogue;
    std::map<std::string, SettingValue> m_given;
};

} // namespace mw::app
