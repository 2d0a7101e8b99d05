// SPDX-License-Identifier: Apache-2.0
#include "engine/text/tokenizer_factory.h"

#include "engine/text/byte_pair_tokenizer.h"
#include "engine/text/pre_tokenizer.h"

#include <string_view>
#include <utility>

namespace mw::engine {
namespace {

constexpr std::string_view bytePairModel = "gpt2";
constexpr std::size_t longestShownName = 64;

/// A name from a file as it may stand in a message: short and printable.
std::string shownName(std::string_view name)
{
    if (name.empty()) {
        return "(none)";
    }
    std::string shown(name.substr(0, longestShownName));
    for (char& c : shown) {
        c = c >= ' ' && c <= '~' ? c : '?';
    }
    return name.size() > longestShownName ? shown + "..." : shown;
}

/// What the other names in the GGUF specification stand for; empty for names it does not know.
std::string_view kindOfModel(std::string_view model)
{
    constexpr std::pair<std::string_view, std::string_view> kinds[] = {
        {"llama", " (SentencePiece)"}, {"bert", " (WordPiece)"}, {"t5", " (Unigram)"}};
    for (const auto& [name, kind] : kinds) {
        if (name == model) {
            return kind;
        }
    }
    return {};
}

Error unsupported(const std::string& path, const std::string& what, const std::string& name,
                  const std::string& supported)
{
    return Error{ErrorCode::UnsupportedTokenizer,
                 path + ": the " + what + " " + name + " is not supported; supported: " + supported,
                 {name, supported}};
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> makeTokenizer(Vocabulary vocabulary, const std::string& path)
{
    if (vocabulary.model != bytePairModel) {
        const std::string name = shownName(vocabulary.model).append(kindOfModel(vocabulary.model));
        return unsupported(path, "tokenizer model", name, std::string(bytePairModel));
    }
    const auto preTokenizer = findPreTokenizer(vocabulary.preTokenizer);
    if (!preTokenizer) {
        return unsupported(path, "pre-tokenizer", shownName(vocabulary.preTokenizer), preTokenizerNames());
    }
    return BytePairTokenizer::make(vocabulary, *preTokenizer, path);
}

} // namespace mw::engine
