// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

namespace mw::app {

/// `mw serve`: the REST endpoint until a signal.
class ServeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return true; }
    bool mayBeForwarded() const override { return false; }
    bool handsOver() const override { return true; }
    void useThreads(Threads& threads) override { m_threads = &threads; }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    std::string m_listen;
    std::string m_certificate;
    std::string m_privateKey;
    Threads* m_threads = nullptr;
};

} // namespace mw::app
