// SPDX-License-Identifier: Apache-2.0
#include "app/cli/tokenize_verb.h"

#include "app/cli/support.h"

#include <CLI/CLI.hpp>

namespace mw::app {

CLI::App* TokenizeVerb::declare(CLI::App& root, SettingOptions&)
{
    CLI::App* verb = root.add_subcommand("tokenize", "Text from standard input to token ids, one a line");
    m_model.declare(*verb);
    verb->add_flag("--no-special", m_noSpecial, "Add no BOS or EOS");
    return verb;
}

Result<void> TokenizeVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto tokenizer = m_model.tokenizer(io, services);
    if (!tokenizer)
        return tokenizer.error();
    const auto text = readAll(io.input);
    if (!text)
        return text.error();
    const std::vector<Token> tokens = (*tokenizer)->tokenize(std::string_view(*text), !m_noSpecial);
    if (common.json)
        return writeJson(io.output, {{"tokens", tokens}});
    std::string lines;
    for (const Token token : tokens)
        lines += std::to_string(token) + '\n';
    return io.output.write(lines);
}

} // namespace mw::app
