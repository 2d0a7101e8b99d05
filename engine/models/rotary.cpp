// SPDX-License-Identifier: Apache-2.0
#include "engine/models/rotary.h"

#include "engine/weights/short_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <vector>

namespace mw::engine {

namespace {

constexpr double mostFactor = 1e6;
constexpr std::int64_t mostContext = std::int64_t{1} << 24;

Result<std::vector<float>> readFrequencyDivisors(const GgufFile& file, std::size_t pairs)
{
    std::vector<float> divisors(pairs, 1.0F);
    const std::string name = frequencyDivisorsName;
    const GgufTensor* tensor = file.findTensor(name);
    if (tensor == nullptr)
        return divisors;
    if (tensor->typeId != static_cast<std::uint32_t>(TensorType::F32) || tensor->elements != pairs)
        return Error{ErrorCode::FileDamaged,
                     name + " is not a vector of " + std::to_string(pairs) + " F32 values",
                     {file.path(), name}};
    if (auto read = file.read(*tensor, 0, std::as_writable_bytes(std::span(divisors))); !read)
        return read.error();
    for (float divisor : divisors)
        if (!(divisor > 0.0F) || !std::isfinite(divisor))
            return Error{
                ErrorCode::FileDamaged, name + " has a value that is not positive", {file.path(), name}};
    return divisors;
}

/// What multiplies the frequencies of each pair, and the magnitude.
struct Scaling {
    std::vector<double> factors;
    double magnitude = 1.0;
};

/// Divides by `factor` what turns less than `lowTurns` times within the original context, keeps what turns
/// more than `highTurns` times, and blends in between by the number of turns.
Scaling llama3Scaling(HyperParameters& parameters, const std::vector<double>& frequencies,
                      std::size_t context)
{
    const double factor = parameters.numberOr("rope.scaling.factor", std::nullopt, 0.0, mostFactor);
    const double lowTurns = parameters.numberOr("rope.scaling.low_freq_factor", 1.0, 0.0, mostFactor);
    const double highTurns = parameters.numberOr("rope.scaling.high_freq_factor", 4.0, 0.0, mostFactor);
    const auto original = static_cast<double>(parameters.integerOr(
        "rope.scaling.original_context_length", static_cast<std::int64_t>(context), 1, mostContext));
    if (!parameters.error() && !(lowTurns < highTurns))
        parameters.fail("rope.scaling.low_freq_factor is not below rope.scaling.high_freq_factor");
    Scaling scaling;
    for (const double frequency : frequencies) {
        const double turns = original * frequency / (2.0 * std::numbers::pi);
        const double kept = std::clamp((turns - lowTurns) / (highTurns - lowTurns), 0.0, 1.0);
        scaling.factors.push_back((1.0 - kept) / factor + kept);
    }
    return scaling;
}

/// The ramp is over the pairs' numbers: from the pair that turns `beta_fast` times within the original
/// context, which is kept, to the one that turns `beta_slow` times, which is divided by the factor.
Scaling yarnScaling(HyperParameters& parameters, std::size_t dimensions, double base, std::size_t context)
{
    const double factor = parameters.numberOr("rope.scaling.factor", std::nullopt, 0.0, mostFactor);
    const auto original = static_cast<double>(parameters.integerOr(
        "rope.scaling.original_context_length", static_cast<std::int64_t>(context), 1, mostContext));
    const double fast = parameters.numberOr("rope.scaling.yarn_beta_fast", 32.0, 0.0, mostFactor);
    const double slow = parameters.numberOr("rope.scaling.yarn_beta_slow", 1.0, 0.0, mostFactor);
    double blend = parameters.numberOr("rope.scaling.yarn_ext_factor", 1.0, -mostFactor, 1.0);
    if (blend < 0.0) // how some writers say that it is not given
        blend = 1.0;
    const double attention = parameters.numberOr("rope.scaling.attn_factor", 1.0, 0.0, mostFactor) *
                             parameters.numberOr("rope.scaling.yarn_attn_factor", 1.0, 0.0, mostFactor);
    if (!parameters.error() && !(base > 1.0))
        parameters.fail("rope.freq_base is not above 1, as yarn needs it");
    if (!parameters.error() && parameters.numberOr("rope.scaling.yarn_log_multiplier", 0.0, -1.0, 1.0) != 0.0)
        parameters.fail("rope.scaling.yarn_log_multiplier has no place in this architecture");
    const auto width = static_cast<double>(dimensions);
    const auto pairOfTurns = [&](double turns) {
        return width * std::log(original / (turns * 2.0 * std::numbers::pi)) / (2.0 * std::log(base));
    };
    const double first = std::max(std::floor(pairOfTurns(fast)), 0.0);
    const double last = std::min(std::ceil(pairOfTurns(slow)), width - 1.0);
    Scaling scaling;
    for (std::size_t pair = 0; pair < dimensions / 2; ++pair) {
        const double along = (static_cast<double>(pair) - first) / std::max(last - first, 0.001);
        const double kept = (1.0 - std::clamp(along, 0.0, 1.0)) * blend;
        scaling.factors.push_back((1.0 - kept) / factor + kept);
    }
    scaling.magnitude = attention;
    if (blend != 0.0 && factor > 1.0)
        scaling.magnitude *= 0.1 * std::log(factor) + 1.0;
    return scaling;
}

} // namespace

Result<RotarySpec> readRotary(const GgufFile& file, HyperParameters& parameters, RotaryPairing pairing,
                              std::size_t headDim, std::size_t context)
{
    RotarySpec rotary;
    rotary.pairing = pairing;
    const auto wholeHead = static_cast<std::int64_t>(headDim);
    rotary.dimensions =
        static_cast<std::size_t>(parameters.integerOr("rope.dimension_count", wholeHead, 2, 1 << 17));
    if (rotary.dimensions > headDim || rotary.dimensions % 2 != 0)
        parameters.fail("rope.dimension_count is odd or larger than a head");
    const double base = parameters.numberOr("rope.freq_base", 10000.0, 0.0, 1e12);
    if (parameters.error())
        return *parameters.error();
    auto divisors = readFrequencyDivisors(file, rotary.dimensions / 2);
    if (!divisors)
        return divisors.error();
    std::vector<double> frequencies;
    for (std::size_t i = 0; i < rotary.dimensions / 2; ++i)
        frequencies.push_back(
            std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(rotary.dimensions)));

