// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// The MODEL of a verb: a path, or a registered name.
class ModelArgument {
public:
    void declare(CLI::App& verb);

    const std::string& text() const { return m_text; }
    bool isPath() const;

    /// Whether finding the file takes the store: for Verb::needsStore.
    bool needsStore() const { return !isPath(); }

    /// The absolute path of the file that is meant. Fails as Registry::resolve for a name.
    Result<QString> file(const Io& io, const Services& services) const;

    /// The tokenizer of that file; nothing of the weights is read.
    Result<std::shared_ptr<const Tokenizer>> tokenizer(const Io& io, const Services& services) const;

private:
    std::string m_text;
};

} // namespace mw::app
