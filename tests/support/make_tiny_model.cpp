// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tiny_model.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace {

constexpr const char* usage =
    "make_tiny_model OUT.gguf [--architecture llama|qwen2|qwen3] [--type TYPE] [--head TYPE] [--layers N]\n"
    "  [--embedding N] [--heads N] [--kv-heads N] [--head-size N] [--feed-forward N] [--context N]\n"
    "  [--seed N] [--untied] [--vocabulary-only] [--no-template]\n"
    "Writes a model with random weights, for tests. Types: F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0,\n"
    "IQ4_NL, and Q2_K to Q6_K where embedding and feed-forward are multiples of 256.\n";

int fail(const std::string& reason)
{
    std::fprintf(stderr, "%s\n%s", reason.c_str(), usage);
    return 2;
}

bool parseType(std::string_view text, mw::engine::TensorType& type)
{
    for (std::uint32_t id = 0; id < 64; ++id)
        if (const auto traits = mw::engine::tensorTypeTraits(id); traits && traits->name == text) {
            type = traits->type;
            return true;
        }
    return false;
}

} // namespace

int main(int argc, char** argv)
{
    mw::test::TinyModelOptions options;
    std::string path;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "-h" || option == "--help") {
            std::fputs(usage, stdout);
            return 0;
        }
        if (option == "--untied")
            options.tied = false;
        else if (option == "--vocabulary-only")
            options.vocabularyOnly = true;
        else if (option == "--no-template")
            options.withChatTemplate = false;
        else if (option.rfind("--", 0) != 0)
            path = option;
        else if (i + 1 == argc)
            return fail(option + " needs a value");
        else {
            const std::string_view value = argv[++i];
            if (option == "--type" || option == "--head") {
                mw::engine::TensorType type{};
                if (!parseType(value, type))
                    return fail("unknown type " + std::string(value));
                if (option == "--type")
                    options.type = type;
                else
                    options.types[options.tied ? "token_embd" : "output"] = type;
                continue;
            }
            if (option == "--architecture") {
                if (value != "llama" && value != "qwen2" && value != "qwen3")
                    return fail("unknown architecture " + std::string(value));
                options.architecture = value;
                continue;
            }
            int number = 0;
            if (std::from_chars(value.data(), value.data() + value.size(), number).ec != std::errc() ||
                number < 1)
                return fail(option + " needs a positive number");
            if (option == "--layers")
                options.layers = number;
            else if (option == "--embedding")
                options.embedding = number;
            else if (option == "--heads")
                options.heads = number;
            else if (option == "--kv-heads")
                options.kvHeads = number;
            else if (option == "--head-size")
                options.headDim = number;
            else if (option == "--feed-forward")
                options.feedForward = number;
            else if (option == "--context")
                options.context = number;
            else if (option == "--seed")
                options.seed = static_cast<std::uint64_t>(number);
            else
                return fail("unknown option " + option);
        }
    }
    if (path.empty())
        return fail("a file to write is missing");
    int block = 32;
    for (const mw::engine::TensorType type :
         {options.type, options.types.empty() ? options.type : options.types.begin()->second})
        if (const auto traits = mw::engine::tensorTypeTraits(static_cast<std::uint32_t>(type)))
            block = std::max(block, static_cast<int>(traits->blockValues));
    const int headSize = options.headDim > 0 ? options.headDim : options.embedding / options.heads;
    if (options.embedding % block != 0 || options.feedForward % block != 0 ||
        options.heads * headSize % block != 0 ||
        (options.headDim == 0 && options.embedding % options.heads != 0))
        return fail("embedding, feed-forward and heads times their size must be multiples of " +
                    std::to_string(block) + ", embedding of the heads");
    try {
        mw::test::writeTinyModel(options, path);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
    return 0;
}
