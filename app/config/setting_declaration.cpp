// SPDX-License-Identifier: Apache-2.0
#include "app/config/setting_declaration.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mw::app {

namespace {

template <typename Number>
std::string numberText(Number value)
{
    char text[40];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// The whole of `text` as a number, or nothing.
template <typename Number>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

Error refused(const SettingDeclaration& setting, const std::string& value)
{
    return {ErrorCode::InvalidArgument,
            setting.key + " cannot be " + value + "; allowed: " + setting.allowed(),
            {setting.key, value, setting.allowed()}};
}

bool inRange(const SettingDeclaration& setting, double value)
{
    if (!std::isfinite(value))
        return false;
    if (setting.min && (value < *setting.min || (setting.minExclusive && value == *setting.min)))
        return false;
    return !setting.max || (value <= *setting.max && !(setting.maxExclusive && value == *setting.max));
}

bool isChinese(const QLocale& locale)
{
    return locale.language() == QLocale::Chinese;
}

} // namespace

std::string settingText(const SettingValue& value)
{
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return numberText(*integer);
    if (const auto* number = std::get_if<double>(&value))
        return numberText(*number);
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    return {};
}

QString SettingDeclaration::title(const QLocale& locale) const
{
    return QString::fromStdString(isChinese(locale) ? titleZh : titleEn);
}

QString SettingDeclaration::help(const QLocale& locale) const
{
    return QString::fromStdString(isChinese(locale) ? helpZh : helpEn);
}

std::string SettingDeclaration::allowed() const
{
    if (type == SettingType::Flag)
        return "true, false";
    if (type == SettingType::Choice) {
        std::string list;
        for (const std::string& choice : choices)
            list += (list.empty() ? "" : ", ") + choice;
        return list;
    }
    if (type == SettingType::Text)
        return "text";
    // Of integers as integers: 1000000, not 1e+06.
    const auto bound = [this](double value) {
        return type == SettingType::Integer ? numberText(static_cast<std::int64_t>(value)) : numberText(value);
    };
    const std::string low = min ? (minExclusive ? "above " : "") + bound(*min) : "";
    const std::string high = max ? (maxExclusive ? "below " : "") + bound(*max) : "";
    if (low.empty() || high.empty())
        return low + high;
    if (!minExclusive && !maxExclusive)
        return low + " to " + high;
    return low + ", " + (maxExclusive ? high : "up to " + high);
}

Result<SettingValue> SettingDeclaration::accept(const SettingValue& value) const
{
    const auto* integer = std::get_if<std::int64_t>(&value);
    const auto* number = std::get_if<double>(&value);
    const auto* text = std::get_if<std::string>(&value);
    bool accepted = false;
    switch (type) {
    case SettingType::Flag:
        accepted = std::holds_alternative<bool>(value);
        break;
    case SettingType::Integer:
        accepted = integer != nullptr && inRange(*this, static_cast<double>(*integer));
        break;
    case SettingType::Number:
        if (integer != nullptr)
            return accept(static_cast<double>(*integer));
        accepted = number != nullptr && inRange(*this, *number);
        break;
    case SettingType::Text:
        accepted = text != nullptr;
        break;
    case SettingType::Choice:
        accepted = text != nullptr && std::find(choices.begin(), choices.end(), *text) != choices.end();
        break;
    }
    if (std::holds_alternative<std::monostate>(value))
        accepted = mayBeNone();
    return accepted ? Result<SettingValue>(value) : refused(*this, settingText(value));
}

Result<SettingValue> SettingDeclaration::parse(std::string_view text) const
{
    const std::string word(text);
    if (word.empty() && mayBeNone())
        return SettingValue();
    switch (type) {
    case SettingType::Flag:
        if (word == "true" || word == "false")
            return SettingValue(word == "true");
        break;
    case SettingType::Integer:
        if (const auto integer = wholeNumber<std::int64_t>(text))
            return accept(*integer);
        break;
    case SettingType::Number:
        if (const auto number = wholeNumber<double>(text))
            return accept(*number);
        break;
    case SettingType::Text:
    case SettingType::Choice:
        return accept(word);
    }
    return refused(*this, word);
}

} // namespace mw::app
