// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine {

inline constexpr Token noToken = -1;

/// The bytes and kinds of a byte-level vocabulary and the way back from bytes to ids. One block of bytes
/// for all tokens. Immutable after build.
class TokenTable {
public:
    /// Takes untrusted texts. Normal tokens are spelled in the byte alphabet; one with a character outside
    /// of it keeps its text and is never found (as other programs treat it). Byte tokens must be `<0xHH>`.
    /// Of several tokens with the same bytes the first normal one is found, else the first.
    /// Fails with FileDamaged.
    static Result<TokenTable> build(const std::vector<std::string>& texts,
                                    const std::vector<TokenKind>& kinds, const std::string& path);

    std::size_t size() const { return m_kinds.size(); }
    bool contains(Token token) const { return token >= 0 && static_cast<std::size_t>(token) < size(); }

    /// Precondition of both: contains(token).
    std::string_view bytes(Token token) const
    {
        const auto index = static_cast<std::size_t>(token);
        return std::string_view(m_bytes).substr(m_ends[index], m_ends[index + 1] - m_ends[index]);
    }
    TokenKind kind(Token token) const { return m_kinds[static_cast<std::size_t>(token)]; }

    /// Whether text may become this token by merging: not so CONTROL and UNKNOWN. Precondition: contains.
    bool madeFromText(Token token) const
    {
        return kind(token) != TokenKind::Control && kind(token) != TokenKind::Unknown;
    }

    /// noToken if there is none.
    Token find(std::string_view bytes) const;

    /// The token of a single byte; noToken if the vocabulary has none that text may become.
    Token byteToken(unsigned char byte) const { return m_byteTokens[byte]; }

private:
    TokenTable() = default;
    void insert(Token token);

    std::string m_bytes;
    std::vector<std::uint32_t> m_ends; ///< where a token begins; one more entry than tokens
    std::vector<TokenKind> m_kinds;
    std::vector<Token> m_slots; ///< open addressing by the hash of the bytes, a power of two
    std::array<Token, 256> m_byteTokens{};
    std::uint64_t m_seed = 0;
};

} // namespace mw::engine
