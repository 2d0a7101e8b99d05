// SPDX-License-Identifier: Apache-2.0
#include "engine/text/token_table.h"

#include "engine/text/byte_alphabet.h"
#include "engine/text/hashing.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <utility>

namespace mw::engine {
namespace {

Error damaged(const std::string& path, std::size_t index, const std::string& what)
{
    const std::string reason = "vocabulary entry " + std::to_string(index) + " " + what;
    return Error{ErrorCode::FileDamaged, path + ": " + reason, {path, reason}};
}

/// "<0x" two hexadecimal digits ">"; -1 for anything else. from_chars takes no sign and no "0x".
int byteOfName(std::string_view name)
{
    if (name.size() != 6 || !name.starts_with("<0x") || !name.ends_with('>')) {
        return -1;
    }
    unsigned value = 0;
    const char* end = name.data() + 5;
    const auto [stop, problem] = std::from_chars(name.data() + 3, end, value, 16);
    return problem == std::errc{} && stop == end ? static_cast<int>(value) : -1;
}

bool isSpelled(TokenKind kind)
{
    return kind == TokenKind::Normal || kind == TokenKind::Undefined || kind == TokenKind::Unused;
}

} // namespace

Result<TokenTable> TokenTable::build(const std::vector<std::string>& texts,
                                     const std::vector<TokenKind>& kinds, const std::string& path)
{
    if (texts.empty()) {
        return Error{
            ErrorCode::FileDamaged, path + ": the vocabulary is empty", {path, "the vocabulary is empty"}};
    }
    if (!kinds.empty() && kinds.size() != texts.size()) {
        const std::string reason =
            std::to_string(texts.size()) + " tokens but " + std::to_string(kinds.size()) + " token types";
        return Error{ErrorCode::FileDamaged, path + ": " + reason, {path, reason}};
    }
    std::uint64_t total = 0;
    for (const std::string& text : texts) {
        total += text.size();
    }
    constexpr std::uint64_t mostTokens = std::numeric_limits<Token>::max();
    if (total > std::numeric_limits<std::uint32_t>::max() || texts.size() > mostTokens) {
        return Error{ErrorCode::FileDamaged,
                     path + ": the vocabulary is larger than 4 GiB",
                     {path, "the vocabulary is larger than 4 GiB"}};
    }

    TokenTable table;
    table.m_bytes.reserve(total);
    table.m_ends.reserve(texts.size() + 1);
    table.m_ends.push_back(0);
    table.m_kinds = kinds.empty() ? std::vector<TokenKind>(texts.size(), TokenKind::Normal) : kinds;
    std::vector<bool> literal(texts.size(), false); // neither spelled in the alphabet nor a byte token
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const TokenKind kind = table.m_kinds[i];
        if (kind < TokenKind::Undefined || kind > TokenKind::Byte) {
            return damaged(path, i, "has the unknown type " + std::to_string(static_cast<int>(kind)));
        }
        if (kind == TokenKind::Byte) {
            const int byte = byteOfName(texts[i]);
            if (byte < 0) {
                return damaged(path, i, "is a byte token whose name is not <0x00> to <0xFF>");
            }
            table.m_bytes.push_back(static_cast<char>(byte));
        } else if (!isSpelled(kind) || !appendSpelledBytes(texts[i], table.m_bytes)) {
            table.m_bytes += texts[i];
            literal[i] = true;
        }
        table.m_ends.push_back(static_cast<std::uint32_t>(table.m_bytes.size()));
    }

    table.m_seed = randomSeed();
    table.m_slots.assign(std::bit_ceil(texts.size() * 2), noToken);
    table.m_byteTokens.fill(noToken);
    for (const bool normal : {true, false}) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const bool unreachable = literal[i] && isSpelled(table.m_kinds[i]);
            if (!unreachable && (table.m_kinds[i] == TokenKind::Normal) == normal) {
                table.insert(static_cast<Token>(i));
            }
        }
    }
    return table;
}

void TokenTable::insert(Token token)
{
    const std::string_view text = bytes(token);
    if (text.empty()) {
        return;
    }
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = hashBytes(text, m_seed) & mask;; slot = (slot + 1) & mask) {
        if (m_slots[slot] == noToken) {
            m_slots[slot] = token;
            break;
        }
        if (bytes(m_slots[slot]) == text) {
            break;
        }
    }
    if (text.size() == 1 && madeFromText(token)) {
        Token& byte = m_byteTokens[static_cast<unsigned char>(text.front())];
        byte = byte == noToken ? token : byte;
    }
}

Token TokenTable::find(std::string_view wanted) const
{
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = hashBytes(wanted, m_seed) & mask;; slot = (slot + 1) & mask) {
        const Token token = m_slots[slot];
        if (token == noToken || bytes(token) == wanted) {
            return token;
        }
    }
}

} // namespace mw::engine
