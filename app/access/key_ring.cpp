// SPDX-License-Identifier: Apache-2.0
#include "app/access/key_ring.h"

#include <algorithm>
#include <mutex>

namespace mw::app {

namespace {

constexpr std::int64_t worthWriting = 60'000'000; // microseconds

} // namespace

void KeyRing::replaceAll(std::vector<ApiKey> keys)
{
    const std::unique_lock lock(m_mutex);
    m_keys.clear();
    for (ApiKey& key : keys) {
        const QString id = key.id;
        const std::int64_t used = key.lastUsedAt.value_or(0);
        m_keys.emplace(id, Entry{std::move(key), used});
    }
}

void KeyRing::put(ApiKey key)
{
    const std::unique_lock lock(m_mutex);
    Entry& entry = m_keys[key.id];
    const auto used = std::max(entry.key.lastUsedAt, key.lastUsedAt); // a use may have come meanwhile
    entry.key = std::move(key);
    entry.key.lastUsedAt = used;
}

std::optional<ApiKey> KeyRing::find(const QString& id) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_keys.find(id);
    return found == m_keys.end() ? std::nullopt : std::optional(found->second.key);
}

std::vector<ApiKey> KeyRing::all() const
{
    std::vector<ApiKey> keys;
    {
        const std::shared_lock lock(m_mutex);
        for (const auto& [id, entry] : m_keys)
            keys.push_back(entry.key);
    }
    std::sort(keys.begin(), keys.end(), [](const ApiKey& a, const ApiKey& b) {
        return std::tie(a.createdAt, a.id) < std::tie(b.createdAt, b.id);
    });
    return keys;
}

bool KeyRing::touch(const QString& id, std::int64_t now)
{
    const std::unique_lock lock(m_mutex);
    const auto found = m_keys.find(id);
    if (found == m_keys.end())
        return false;
    found->second.key.lastUsedAt = now;
    if (now - found->second.writtenUse < worthWriting)
        return false;
    found->second.writtenUse = now;
    return true;
}

} // namespace mw::app
