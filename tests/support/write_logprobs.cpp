// SPDX-License-Identifier: Apache-2.0
// Full distributions of a text for tests/bench/correctness, at the positions that perplexity scores.
#include "engine/library/packed_engine.h"
#if MODELWRIGHT_WITH_TORCH
#include "engine/library/torch_engine.h"
#endif

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace mw;

constexpr const char* usage =
    "write_logprobs MODEL.gguf TEXT OUT [--reference | --int16] [--context N] [--windows N]\n"
    "               [--kv-cache f16|bf16|int8]\n"
    "Writes the log-probabilities (f32, positions x vocabulary, the machine's byte order) that follow the\n"
    "positions N/2 to N-2 of the first windows of a text.\n";

struct Options {
    std::string model, text, out;
    bool reference = false;
    Precision activations = Precision::Int8;
    std::size_t context = 512;
    std::size_t windows = 4;
    KvCacheType kvCache = KvCacheType::F16;
};

bool parse(int count, char** arguments, Options& options)
{
    std::vector<std::string> paths;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--reference") {
            options.reference = true;
        } else if (argument == "--kv-cache" && i + 1 < count) {
            const std::string_view type = arguments[++i];
            if (type != "f16" && type != "bf16" && type != "int8")
                return false;
            options.kvCache = type == "int8"   ? KvCacheType::Int8
                              : type == "bf16" ? KvCacheType::Bf16
                                               : KvCacheType::F16;
        } else if (argument == "--int16") {
            options.activations = Precision::Int16;
        } else if ((argument == "--context" || argument == "--windows") && i + 1 < count) {
            const std::string_view number = arguments[++i];
            std::size_t& value = argument == "--context" ? options.context : options.windows;
            if (std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc())
                return false;
        } else {
            paths.emplace_back(argument);
        }
    }
    if (paths.size() != 3 || options.context < 3)
        return false;
    options.model = paths[0];
    options.text = paths[1];
    options.out = paths[2];
    return true;
}

std::unique_ptr<Engine> makeEngine(bool reference)
{
#if MODELWRIGHT_WITH_TORCH
    if (reference)
        return std::make_unique<engine::TorchEngine>(EngineOptions());
#endif
    return reference ? nullptr : std::make_unique<engine::PackedEngine>(EngineOptions());
}

/// Logits become log-probabilities.
void normalise(float* row, std::size_t size)
{
    const double most = static_cast<double>(*std::max_element(row, row + size));
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i)
        sum += std::exp(static_cast<double>(row[i]) - most);
    const double total = most + std::log(sum);
    for (std::size_t i = 0; i < size; ++i)
        row[i] = static_cast<float>(static_cast<double>(row[i]) - total);
}

/// Empty on success.
std::string write(const Options& options)
{
    std::ifstream file(options.text, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto engine = makeEngine(options.reference);
    if (!file || text.empty() || !engine)
        return engine ? "cannot read " + options.text : "built without the reference engine";
    LoadOptions how;
    how.kvCache = options.kvCache;
    how.contextTokens = static_cast<int>(options.context);
    const auto model = engine->load(options.model, how, {}, Cancel());
    if (!model)
        return model.error().detail;
    const auto tokens = (*model)->tokenizer().tokenize(std::string_view(text), true);
    const std::size_t windows = std::min(options.windows, tokens.size() / options.context);
    std::ofstream out(options.out, std::ios::binary);
    for (std::size_t i = 0; i < windows; ++i) {
        // Behind the last token of a window nothing is scored.
        const auto window = std::span(tokens).subspan(i * options.context, options.context - 1);
        auto logits = (*model)->logits(window, options.context / 2, options.activations, Cancel());
        if (!logits)
            return logits.error().detail;
        const std::size_t rows = window.size() - options.context / 2;
        const std::size_t vocabulary = logits->size() / rows;
        for (std::size_t row = 0; row < rows; ++row)
            normalise(logits->data() + row * vocabulary, vocabulary);
        out.write(reinterpret_cast<const char*>(logits->data()),
                  static_cast<std::streamsize>(logits->size() * sizeof(float)));
    }
    return out.flush() ? std::string() : "cannot write " + options.out;
}

} // namespace

int main(int count, char** arguments)
{
    Options options;
    if (!parse(count, arguments, options)) {
        std::fputs(usage, stderr);
        return 2;
    }
    try {
        const std::string problem = write(options);
        if (!problem.empty())
            std::fprintf(stderr, "write_logprobs: %s\n", problem.c_str());
        return problem.empty() ? 0 : 1;
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "write_logprobs: %s\n", exception.what());
        return 1;
    }
}
