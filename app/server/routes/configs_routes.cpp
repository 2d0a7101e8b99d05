// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/configs_routes.h"

#include "app/base/readable.h"
#include "app/config/setting_json.h"
#include "app/config/setting_view.h"
#include "app/server/routes/management.h"

#include <cmath>

namespace mw::app {

using namespace management;

namespace {

constexpr double largestExact = 9007199254740991.0; // 2^53 - 1

bool mayBeChanged(const SettingDeclaration& setting)
{
    return !setting.key.starts_with("server.");
}

Json limitJson(const SettingDeclaration& setting, const std::optional<double>& limit)
{
    if (!limit)
        return nullptr;
    return setting.type == SettingType::Integer ? Json(static_cast<std::int64_t>(*limit)) : Json(*limit);
}

Json configJson(const SettingDeclaration& setting, const Settings& settings)
{
    Json json = settingJson(setting, settings);
    json["title"] = {{"en", setting.titleEn}, {"zh_CN", setting.titleZh}};
    json["help"] = {{"en", setting.helpEn}, {"zh_CN", setting.helpZh}};
    json["type"] = settingTypeName(setting.type);
    json["minimum"] = limitJson(setting, setting.min);
    json["maximum"] = limitJson(setting, setting.max);
    json["choices"] = setting.choices;
    json["changeable"] = mayBeChanged(setting);
    return json;
}

Result<const SettingDeclaration*> settingOf(const RouteParts& parts, const HttpCall& call)
{
    const std::string key = parameter(call, "key").toStdString();
    if (const SettingDeclaration* setting = parts.settingChanges.settings().catalogue().find(key))
        return setting;
    return Error{
        ErrorCode::NotFound, "there is no such setting", {"setting", shownText(key, 100).toStdString()}};
}

Result<HttpAnswer> listConfigs(const RouteParts& parts, const HttpCall& call)
{
    if (auto may = parts.authorizer.require(call.principal, Action::Read, QStringLiteral("setting")); !may)
        return may.error();
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    const Settings& settings = parts.settingChanges.settings();
    const std::vector<SettingDeclaration>& all = settings.catalogue().all();
    const SettingDeclaration* last = page->cursor ? settings.catalogue().find(*page->cursor) : nullptr;
    if (page->cursor && last == nullptr)
        return badCursor();
    return HttpAnswer::json(pageJson(
        all, *page, [&](const SettingDeclaration& setting) { return &setting > last; },
        [](const SettingDeclaration& setting) { return setting.key; },
        [&](const SettingDeclaration& setting) { return configJson(setting, settings); }));
}

Result<HttpAnswer> showConfig(const RouteParts& parts, const HttpCall& call)
{
    if (auto may = parts.authorizer.require(call.principal, Action::Read, QStringLiteral("setting")); !may)
        return may.error();
    const auto setting = settingOf(parts, call);
    if (!setting)
        return setting.error();
    return taggedAnswer(call, configJson(**setting, parts.settingChanges.settings()));
}

/// The body's value; 5.0 is an integer too (JSON Schema).
Result<SettingValue> valueOf(const SettingDeclaration& setting, const Json& json)
{
    if (setting.type == SettingType::Integer && json.is_number_float()) {
        const double number = json.get<double>();
        if (std::abs(number) <= largestExact && std::trunc(number) == number)
            return SettingValue(static_cast<std::int64_t>(number));
    }
    if (auto value = settingFromJson(nlohmann::json(json)))
        return setting.accept(*value);
    return Error{ErrorCode::InvalidArgument, "a value of a setting", {"value", "that", setting.allowed()}};
}

Result<HttpAnswer> change(const RouteParts& parts, const HttpCall& call, bool toDefault)
{
    // Before anything is looked up: who may not change settings learns nothing from trying.
    if (auto may = parts.authorizer.require(call.principal, Action::Manage, QStringLiteral("setting")); !may)
        return may.error();
    const auto setting = settingOf(parts, call);
    if (!setting)
        return setting.error();
    if (!mayBeChanged(**setting)) {
        return problemAnswer(HttpProblem::of(HttpFault::LocalOnly,
                                             "Settings of the endpoint are changed on its machine, in the "
                                             "window or with mw config set.",
                                             "key"),
                             call.path, call.requestId);
    }
    std::optional<SettingValue> wanted;
    if (!toDefault) {
        auto value = valueOf(**setting, call.body.at("value"));
        if (!value)
            return value.error();
        wanted = *std::move(value);
    }
    const Settings& settings = parts.settingChanges.settings();
    bool outdated = false;
    const auto check = [&]() -> Result<void> {
        outdated = !preconditionsHold(call, configJson(**setting, settings));
        if (!outdated)
            return {};
        return Error{ErrorCode::StillUsed, "the setting was changed meanwhile"};
    };
    const auto changed = parts.settingChanges.set(call.principal, (*setting)->key, wanted, check);
    if (outdated)
        return outdatedAnswer(call);
    if (!changed)
        return changed.error();
    return taggedAnswer(call, configJson(**setting, settings));
}

Json valueSchema(const char* description)
{
    return {{"type", {"boolean", "number", "string", "null"}}, {"description", description}};
}

Json configSchema()
{
    const Json texts = objectSchema(
        "In both languages.", {{"en", textSchema("English.")}, {"zh_CN", textSchema("Simplified Chinese.")}});
    const Json limit = {{"type", {"number", "null"}}};
    return objectSchema(
        "A setting: its value, where that comes from, and what is declared about it.",
        {{"key", textSchema("Such as sampling.temperature.")},
         {"value", valueSchema("The value in force; null: none.")},
         {"layer",
          {{"type", "string"},
           {"enum", {"default", "stored", "command line"}},
           {"description", "Where the value comes from. A stored one shows only where the command line of "
                           "the instance says nothing."}}},
         {"default", valueSchema("What holds where nothing is stored.")},
         {"allowed", textSchema("Range or choices as people read them.")},
         {"unit", textSchema("Such as s, tokens, MB; empty: none.")},
         {"takes_effect",
          {{"type", "string"}, {"enum", {"at_once", "next_request", "next_load", "next_start"}}}},
         {"title", texts},
         {"help", texts},
         {"type", {{"type", "string"}, {"enum", {"flag", "integer", "number", "text", "choice"}}}},
         {"minimum", limit},
         {"maximum", limit},
         {"choices", {{"type", "array"}, {"items", {{"type", "string"}}}}},
         {"changeable",
          {{"type", "boolean"},
           {"description", "Whether it can be changed here; settings of the endpoint cannot."}}}});
}

Route configRoute(const char* method, const char* operation, Action action)
{
    Route route;
    route.method = method;
    route.path = "/api/v1/configs/{key}";
    route.operation = operation;
    route.tag = "Settings";
    route.access = RouteAccess::anyOf({action});
    route.pathParameters = {{"key",
                             "The key of a setting, such as sampling.temperature.",
                             {{"type", "string"}, {"minLength", 1}, {"maxLength", 100}},
                             true}};
    return route;
}

} // namespace

Result<void> ConfigRoutes::addTo(Router& router) const
{
    router.addComponent("Setting", configSchema());
    router.addComponent("SettingPage", pageSchema("Setting", "A page of settings."));

    Route list;
    list.method = "GET";
    list.path = "/api/v1/configs";
    list.operation = "listSettings";
    list.tag = "Settings";
    list.summary = "Every setting";
    list.description = "Every setting with its value, where that comes from, and its declaration in English "
                       "and Chinese.";
    list.access = RouteAccess::anyOf({Action::Read});
    list.query = pageParameters();
    list.answers = {okAnswer("A page of settings.", reference("SettingPage"))};
    list.handle = [parts = m_parts](const HttpCall& call) { return listConfigs(parts, call); };
    if (auto added = router.add(std::move(list)); !added)
        return added;

    Route show = configRoute("GET", "showSetting", Action::Read);
    show.summary = "One setting";
    show.description = "A setting, its value and its declaration.";
    show.answers = {okAnswer("The setting.", reference("Setting")), unchangedAnswer(),
                    problem(404, "There is no such setting.")};
    show.handle = [parts = m_parts](const HttpCall& call) { return showConfig(parts, call); };
    if (auto added = router.add(std::move(show)); !added)
        return added;

    Route set = configRoute("PUT", "setSetting", Action::Manage);
    set.summary = "Change a setting";
    set.description =
        "Stores a value in the data folder; `takes_effect` says when it is used. With `If-Match` "
        "only if nobody changed it since. Settings that begin with `server.` are refused: who "
        "reaches the endpoint is decided on its machine.";
    set.request =
        bodySchema("The new value.",
                   {{"value",
                     {{"type", {"boolean", "number", "string", "null"}},
                      {"minimum", -largestExact},
                      {"maximum", largestExact},
                      {"maxLength", 4096},
                      {"description", "Of the setting's own type; null only where it may be none."}}}},
                   {"value"});
    set.example = {{"value", 0.7}};
    set.answers = {okAnswer("The setting as it is now.", reference("Setting")),
                   problem(404, "There is no such setting."), problem(412, "It was changed meanwhile.")};
    set.find = [parts = m_parts](const HttpCall& call) {
        const auto setting = settingOf(parts, call);
        return setting ? Result<void>() : setting.error();
    };
    set.handle = [parts = m_parts](const HttpCall& call) { return change(parts, call, false); };
    if (auto added = router.add(std::move(set)); !added)
        return added;

    Route reset = configRoute("DELETE", "resetSetting", Action::Manage);
    reset.summary = "Go back to the default";
    reset.description = "Takes the stored value away. `If-Match` and `server.` as with PUT.";
    reset.answers = {okAnswer("The setting as it is now.", reference("Setting")),
                     problem(404, "There is no such setting."), problem(412, "It was changed meanwhile.")};
    reset.handle = [parts = m_parts](const HttpCall& call) { return change(parts, call, true); };
    return router.add(std::move(reset));
}

} // namespace mw::app
