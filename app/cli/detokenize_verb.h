// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/model_argument.h"

#include <string>

namespace mw::app {

/// `mw detokenize MODEL < ids`: the exact bytes of the ids, which stand one or more a line.
class DetokenizeVerb final : public Verb {
public:
    CLI::App* declare(CLI::App& root, SettingOptions& settings) override;
    bool needsStore() const override { return m_model.needsStore(); }
    Result<void> run(Io& io, const Services& services, const CommonOptions& common) override;

private:
    ModelArgument m_model;
    bool m_special = false;
};

/// The ids in `text`, each below `vocabularySize`. Fails with InvalidArgument that names the line.
Result<std::vector<Token>> parseTokenIds(std::string_view text, std::size_t vocabularySize);

} // namespace mw::app
