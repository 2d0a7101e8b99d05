// SPDX-License-Identifier: Apache-2.0
#include "app/cli/aliases_verbs.h"

#include "app/base/readable.h"
#include "app/cli/support.h"
#include "app/registry/registry_json.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* group = "aliases";
constexpr const char* groupHelp = "Names that point at versions";

struct AliasName {
    QString model;
    QString alias;
};

/// NAME@ALIAS taken apart; whether an alias may be called so is for the registry to say.
Result<AliasName> aliasName(const std::string& text)
{
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
        return Error{ErrorCode::InvalidArgument,
                     text + " is not NAME@ALIAS",
                     {"alias", text, "NAME@ALIAS, such as smollm2@production"}};
    }
    return AliasName{QString::fromStdString(text.substr(0, at)), QString::fromStdString(text.substr(at + 1))};
}

} // namespace

CLI::App* AliasesSetVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("set", "Point an alias at a version");
    verb->add_option("ALIAS", m_alias, "NAME@ALIAS")->type_name("")->required();
    verb->add_option("VERSION", m_version, "The number of a version")
        ->type_name("")
        ->required()
        ->check(CLI::PositiveNumber);
    verb->add_option("--reason", m_reason, "Why; kept in the alias's history")->type_name("TEXT");
    return verb;
}

Result<void> AliasesSetVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto name = aliasName(m_alias);
    if (!name)
        return name.error();
    const auto alias = services.registry().setAlias(services.principal(), name->model, name->alias, m_version,
                                                    QString::fromStdString(m_reason));
    if (!alias)
        return alias.error();
    if (common.json)
        return writeJson(io.output, aliasJson(*alias));
    const QString text =
        QStringLiteral("%1@%2 is version %3\n").arg(alias->model, alias->alias).arg(alias->version);
    return io.output.write(text.toStdString());
}

CLI::App* AliasesRemoveVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)
                         ->add_subcommand("remove", "Remove an alias; its version and its history stay");
    verb->add_option("ALIAS", m_alias, "NAME@ALIAS")->type_name("")->required();
    verb->add_option("--reason", m_reason, "Why; kept in the alias's history")->type_name("TEXT");
    return verb;
}

Result<void> AliasesRemoveVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto name = aliasName(m_alias);
    if (!name)
        return name.error();
    if (auto confirmed = confirm(io, common, "Remove the alias " + m_alias + "?"); !confirmed)
        return confirmed;
    const auto removed = services.registry().removeAlias(services.principal(), name->model, name->alias,
                                                         QString::fromStdString(m_reason));
    if (!removed)
        return removed.error();
    if (common.json)
        return writeJson(io.output, {{"removed", m_alias}});
    return io.output.write(m_alias + " removed\n");
}

CLI::App* AliasesListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("list", "Aliases and their versions");
    verb->add_option("NAME", m_model, "Those of this model only")->type_name("");
    return verb;
}

Result<void> AliasesListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto only = m_model.empty() ? std::nullopt : std::optional(QString::fromStdString(m_model));
    const auto aliases = services.registry().aliases(services.principal(), only);
    if (!aliases)
        return aliases.error();
    Json document = Json::array();
    std::vector<QStringList> table{
        {QStringLiteral("alias"), QStringLiteral("version"), QStringLiteral("since"), QStringLiteral("by")}};
    for (const Alias& alias : *aliases) {
        document.push_back(aliasJson(alias));
        table.push_back({alias.model + u'@' + alias.alias, QString::number(alias.version),
                         timeText(alias.updatedAt), alias.updatedBy});
    }
    return common.json ? writeJson(io.output, document) : io.output.write(columnsText(table));
}

CLI::App* AliasesHistoryVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)
                         ->add_subcommand("history", "Which version an alias meant when, oldest first");
    verb->add_option("NAME", m_model, "A registered name")->type_name("")->required();
    return verb;
}

Result<void> AliasesHistoryVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto history =
        services.registry().aliasHistory(services.principal(), QString::fromStdString(m_model));
    if (!history)
        return history.error();
    Json document = Json::array();
    std::vector<QStringList> table{{QStringLiteral("time"), QStringLiteral("alias"),
                                    QStringLiteral("version"), QStringLiteral("by"),
                                    QStringLiteral("reason")}};
    for (const AliasChange& change : *history) {
        document.push_back(aliasChangeJson(change));
        table.push_back({timeText(change.at), change.alias,
                         change.version ? QString::number(*change.version) : QStringLiteral("removed"),
                         change.by, shownText(change.reason.toStdString())});
    }
    return common.json ? writeJson(io.output, document) : io.output.write(columnsText(table));
}

} // namespace mw::app
