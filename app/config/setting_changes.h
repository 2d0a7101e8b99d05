// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/change_bus.h"
#include "app/config/settings.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

#include <functional>

namespace mw::app {

/// Looks at the settings in the moment of a change, when no other one can come between. Its error is the
/// change's, which is then not made.
using SettingCheck = std::function<Result<void>()>;

/// Changes of the stored settings on somebody's behalf: permitted, recorded and announced. Any thread may
/// call; calls block on the store and the settings file.
class SettingChanges {
public:
    /// All of them outlive the object.
    struct Parts {
        Settings& settings;
        Store& store;
        const Authorizer& authorizer;
        ChangeRecorder& recorder;
        ChangeBus& bus;
    };

    explicit SettingChanges(const Parts& parts) : m_parts(parts) {}

    /// What is changed.
    const Settings& settings() const { return m_parts.settings; }

    /// Stores a value, or with none goes back to the default. A value that is stored already changes nothing.
    /// Fails with Refused (needs Manage on "setting/<key>"), NotFound for an unknown key, InvalidArgument
    /// (args: key, value, allowed), and as Settings::store and Store::change; then nothing has changed.
    Result<void> set(const Principal& principal, const std::string& key,
                     const std::optional<SettingValue>& value, const SettingCheck& check = {});

private:
    const Parts m_parts;
};

/// Whether there is such a setting; NotFound otherwise.
Result<const SettingDeclaration*> knownSetting(const SettingsCatalogue& catalogue, const std::string& key);

} // namespace mw::app
