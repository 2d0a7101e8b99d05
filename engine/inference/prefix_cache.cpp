// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/prefix_cache.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <cassert>

namespace mw::engine {

struct PrefixCache::Node {
    Node* parent = nullptr;    // none: a scope
    std::vector<Token> tokens; // up to kvBlockPositions
    std::uint32_t block = 0;
    std::size_t uses = 0; // paths that stand here, and children with uses
    std::unordered_multimap<Token, std::unique_ptr<Node>> children; // by their first token
    std::list<Node*>::iterator order;
    const std::string* scope = nullptr; // of a scope: its key
};

PrefixCache::PrefixCache(KvBlocks& blocks, std::size_t limit) : m_blocks(blocks), m_limit(limit) {}

PrefixCache::~PrefixCache() = default;

void PrefixCache::use(Node* node)
{
    for (; node != nullptr && node->uses++ == 0; node = node->parent)
        m_used += node->parent != nullptr ? 1 : 0;
}

void PrefixCache::unuse(Node* node)
{
    for (; node != nullptr && --node->uses == 0; node = node->parent)
        m_used -= node->parent != nullptr ? 1 : 0;
}

/// Parents last, so that they stand before their children.
void PrefixCache::touch(Node* node)
{
    for (; node->parent != nullptr; node = node->parent)
        m_order.splice(m_order.begin(), m_order, node->order);
}

void PrefixCache::open(Path& path, const std::string& scope)
{
    const auto [entry, made] = m_scopes.try_emplace(scope);
    if (made) {
        entry->second = std::make_unique<Node>();
        entry->second->scope = &entry->first;
    }
    path = {entry->second.get(), nullptr, 0};
    use(path.node);
}

void PrefixCache::close(Path& path)
{
    if (!path.open())
        return;
    if (path.tail != nullptr)
        unuse(path.tail);
    unuse(path.node);
    if (path.node->parent == nullptr)
        dropScope(path.node);
    path = {};
}

void PrefixCache::dropScope(Node* scope)
{
    if (scope->uses == 0 && scope->children.empty())
        m_scopes.erase(m_scopes.find(*scope->scope));
}

PrefixCache::Node* PrefixCache::wholeChild(const Node& parent, std::span<const Token> tokens) const
{
    const auto [first, last] = parent.children.equal_range(tokens.front());
    const auto same = std::find_if(
        first, last, [&](const auto& child) { return std::ranges::equal(child.second->tokens, tokens); });
    return same == last ? nullptr : same->second.get();
}

std::size_t PrefixCache::share(Path& path, std::span<const Token> tokens, std::size_t most,
                               std::vector<std::uint32_t>& blocks)
{
    const std::size_t before = path.whole;
    while (path.tail == nullptr && (path.whole + 1) * kvBlockPositions <= std::min(most, tokens.size())) {
        Node* next = wholeChild(*path.node, tokens.subspan(path.whole * kvBlockPositions, kvBlockPositions));
        if (next == nullptr)
            break;
        m_blocks.hold(next->block);
        blocks.push_back(next->block);
        use(next);
        unuse(path.node);
        path.node = next;
        ++path.whole;
    }
    if (path.whole > before)
        touch(path.node);
    return path.whole - before;
}

std::size_t PrefixCache::countShared(const std::string& scope, std::span<const Token> tokens,
                                     std::size_t most) const
{
    const auto entry = m_scopes.find(scope);
    if (entry == m_scopes.end())
        return 0;
    const Node* node = entry->second.get();
    std::size_t count = 0;
    while ((count + 1) * kvBlockPositions <= std::min(most, tokens.size())) {
        node = wholeChild(*node, tokens.subspan(count * kvBlockPositions, kvBlockPositions));
        if (node == nullptr)
            break;
        ++count;
    }
    return count;
}

PrefixCache::Beginning PrefixCache::beginning(const Path& path, std::span<const Token> tokens,
                                              std::size_t most)
{
    const std::size_t at = path.whole * kvBlockPositions;
    Beginning best;
    if (path.tail != nullptr || at >= std::min(most, tokens.size()))
        return best;
    const std::span<const Token> wanted = tokens.first(std::min(most, tokens.size())).subspan(at);
    Node* from = nullptr;
    const auto [first, last] = path.node->children.equal_range(wanted.front());
    for (auto child = first; child != last; ++child) {
        const auto [in, end] = std::ranges::mismatch(child->second->tokens, wanted);
        const auto same = static_cast<std::size_t>(in - child->second->tokens.begin());
        if (same > best.positions) {
            best = {child->second->block, same};
            from = child->second.get();
        }
    }
    if (from != nullptr)
        touch(from);
    return best;
}

PrefixCache::Node* PrefixCache::add(Node& parent, std::span<const Token> tokens, std::uint32_t block)
{
    auto node = std::make_unique<Node>();
    node->parent = &parent;
    node->tokens.assign(tokens.begin(), tokens.end());
    node->block = block;
    node->order = m_order.insert(m_order.begin(), node.get());
    m_blocks.hold(block);
    Node* added = node.get();
    parent.children.emplace(tokens.front(), std::move(node));
    return added;
}

void PrefixCache::enter(Path& path, std::span<const Token> computed, std::vector<std::uint32_t>& blocks)
{
    const std::size_t before = path.whole;
    while ((path.whole + 1) * kvBlockPositions <= computed.size()) {
        const auto tokens = computed.subspan(path.whole * kvBlockPositions, kvBlockPositions);
        std::uint32_t& block = blocks[path.whole];
        Node* node = wholeChild(*path.node, tokens);
        if (node != nullptr) {
            if (path.tail != nullptr) {
                unuse(path.tail);
                if (path.tail->uses == 0)
                    remove(path.tail);
            }
            if (node->block != block) {
                m_blocks.hold(node->block);
                m_blocks.give(block);
                block = node->block;
            }
            use(node);
        } else if (path.tail != nullptr) {
            node = path.tail; // its use goes over to the path
            node->tokens.assign(tokens.begin(), tokens.end());
        } else {
            node = add(*path.node, tokens, block);
            use(node);
        }
        unuse(path.node);
        path = {node, nullptr, path.whole + 1};
    }
    if (path.whole > before) {
        touch(path.node);
        trim();
    }
}

void PrefixCache::enterTail(Path& path, std::span<const Token> computed,
                            const std::vector<std::uint32_t>& blocks)
{
    const auto tokens = computed.subspan(path.whole * kvBlockPositions);
    assert(tokens.size() < kvBlockPositions);
    if (tokens.empty())
        return;
    if (path.tail != nullptr) {
        path.tail->tokens.assign(tokens.begin(), tokens.end());
    } else {
        const auto [first, last] = path.node->children.equal_range(tokens.front());
        Node* shorter = nullptr;
        for (auto child = first; child != last; ++child) {
            Node& other = *child->second;
            if (other.tokens.size() >= tokens.size() &&
                std::ranges::equal(std::span(other.tokens).first(tokens.size()), tokens))
                return; // is kept already
            if (other.uses == 0 && other.children.empty() && other.tokens.size() < tokens.size() &&
                std::ranges::equal(other.tokens, tokens.first(other.tokens.size())))
                shorter = &other;
        }
        if (shorter != nullptr)
            remove(shorter);
        path.tail = add(*path.node, tokens, blocks[path.whole]);
        use(path.tail);
    }
    touch(path.tail);
    trim();
}

void PrefixCache::remove(Node* node)
{
    assert(node->uses == 0 && node->children.empty());
    m_blocks.give(node->block);
    m_order.erase(node->order);
    Node* parent = node->parent;
    const auto [first, last] = parent->children.equal_range(node->tokens.front());
    parent->children.erase(
        std::find_if(first, last, [&](const auto& child) { return child.second.get() == node; }));
    if (parent->parent == nullptr)
        dropScope(parent);
}

void PrefixCache::giveUp(std::size_t count)
{
    for (auto at = m_order.end(); count > 0 && unused() > 0 && at != m_order.begin();) {
        Node* node = *--at;
        if (node->uses > 0)
            continue;
        ++at;
        remove(node);
        --count;
    }
}

void PrefixCache::trim()
{
    if (held() > m_limit)
        giveUp(held() - m_limit);
}

} // namespace mw::engine
