// SPDX-License-Identifier: Apache-2.0
#include "app/cli/detokenize_verb.h"

#include "app/cli/support.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace mw::app {

namespace {

Error badId(std::size_t line, std::string_view word, std::size_t vocabularySize)
{
    const std::string where = "line " + std::to_string(line);
    const std::string shown(word.substr(0, 40));
    const std::string allowed = "token ids from 0 to " + std::to_string(vocabularySize - 1);
    return {ErrorCode::InvalidArgument, where + ": " + shown + " is no token id", {where, shown, allowed}};
}

} // namespace

Result<std::vector<Token>> parseTokenIds(std::string_view text, std::size_t vocabularySize)
{
    static constexpr std::string_view blanks = " \t\r\n";
    std::vector<Token> tokens;
    std::size_t line = 1;
    for (std::size_t at = 0; at < text.size();) {
        if (blanks.find(text[at]) != std::string_view::npos) {
            line += text[at] == '\n' ? 1 : 0;
            ++at;
            continue;
        }
        const std::string_view word = text.substr(at, text.find_first_of(blanks, at) - at);
        Token token = -1;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), token);
        if (error != std::errc() || end != word.data() + word.size() || token < 0 ||
            static_cast<std::size_t>(token) >= vocabularySize)
            return badId(line, word, vocabularySize);
        tokens.push_back(token);
        at += word.size();
    }
    return tokens;
}

CLI::App* DetokenizeVerb::declare(CLI::App& root, SettingOptions&)
{
    CLI::App* verb = root.add_subcommand("detokenize", "Token ids from standard input to text");
    m_model.declare(*verb);
    verb->add_flag("--special", m_special, "Write control tokens by name; without it they are left out");
    return verb;
}

Result<void> DetokenizeVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto tokenizer = m_model.tokenizer(io, services);
    if (!tokenizer)
        return tokenizer.error();
    const auto input = readAll(io.input);
    if (!input)
        return input.error();
    const auto tokens = parseTokenIds(*input, (*tokenizer)->vocabularySize());
    if (!tokens)
        return tokens.error();
    const auto text = (*tokenizer)->detokenize(*tokens, m_special);
    if (!text)
        return text.error();
    return common.json ? writeJson(io.output, {{"text", *text}}) : io.output.write(*text);
}

} // namespace mw::app
