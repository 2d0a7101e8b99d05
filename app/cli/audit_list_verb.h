// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <optional>
#include <string>

namespace mw::app {

class AuditListVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    Result<void> listRequests(Io& io, const Services& services, bool json) const;
    Result<void> listChanges(Io& io, const Services& services, bool json) const;

    bool m_changes = false;
    std::string m_from;
    std::string m_to;
    std::optional<std::string> m_principal;
    std::optional<std::string> m_key;
    std::optional<std::string> m_model;
    std::optional<std::string> m_door;
    std::optional<std::string> m_status;
    std::optional<std::string> m_kind;
    std::optional<std::string> m_resource;
    std::optional<std::int64_t> m_before;
    int m_limit = 100;
};

} // namespace mw::app
