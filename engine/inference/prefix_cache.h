// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"
#include "engine/inference/kv_blocks.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace mw::engine {

/// Keeps the KV blocks of computed tokens for later sequences that begin with the same ones. A tree for each
/// cache scope: a node is one block of up to 64 positions behind its parent's, found by its tokens
/// themselves, never by a hash alone. Whole blocks are shared, the beginning of a block is to be copied,
/// since the sequence that filled it may still write behind it. What no sequence uses is given up oldest
/// first where the limit is reached or blocks are wanted. Used by the scheduler's thread only.
class PrefixCache {
public:
    /// Keeps at most `limit` blocks; those in use by sequences count, but are never given up.
    PrefixCache(KvBlocks& blocks, std::size_t limit);
    ~PrefixCache();
    PrefixCache(const PrefixCache&) = delete;
    PrefixCache& operator=(const PrefixCache&) = delete;

    struct Node;

    /// Where a sequence stands in its scope's tree; what it stands on is kept. Closed by whoever opened it.
    struct Path {
        Node* node = nullptr;  ///< of its last whole block, or the scope itself
        Node* tail = nullptr;  ///< of the block that it fills
        std::size_t whole = 0; ///< blocks up to `node`
        bool open() const { return node != nullptr; }
    };

    void open(Path& path, const std::string& scope);
    void close(Path& path);

    /// Follows whole blocks that hold `tokens` behind the path, within the first `most` positions: appends
    /// them to `blocks`, one more holder each. Returns how many.
    std::size_t share(Path& path, std::span<const Token> tokens, std::size_t most,
                      std::vector<std::uint32_t>& blocks);

    /// How many whole blocks `share` would find behind the beginning.
    std::size_t countShared(const std::string& scope, std::span<const Token> tokens, std::size_t most) const;

    /// The block behind the path that begins with the most of `tokens`, within the first `most` positions.
    struct Beginning {
        std::uint32_t block = 0;
        std::size_t positions = 0; ///< 0: there is none
    };
    Beginning beginning(const Path& path, std::span<const Token> tokens, std::size_t most);

    /// Enters the whole blocks of `computed` tokens behind the path. A block that another sequence entered
    /// meanwhile takes the place of the own one in `blocks`: they hold the same.
    void enter(Path& path, std::span<const Token> computed, std::vector<std::uint32_t>& blocks);

    /// Enters the beginning of the block behind the whole ones, which the sequence goes on filling.
    void enterTail(Path& path, std::span<const Token> computed, const std::vector<std::uint32_t>& blocks);

    /// Gives up unused blocks until `count` are given up or none is left.
    void giveUp(std::size_t count);
    /// Gives up what is over the limit.
    void trim();

    std::size_t held() const { return m_order.size(); }
    std::size_t unused() const { return m_order.size() - m_used; } ///< that could be given up

private:
    Node* wholeChild(const Node& parent, std::span<const Token> tokens) const;
    Node* add(Node& parent, std::span<const Token> tokens, std::uint32_t block);
    void use(Node* node);
    void unuse(Node* node);
    void touch(Node* node);
    void remove(Node* node);
    void dropScope(Node* scope);

    KvBlocks& m_blocks;
    const std::size_t m_limit;
    std::map<std::string, std::unique_ptr<Node>> m_scopes;
    std::list<Node*> m_order; // last used first; a node stands before its children
    std::size_t m_used = 0;
};

} // namespace mw::engine