    // A factor without a kind is linear; files from before the kind was written name it scale_linear.
    const std::string kind = parameters.text("rope.scaling.type").value_or("linear");
    Scaling scaling;
    if (kind == "linear") {
        double factor = parameters.numberOr("rope.scale_linear", 1.0, 0.0, mostFactor);
        factor = parameters.numberOr("rope.scaling.factor", factor, 0.0, mostFactor);
        scaling.factors.assign(frequencies.size(), 1.0 / factor);
    } else if (kind == "llama3" && file.findTensor(frequencyDivisorsName) == nullptr) {
        scaling = llama3Scaling(parameters, frequencies, context);
    } else if (kind == "yarn") {
        scaling = yarnScaling(parameters, rotary.dimensions, base, context);
    } else if (kind == "none" || kind == "llama3") {
        scaling.factors.assign(frequencies.size(), 1.0);
    } else {
        const std::string shown = shortText(kind);
        return Error{ErrorCode::UnsupportedFormat,
                     "rotary scaling \"" + shown + "\" is not supported; none, linear, llama3 and yarn are",
                     {file.path(), "rotary scaling " + shown, "none, linear, llama3, yarn"}};
    }
    if (parameters.error())
        return *parameters.error();
    for (std::size_t i = 0; i < frequencies.size(); ++i)
        rotary.frequencies.push_back(
            static_cast<float>(frequencies[i] * scaling.factors[i] / static_cast<double>((*divisors)[i])));
    rotary.magnitude = static_cast<float>(scaling.magnitude);
    return rotary;
}

} // namespace mw::engine
