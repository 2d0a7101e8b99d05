// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tiny_model.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>

namespace {

using mw::engine::TensorType;

struct Shape {
    const char* name;
    const char* architecture;
    int embedding;
    int layers;
    int heads;
    int kvHeads;
    int headDim;
    int feedForward;
    int vocabulary;
    float ropeBase;
    bool tied;
};

constexpr Shape shapes[] = {
    {"smollm2-135m", "llama", 576, 30, 9, 3, 64, 1536, 49152, 100000.0F, true},
    {"llama-1b", "llama", 2048, 16, 32, 8, 64, 8192, 128256, 500000.0F, true},
    {"tinyllama-1.1b", "llama", 2048, 22, 32, 4, 64, 5632, 32000, 10000.0F, false},
    {"ungrouped-1b", "llama", 2048, 18, 16, 16, 128, 5504, 32000, 10000.0F, false},
    {"qwen2.5-1.5b", "qwen2", 1536, 28, 12, 2, 128, 8960, 151936, 1000000.0F, true},
};

constexpr const char* usage =
    "random_model SHAPE TYPE OUT.gguf\n"
    "Writes a model of that shape with random weights, to measure speed with: what it answers means\n"
    "nothing. Long matrices repeat their first rows. Shapes: smollm2-135m, llama-1b, tinyllama-1.1b,\n"
    "ungrouped-1b, qwen2.5-1.5b. Types: F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, Q2_K to Q6_K\n"
    "(not for smollm2-135m, whose rows are no multiples of 256) and Q4_K_M: Q4_K with Q6_K for the head "
    "and,\n"
    "in every other layer, for values and down.\n";

std::optional<TensorType> typeNamed(const std::string& name)
{
    for (std::uint32_t id = 0; id < 64; ++id)
        if (const auto traits = mw::engine::tensorTypeTraits(id); traits && traits->name == name)
            return traits->type;
    return std::nullopt;
}

int fail(const std::string& reason, int code)
{
    std::fprintf(stderr, "%s\n%s", reason.c_str(), code == 2 ? usage : "");
    return code;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && (std::strcmp(argv[1], "-h") == 0 || std::strcmp(argv[1], "--help") == 0)) {
        std::fputs(usage, stdout);
        return 0;
    }
    if (argc != 4)
        return fail("a shape, a type and a file are needed", 2);
    const Shape* shape = nullptr;
    for (const Shape& known : shapes)
        if (std::strcmp(known.name, argv[1]) == 0)
            shape = &known;
    if (shape == nullptr)
        return fail(std::string("unknown shape ") + argv[1], 2);
    const std::string typeName = argv[2];
    const bool mixed = typeName == "Q4_K_M";
    const auto type = typeNamed(mixed ? "Q4_K" : typeName);
    if (!type)
        return fail("unknown type " + typeName, 2);
    const auto traits = mw::engine::tensorTypeTraits(static_cast<std::uint32_t>(*type));
    if (shape->embedding % static_cast<int>(traits->blockValues) != 0)
        return fail("rows of this shape are no multiples of the type's block", 2);

    mw::test::TinyModelOptions options;
    options.architecture = shape->architecture;
    options.type = *type;
    options.embedding = shape->embedding;
    options.layers = shape->layers;
    options.heads = shape->heads;
    options.kvHeads = shape->kvHeads;
    options.headDim = shape->headDim;
    options.feedForward = shape->feedForward;
    options.context = 8192;
    options.ropeBase = shape->ropeBase;
    options.tied = shape->tied;
    options.vocabulary = shape->vocabulary;
    options.adjust = [shape](mw::test::GgufWriter& writer) {
        writer.setText("general.name", std::string("Random weights, ") + shape->name);
    };
    options.distinctValues = std::size_t{1} << 20;
    if (mixed) {
        options.types[shape->tied ? "token_embd" : "output"] = TensorType::Q6_K;
        for (int layer = 0; layer < shape->layers; layer += 2)
            for (const char* part : {"attn_v", "ffn_down"})
                options.types["blk." + std::to_string(layer) + "." + part] = TensorType::Q6_K;
    }
    try {
        mw::test::writeTinyModel(options, argv[3]);
    } catch (const std::exception& problem) {
        return fail(problem.what(), 1);
    }
    return 0;
}
