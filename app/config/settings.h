// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings_catalogue.h"

#include <QString>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// Where an effective value comes from, weakest first.
enum class SettingLayer { Default, Stored, CommandLine };

/// The effective settings of a process: defaults, over them the file of the data folder, over them the
/// command line. Any thread may call; calls that read or write the file block for it.
class Settings {
public:
    explicit Settings(SettingsCatalogue catalogue);

    const SettingsCatalogue& catalogue() const { return m_catalogue; }

    /// Reads the stored layer; a missing file is an empty one. A file that is no JSON object is renamed to
    /// `<path>.damaged` (with a number if that exists), the defaults stand, and FileDamaged tells both
    /// names. One that may not be read fails with FileUnreadable and is never written over. Single values
    /// that do not fit are in `problems()`; unknown keys are kept for the program that knows them.
    Result<void> open(const QString& path);

    /// Stored values that were left out, each an InvalidArgument, as of the last `open`.
    std::vector<Error> problems() const;

    SettingValue value(std::string_view key) const;
    SettingLayer layer(std::string_view key) const;

    /// What the file holds for `key`, whatever stands over it; nothing where it holds none.
    std::optional<SettingValue> stored(std::string_view key) const;

    /// The value by type; a key that is not declared with this type is a fault of the program (assert).
    bool flag(std::string_view key) const;
    std::int64_t integer(std::string_view key) const; ///< 0 for none
    double number(std::string_view key) const;
    std::string text(std::string_view key) const;

    /// Stores one value, or nothing to go back to the default; the file is replaced as a whole (mode 0600).
    /// Fails with InvalidArgument, or IoFailed and then nothing has changed.
    Result<void> store(std::string_view key, const std::optional<SettingValue>& value);

    /// Sets a value for this process only. Fails with InvalidArgument.
    Result<void> overrideForProcess(std::string_view key, const SettingValue& value);

private:
    using Values = std::map<std::string, SettingValue, std::less<>>;

    Result<void> write(const Values& stored) const;
    SettingValue valueLocked(std::string_view key) const;

    const SettingsCatalogue m_catalogue;
    mutable std::mutex m_mutex;
    QString m_path;
    std::optional<Error> m_unwritable;
    Values m_stored;
    Values m_commandLine;
    std::string m_unknown = "{}"; ///< keys of the file that the catalogue does not have, as JSON
    std::vector<Error> m_problems;
};

} // namespace mw::app
