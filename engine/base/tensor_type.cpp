// SPDX-License-Identifier: Apache-2.0
#include "engine/base/tensor_type.h"

#include <array>

namespace mw::engine {

namespace {

/// By id. A withdrawn type keeps its name, for messages, and has no block.
constexpr std::array<TensorTypeLayout, 42> types = {{
    {"F32", 1, 4},      {"F16", 1, 2},        {"Q4_0", 32, 18},     {"Q4_1", 32, 20},     {"Q4_2", 0, 0},
    {"Q4_3", 0, 0},     {"Q5_0", 32, 22},     {"Q5_1", 32, 24},     {"Q8_0", 32, 34},     {"Q8_1", 32, 36},
    {"Q2_K", 256, 84},  {"Q3_K", 256, 110},   {"Q4_K", 256, 144},   {"Q5_K", 256, 176},   {"Q6_K", 256, 210},
    {"Q8_K", 256, 292}, {"IQ2_XXS", 256, 66}, {"IQ2_XS", 256, 74},  {"IQ3_XXS", 256, 98}, {"IQ1_S", 256, 50},
    {"IQ4_NL", 32, 18}, {"IQ3_S", 256, 110},  {"IQ2_S", 256, 82},   {"IQ4_XS", 256, 136}, {"I8", 1, 1},
    {"I16", 1, 2},      {"I32", 1, 4},        {"I64", 1, 8},        {"F64", 1, 8},        {"IQ1_M", 256, 56},
    {"BF16", 1, 2},     {"Q4_0_4_4", 0, 0},   {"Q4_0_4_8", 0, 0},   {"Q4_0_8_8", 0, 0},   {"TQ1_0", 256, 54},
    {"TQ2_0", 256, 66}, {"IQ4_NL_4_4", 0, 0}, {"IQ4_NL_4_8", 0, 0}, {"IQ4_NL_8_8", 0, 0}, {"MXFP4", 32, 17},
    {"NVFP4", 64, 36},  {"Q1_0", 128, 18},
}};

constexpr std::array computed = {
    TensorType::F32,  TensorType::F16,  TensorType::Q4_0, TensorType::Q4_1,   TensorType::Q5_0,
    TensorType::Q5_1, TensorType::Q8_0, TensorType::BF16, TensorType::Q2_K,   TensorType::Q3_K,
    TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K, TensorType::IQ4_NL,
};

} // namespace

std::optional<TensorTypeTraits> tensorTypeTraits(std::uint32_t id)
{
    for (const TensorType type : computed) {
        if (static_cast<std::uint32_t>(type) != id)
            continue;
        const TensorTypeLayout& layout = types[id];
        return TensorTypeTraits{type, layout.name, layout.blockValues, layout.blockBytes};
    }
    return std::nullopt;
}

std::optional<TensorTypeLayout> tensorTypeLayout(std::uint32_t id)
{
    if (id >= types.size() || types[id].blockValues == 0)
        return std::nullopt;
    return types[id];
}

std::string_view tensorTypeName(std::uint32_t id)
{
    return id < types.size() ? types[id].name : std::string_view{};
}

} // namespace mw::engine
