// SPDX-License-Identifier: Apache-2.0
#include "app/base/model_reference.h"

#include <algorithm>
#include <charconv>

namespace mw::app {

namespace {

constexpr std::size_t longestName = 64;
constexpr const char* nameRule = "a to z, 0 to 9, then also . _ -, up to 64 characters";

bool isLowerOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isNameCharacter(char c)
{
    return isLowerOrDigit(c) || c == '.' || c == '_' || c == '-';
}

bool hasNameForm(std::string_view name)
{
    return !name.empty() && name.size() <= longestName && isLowerOrDigit(name.front()) &&
           std::all_of(name.begin(), name.end(), isNameCharacter);
}

bool allDigits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Error badName(const char* what, std::string_view value, const char* allowed)
{
    const std::string shown = value.empty() ? "empty" : std::string(value);
    return {ErrorCode::InvalidArgument,
            std::string(what) + " cannot be " + shown + "; allowed: " + allowed,
            {what, shown, allowed}};
}

/// Versions count from 1; nothing for what is no such number.
std::optional<int> versionOf(std::string_view digits)
{
    int version = 0;
    if (!allDigits(digits))
        return std::nullopt;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (error != std::errc() || end != digits.data() + digits.size() || version < 1)
        return std::nullopt;
    return version;
}

bool isReservedAlias(std::string_view alias)
{
    return alias == "latest" || (alias.starts_with('v') && allDigits(alias.substr(1)));
}

} // namespace

bool isModelPath(std::string_view model)
{
    return model.find('/') != std::string_view::npos || model.ends_with(".gguf") ||
           model.ends_with(".safetensors");
}

Result<void> checkModelName(std::string_view name)
{
    if (!hasNameForm(name))
        return badName("model name", name, nameRule);
    if (name == "scenario")
        return badName("model name", name, "another word; this one is reserved");
    if (isModelPath(name))
        return badName("model name", name, "a name without the ending of a file");
    return {};
}

Result<void> checkAliasName(std::string_view alias)
{
    if (!hasNameForm(alias))
        return badName("alias", alias, nameRule);
    if (isReservedAlias(alias))
        return badName("alias", alias, "another word; latest and v with a number say which version they are");
    return {};
}

Result<std::string> modelNameOfFile(std::string_view path)
{
    std::string_view base = path.substr(path.find_last_of('/') + 1); // npos + 1 is the start
    while (isModelPath(base))                                        // without a slash only by its ending
        base = base.substr(0, base.rfind('.'));
    std::string name;
    for (const char c : base) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (isNameCharacter(lower) && (!name.empty() || isLowerOrDigit(lower)))
            name += lower;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name.resize(std::min(name.size(), longestName));
    while (!name.empty() && !isLowerOrDigit(name.back()))
        name.pop_back();
    if (auto usable = checkModelName(name); !usable) {
        return Error{ErrorCode::InvalidArgument,
                     "no model name follows from the file's name",
                     {"model name", std::string(base), nameRule}};
    }
    return name;
}

Result<ModelReference> ModelReference::parse(std::string_view text)
{
    const std::size_t cut = text.find_first_of("@:");
    ModelReference reference;
    reference.name = text.substr(0, cut);
    if (auto valid = checkModelName(reference.name); !valid)
        return valid.error();
    if (cut == std::string_view::npos)
        return reference;
    const std::string_view rest = text.substr(cut + 1);
    if (text[cut] == ':') {
        reference.version = versionOf(rest);
        if (!reference.version)
            return badName("version", rest, "a number from 1");
        return reference;
    }
    if (!hasNameForm(rest))
        return badName("alias", rest, nameRule);
    if (rest.starts_with('v') && allDigits(rest.substr(1))) {
        reference.version = versionOf(rest.substr(1));
        if (!reference.version)
            return badName("version", rest, "a number from 1");
        return reference;
    }
    reference.alias = rest;
    return reference;
}

std::string ModelReference::text() const
{
    if (version)
        return name + ":" + std::to_string(*version);
    return alias ? name + "@" + *alias : name;
}

} // namespace mw::app
