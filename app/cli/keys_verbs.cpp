// SPDX-License-Identifier: Apache-2.0
#include "app/cli/keys_verbs.h"

#include "app/access/key_json.h"
#include "app/access/key_repository.h"
#include "app/access/key_service.h"
#include "app/base/readable.h"
#include "app/cli/support.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* group = "keys";
constexpr const char* groupHelp = "Keys of other programs";

constexpr const char* never = "never";

/// Empty where the text is a duration or "never", else what is wrong, as CLI11 wants it.
std::string checkExpiry(const std::string& text)
{
    return text == never || durationFrom(text)
               ? std::string()
               : text + " is not a number with s, m, h or d, such as 90d, or never";
}

std::optional<std::int64_t> expiry(const std::string& text, std::int64_t now)
{
    const auto duration = durationFrom(text);
    return duration ? std::optional(now + duration->count()) : std::nullopt;
}

} // namespace

CLI::App* KeysCreateVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb =
        verbGroup(root, group, groupHelp)->add_subcommand("create", "Make a key; it is shown only now");
    verb->add_option("--name", m_name, "What the key is for")->required()->type_name("TEXT");
    verb->add_option("--scopes", m_scopes, "What it may: infer, read, manage, admin, metrics")
        ->required()
        ->delimiter(',')
        ->check(CLI::IsMember({"infer", "read", "manage", "admin", "metrics"}))
        ->type_name("S,..");
    verb->add_option("--expires", m_expires, "How long it is valid: 90d, 12h, never")
        ->type_name("TIME")
        ->check(checkExpiry, "")
        ->capture_default_str();
    return verb;
}

Result<void> KeysCreateVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const std::int64_t now = services.clock().now();
    NewKey wanted;
    wanted.name = QString::fromStdString(m_name);
    for (const std::string& scope : m_scopes) {
        const auto action = actionFromName(QString::fromStdString(scope));
        if (action)
            wanted.scopes.insert(*action);
    }
    wanted.expiresAt = expiry(m_expires, now);
    const auto created = services.keys().create(services.principal(), wanted);
    if (!created)
        return created.error();
    const std::string text = created->text.toStdString();
    if (common.json) {
        Json document = keyJson(created->key, now);
        document["key"] = text;
        return writeJson(io.output, document);
    }
    const QString until = created->key.expiresAt
                              ? QLatin1String("valid until ") + timeText(*created->key.expiresAt)
                              : QStringLiteral("valid until it is revoked");
    static_cast<void>(
        io.error.write(QStringLiteral("The key is shown only now; %1.\n").arg(until).toStdString()));
    return io.output.write(text + "\n");
}

CLI::App* KeysListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    return verbGroup(root, group, groupHelp)->add_subcommand("list", "All keys, without their secrets");
}

Result<void> KeysListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto keys = services.keys().list(services.principal());
    if (!keys)
        return keys.error();
    const std::int64_t now = services.clock().now();
    if (common.json) {
        Json document = Json::array();
        for (const ApiKey& key : *keys)
            document.push_back(keyJson(key, now));
        return writeJson(io.output, document);
    }
    const auto shownTime = [](const std::optional<std::int64_t>& time) {
        return time ? timeText(*time) : QStringLiteral("never");
    };
    std::vector<QStringList> table{{QStringLiteral("id"), QStringLiteral("name"), QStringLiteral("scopes"),
                                    QStringLiteral("state"), QStringLiteral("expires"),
                                    QStringLiteral("last used")}};
    for (const ApiKey& key : *keys) {
        table.push_back({key.id, shownText(key.name.toStdString()), scopeNames(key).join(u','),
                         QLatin1String(keyStateName(key, now)), shownTime(key.expiresAt),
                         shownTime(key.lastUsedAt)});
    }
    return io.output.write(columnsText(table));
}

CLI::App* KeysRevokeVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("revoke", "Refuse a key from now on");
    verb->add_option("ID", m_id, "The 12 characters behind mw_")->type_name("")->required();
    return verb;
}

Result<void> KeysRevokeVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto revoked = services.keys().revoke(services.principal(), QString::fromStdString(m_id));
    if (!revoked)
        return revoked.error();
    if (common.json)
        return writeJson(io.output, keyJson(*revoked, services.clock().now()));
    return {};
}

} // namespace mw::app
