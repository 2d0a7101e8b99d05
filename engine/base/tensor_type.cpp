// SPDX-License-Identifier: Apache-2.0
#include "engine/base/tensor_type.h"

#include <array>

namespace mw::engine {

namespace {

constexpr std::array supported = {
    TensorTypeTraits{TensorType::F32, "F32", 1, 4},     TensorTypeTraits{TensorType::F16, "F16", 1, 2},
    TensorTypeTraits{TensorType::Q4_0, "Q4_0", 32, 18}, TensorTypeTraits{TensorType::Q4_1, "Q4_1", 32, 20},
    TensorTypeTraits{TensorType::Q5_0, "Q5_0", 32, 22}, TensorTypeTraits{TensorType::Q5_1, "Q5_1", 32, 24},
    TensorTypeTraits{TensorType::Q8_0, "Q8_0", 32, 34}, TensorTypeTraits{TensorType::BF16, "BF16", 1, 2},
};

constexpr std::array<std::string_view, 40> names = {
    "F32",    "F16",   "Q4_0",  "Q4_1",   "",      "",      "Q5_0",    "Q5_1",   "Q8_0",    "Q8_1",
    "Q2_K",   "Q3_K",  "Q4_K",  "Q5_K",   "Q6_K",  "Q8_K",  "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
    "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8",    "I16",   "I32",     "I64",    "F64",     "IQ1_M",
    "BF16",   "",      "",      "",       "TQ1_0", "TQ2_0", "",        "",       "",        "MXFP4",
};

} // namespace

std::optional<TensorTypeTraits> tensorTypeTraits(std::uint32_t id)
{
    for (const TensorTypeTraits& traits : supported)
        if (static_cast<std::uint32_t>(traits.type) == id)
            return traits;
    return std::nullopt;
}

std::string_view tensorTypeName(std::uint32_t id)
{
    return id < names.size() ? names[id] : std::string_view{};
}

} // namespace mw::engine
