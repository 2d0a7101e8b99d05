// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QLocale>
#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mw::app {

/// A setting's value; monostate is "none", which only settings with the default null may have.
using SettingValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// A value as text, the form that SettingDeclaration::parse reads: "0.7", "true"; none is empty.
std::string settingText(const SettingValue& value);

enum class SettingType { Flag, Integer, Number, Text, Choice };

/// When a changed value is used.
enum class SettingEffect { AtOnce, NextRequest, NextLoad, NextStart };

/// What resources/settings.json declares about one setting. Immutable once the catalogue has read it.
struct SettingDeclaration {
    std::string key;
    SettingType type = SettingType::Text;
    SettingEffect effect = SettingEffect::AtOnce;
    SettingValue defaultValue;
    std::optional<double> min; ///< Integer and Number
    std::optional<double> max;
    bool minExclusive = false;
    bool maxExclusive = false;
    std::string unit;                 ///< "tokens", "threads", "s" or empty
    std::vector<std::string> choices; ///< Choice
    std::string titleEn;
    std::string titleZh;
    std::string helpEn;
    std::string helpZh;

    QString title(const QLocale& locale) const;
    QString help(const QLocale& locale) const; ///< one or two sentences

    bool mayBeNone() const { return std::holds_alternative<std::monostate>(defaultValue); }

    /// Range or choices as a person reads them: "0 to 5", "above 0, up to 1", "system, light, dark".
    std::string allowed() const;

    /// The value in this setting's own type (Number takes integers too). Fails with InvalidArgument
    /// (args: key, value, allowed) where type or range do not fit.
    Result<SettingValue> accept(const SettingValue& value) const;

    /// The same for text as a user writes it; empty text is none.
    Result<SettingValue> parse(std::string_view text) const;
};

} // namespace mw::app
