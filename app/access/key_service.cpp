// SPDX-License-Identifier: Apache-2.0
#include "app/access/key_service.h"

#include "app/access/key_repository.h"
#include "app/base/crypto.h"

#include <algorithm>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr int idLength = 12;
constexpr int secretLength = 43; // 62^43 is just above 2^256
constexpr qsizetype longestName = 100;
constexpr std::string_view prefix = "mw_";
const QString resource = QStringLiteral("key");

/// Random characters of the alphabet, each as likely as the others.
QString randomText(int length)
{
    constexpr unsigned even = 256 / alphabet.size() * alphabet.size(); // bytes from here on would favour some
    QString text;
    while (text.size() < length) {
        for (const char byte : randomBytes(length)) {
            const auto value = static_cast<unsigned char>(byte);
            if (value < even && text.size() < length)
                text += QLatin1Char(alphabet[value % alphabet.size()]);
        }
    }
    return text;
}

struct KeyParts {
    std::string_view id;
    std::string_view secret;
};

bool ofAlphabet(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

std::optional<KeyParts> partsOf(std::string_view text)
{
    if (text.size() != prefix.size() + idLength + 1 + secretLength || !text.starts_with(prefix))
        return std::nullopt;
    const KeyParts parts{text.substr(prefix.size(), idLength), text.substr(prefix.size() + idLength + 1)};
    if (text[prefix.size() + idLength] != '_' || !ofAlphabet(parts.id) || !ofAlphabet(parts.secret))
        return std::nullopt;
    return parts;
}

QByteArray digestOf(std::string_view secret)
{
    Sha256 digest;
    digest.add(secret.data(), secret.size());
    return digest.finish();
}

Json eventJson(const ApiKey& key)
{
    Json scopes = Json::array();
    for (const Action scope : key.scopes)
        scopes.push_back(actionName(scope).toStdString());
    return {{"name", key.name.toStdString()},
            {"scopes", std::move(scopes)},
            {"expires_at", key.expiresAt ? Json(*key.expiresAt) : Json(nullptr)},
            {"revoked_at", key.revokedAt ? Json(*key.revokedAt) : Json(nullptr)}};
}

Error unusable(const char* what, const QString& value, const char* allowed)
{
    return {
        ErrorCode::InvalidArgument, std::string(what) + " of a key", {what, value.toStdString(), allowed}};
}

Result<void> check(const NewKey& key, std::int64_t now)
{
    const bool shown =
        std::all_of(key.name.begin(), key.name.end(), [](QChar c) { return c.isPrint() || c.isSurrogate(); });
    if (key.name.trimmed().isEmpty() || key.name.size() > longestName || !shown)
        return unusable("name", key.name.left(longestName), "1 to 100 characters that can be shown");
    if (key.scopes.empty())
        return unusable("scopes", QStringLiteral("empty"), "infer, read, manage, admin, metrics");
    if (key.expiresAt && *key.expiresAt <= now)
        return unusable("expires", QStringLiteral("in the past"), "a time in the future, or never");
    return {};
}

} // namespace

KeyService::KeyService(Store& store, KeyRing& ring, const Authorizer& authorizer, ChangeRecorder& changes,
                       const Clock& clock, ChangeBus& bus)
    : m_store(store), m_ring(ring), m_authorizer(authorizer), m_changes(changes), m_clock(clock), m_bus(bus)
{}

Result<void> KeyService::load()
{
    auto keys = m_store.read([](Connection& connection) { return KeyRepository::all(connection); });
    if (!keys)
        return keys.error();
    m_ring.replaceAll(*std::move(keys));
    return {};
}

Result<CreatedKey> KeyService::create(const Principal& principal, const NewKey& key)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, resource); !allowed)
        return allowed.error();
    const std::int64_t now = m_clock.now();
    if (auto usable = check(key, now); !usable)
        return usable.error();
    const QString secret = randomText(secretLength);
    CreatedKey created;
    created.key.id = randomText(idLength);
    created.key.name = key.name;
    created.key.scopes = key.scopes;
    created.key.secretDigest = digestOf(secret.toStdString());
    created.key.createdAt = now;
    created.key.createdBy = principal.id;
    created.key.expiresAt = key.expiresAt;
    created.text = QLatin1String(prefix.data()) + created.key.id + u'_' + secret;
    const auto stored = m_store.change([&](Connection& connection) -> Result<void> {
        if (auto added = KeyRepository::add(connection, created.key); !added)
            return added;
        return m_changes.record(connection, {principal, QStringLiteral("create"), resource, created.key.id,
                                             nullptr, eventJson(created.key)});
    });
    if (!stored)
        return stored.error();
    m_ring.put(created.key);
    m_bus.announce({Change::Topic::Keys, created.key.id.toStdString()});
    return created;
}

Result<std::vector<ApiKey>> KeyService::list(const Principal& principal) const
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, resource); !allowed)
        return allowed.error();
    return m_ring.all();
}

Result<ApiKey> KeyService::own(const Principal& principal) const
{
    const auto id = principal.keyId();
    auto key = id ? m_ring.find(*id) : std::nullopt;
    if (!key || !key->usableAt(m_clock.now()))
        return Error{ErrorCode::Refused, "who asks is no key that may", {"read"}};
    return *std::move(key);
}

Result<ApiKey> KeyService::revoke(const Principal& principal, const QString& id)
{
    if (auto allowed = m_authorizer.require(principal, Action::Admin, resource); !allowed)
        return allowed.error();
    auto key = m_ring.find(id);
    if (!key)
        return Error{ErrorCode::NotFound, "no such key", {"key", id.toStdString()}};
    if (key->revokedAt)
        return *key;
    const Json before = eventJson(*key);
    key->revokedAt = m_clock.now();
    key->revokedBy = principal.id;
    const auto stored = m_store.change([&](Connection& connection) -> Result<void> {
        if (auto revoked = KeyRepository::revoke(connection, id, *key->revokedAt, principal.id); !revoked)
            return revoked;
        return m_changes.record(connection,
                                {principal, QStringLiteral("revoke"), resource, id, before, eventJson(*key)});
    });
    if (!stored)
        return stored.error();
    m_ring.put(*key);
    m_bus.announce({Change::Topic::Keys, id.toStdString()});
    return *key;
}

Result<Principal> KeyService::authenticate(std::string_view text)
{
    const auto parts = partsOf(text);
    const QString id = parts ? QString::fromLatin1(parts->id.data(), idLength) : QString();
    const auto key = m_ring.find(id);
    // Made and compared also where there is no such key, so that time does not tell which ids exist.
    const QByteArray digest = digestOf(parts ? parts->secret : std::string_view());
    const bool same = equalInConstantTime(digest, key ? key->secretDigest : QByteArray(32, '\0'));
    const std::int64_t now = m_clock.now();
    if (!parts || !key || !same || !key->usableAt(now))
        return Error{ErrorCode::Unauthenticated, "the key is missing, unknown, expired or revoked"};
    if (m_ring.touch(id, now)) {
        // A lost note of use hurts nobody.
        static_cast<void>(m_store.append(
            [id, now](Connection& connection) { return KeyRepository::noteUse(connection, id, now); }));
    }
    return Principal::ofKey(id);
}

} // namespace mw::app
