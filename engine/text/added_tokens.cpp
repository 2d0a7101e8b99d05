// SPDX-License-Identifier: Apache-2.0
#include "engine/text/added_tokens.h"

#include <algorithm>

namespace mw::engine {
namespace {

bool touchesInput(std::span<const SpannedText::Range> input, std::size_t begin, std::size_t end)
{
    const auto first = std::partition_point(input.begin(), input.end(),
                                            [begin](const auto& range) { return range.end <= begin; });
    return first != input.end() && first->begin < end;
}

} // namespace

Result<AddedTokens> AddedTokens::build(const TokenTable& tokens, const std::string& path)
{
    AddedTokens added;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto token = static_cast<Token>(i);
        const TokenKind kind = tokens.kind(token);
        const std::size_t length = tokens.bytes(token).size();
        if ((kind != TokenKind::Control && kind != TokenKind::UserDefined) || length == 0) {
            continue;
        }
        if (length > longestName) {
            std::string reason = "the name of special token " + std::to_string(i);
            reason += " has " + std::to_string(length) + " bytes, ";
            reason += std::to_string(longestName) + " are allowed";
            return Error{ErrorCode::FileDamaged, path + ": " + reason, {path, reason}};
        }
        add(added.m_all, tokens, token);
        if (kind == TokenKind::UserDefined) {
            add(added.m_userDefined, tokens, token);
        }
    }
    for (Group* group : {&added.m_all, &added.m_userDefined}) {
        std::stable_sort(group->names.begin(), group->names.end(),
                         [&tokens](Token a, Token b) { return tokens.bytes(a) < tokens.bytes(b); });
    }
    return added;
}

void AddedTokens::add(Group& group, const TokenTable& tokens, Token token)
{
    group.names.push_back(token);
    group.starts[static_cast<unsigned char>(tokens.bytes(token).front())] = true;
}

std::optional<AddedTokens::Match> AddedTokens::findNext(const TokenTable& tokens, std::string_view text,
                                                        std::size_t from, bool withControl,
                                                        std::span<const SpannedText::Range> input) const
{
    const Group& group = withControl ? m_all : m_userDefined;
    if (group.names.empty()) {
        return std::nullopt;
    }
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        if (group.starts[static_cast<unsigned char>(text[begin])]) {
            if (const auto match = longestAt(tokens, group, text, begin, input)) {
                return match;
            }
        }
    }
    return std::nullopt;
}

std::optional<AddedTokens::Match> AddedTokens::longestAt(const TokenTable& tokens, const Group& group,
                                                         std::string_view text, std::size_t begin,
                                                         std::span<const SpannedText::Range> input) const
{
    std::optional<Match> longest;
    auto first = group.names.begin();
    auto last = group.names.end();
    for (std::size_t depth = 0; begin + depth < text.size(); ++depth) {
        // All of [first, last) agree with the text in `depth` bytes; keep those that agree in one more.
        const auto wanted = static_cast<unsigned char>(text[begin + depth]);
        const auto byteOf = [&](Token token) {
            const std::string_view name = tokens.bytes(token);
            return depth < name.size() ? int{static_cast<unsigned char>(name[depth])} : -1;
        };
        first = std::partition_point(first, last, [&](Token token) { return byteOf(token) < wanted; });
        last = std::partition_point(first, last, [&](Token token) { return byteOf(token) == wanted; });
        if (first == last) {
            break;
        }
        const std::size_t end = begin + depth + 1;
        for (auto name = first; name != last && tokens.bytes(*name).size() == depth + 1; ++name) {
            if (tokens.kind(*name) == TokenKind::UserDefined || !touchesInput(input, begin, end)) {
                longest = Match{*name, begin, end};
                break;
            }
        }
    }
    return longest;
}

} // namespace mw::engine
