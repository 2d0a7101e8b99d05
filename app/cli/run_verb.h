// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mw::app {

/// `mw run MODEL [PROMPT]`: one answer, or a chat where neither a prompt nor piped input is there.
class RunVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override;
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    Result<void> checkOptions() const;
    InferenceRequest baseRequest(const Settings& settings) const;
    Result<double> openFile(Io& io, const Services& services, InferenceRequest& request) const;
    Result<void> answerOnce(Io& io, const Services& services, const CommonOptions& common,
                            const std::string& prompt);
    Result<void> converse(Io& io, const Services& services, const CommonOptions& common);

    std::string m_model;
    std::optional<std::string> m_prompt;
    std::string m_system;
    std::optional<std::uint64_t> m_seed;
    std::vector<std::string> m_stop;
    bool m_raw = false;
    bool m_ignoreEnd = false;
};

} // namespace mw::app
