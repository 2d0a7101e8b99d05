// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/config/settings_catalogue.h"
#include "app/conversations/preset.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

#include <vector>

namespace mw::app {

/// The presets of this instance. Reading them needs the permission Read on "preset", changing them Manage;
/// each change is recorded. Any thread may call; calls block on the store.
class PresetService {
public:
    struct Parts {
        Store& store;
        const Authorizer& authorizer;
        ChangeRecorder& changes;
        const Clock& clock;
        const SettingsCatalogue& catalogue; ///< knows what sampling may be
    };
    explicit PresetService(const Parts& parts) : m_parts(parts) {}

    /// By name.
    Result<std::vector<Preset>> list(const Principal& principal);

    /// A preset without an id is a new one; one with the id of a removed one comes back under it. Fails with
    /// Refused, InvalidArgument, AlreadyExists (args: preset, name) and the errors of Store::change.
    Result<Preset> create(const Principal& principal, const Preset& preset);

    /// Puts name and content in place of those of `preset.id`. Fails as `create`, and with NotFound.
    Result<void> update(const Principal& principal, const Preset& preset);

    Result<void> remove(const Principal& principal, const QString& id);

    /// The presets of a document as presetsJson writes it: all of them or, where it fails, none. One whose
    /// name is taken by another content gets a number behind its name; one that is there already is not made
    /// again. Gives the new ones. Fails with FileDamaged (args: `name`, what is wrong).
    Result<std::vector<Preset>> import(const Principal& principal, std::string_view json,
                                       const std::string& name);

private:
    Result<void> check(const Principal& principal, const Preset& preset) const;
    Result<void> add(Connection& connection, const Principal& principal, const Preset& preset);

    const Parts m_parts;
};

} // namespace mw::app
