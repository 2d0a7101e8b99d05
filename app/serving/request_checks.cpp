// SPDX-License-Identifier: Apache-2.0
#include "app/serving/request_checks.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace mw::app {

namespace {

constexpr std::size_t maxStopStrings = 16;
constexpr std::size_t maxStopBytes = 1024;
constexpr int maxTopLogprobs = 64;
constexpr float maxLogitBias = 100;

Error outside(const char* name, const std::string& value, const char* allowed)
{
    return {ErrorCode::InvalidArgument,
            std::string(name) + " cannot be " + value + "; allowed: " + allowed,
            {name, value, allowed}};
}

Result<void> checkDeclared(const SamplingOptions& sampling, int maxTokens, const SettingsCatalogue& catalogue)
{
    const auto number = [](float value) { return SettingValue(asWritten(value)); };
    const auto integer = [](int value) { return SettingValue(static_cast<std::int64_t>(value)); };
    const std::pair<const char*, SettingValue> values[] = {
        {"sampling.temperature", number(sampling.temperature)},
        {"sampling.top_k", integer(sampling.topK)},
        {"sampling.top_p", number(sampling.topP)},
        {"sampling.min_p", number(sampling.minP)},
        {"sampling.repetition_penalty", number(sampling.repetitionPenalty)},
        {"sampling.presence_penalty", number(sampling.presencePenalty)},
        {"sampling.frequency_penalty", number(sampling.frequencyPenalty)},
        {"generation.max_tokens", integer(maxTokens)},
    };
    for (const auto& [key, value] : values) {
        if (auto accepted = catalogue.accept(key, value); !accepted)
            return accepted.error();
    }
    return {};
}

Result<void> checkBias(const SamplingOptions& sampling)
{
    if (sampling.penaltyWindow < -1)
        return outside("penalty_window", std::to_string(sampling.penaltyWindow), "-1 (all) and above");
    for (const auto& [token, bias] : sampling.logitBias) {
        if (token < 0 || !(std::abs(bias) <= maxLogitBias)) // also refuses what is no number
            return outside("logit_bias", std::to_string(bias), "tokens of the vocabulary, -100 to 100");
    }
    return {};
}

Result<void> checkStop(const std::vector<std::string>& stop)
{
    if (stop.size() > maxStopStrings)
        return outside("stop", std::to_string(stop.size()) + " strings", "up to 16 strings");
    for (const std::string& text : stop) {
        if (text.empty() || text.size() > maxStopBytes)
            return outside("stop", std::to_string(text.size()) + " bytes long", "1 to 1024 bytes each");
    }
    return {};
}

} // namespace

double asWritten(float value)
{
    char text[32];
    double wide = value;
    std::from_chars(text, std::to_chars(text, text + sizeof text, value).ptr, wide);
    return wide;
}

Result<void> checkRequest(const InferenceRequest& request, const SettingsCatalogue& catalogue)
{
    if (auto declared = checkDeclared(request.sampling, request.maxTokens, catalogue); !declared)
        return declared;
    if (auto bias = checkBias(request.sampling); !bias)
        return bias;
    if (request.topLogprobs < 0 || request.topLogprobs > maxTopLogprobs)
        return outside("top_logprobs", std::to_string(request.topLogprobs), "0 to 64");
    return checkStop(request.stop);
}

} // namespace mw::app
