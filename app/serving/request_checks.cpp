// SPDX-License-Identifier: Apache-2.0
#include "app/serving/request_checks.h"

#include "app/config/sampling_check.h"

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

Result<void> checkRequest(const InferenceRequest& request, const SettingsCatalogue& catalogue)
{
    if (auto declared = checkSampling(request.sampling, request.maxTokens, catalogue); !declared)
        return declared;
    if (auto bias = checkBias(request.sampling); !bias)
        return bias;
    if (request.topLogprobs < 0 || request.topLogprobs > maxTopLogprobs)
        return outside("top_logprobs", std::to_string(request.topLogprobs), "0 to 64");
    return checkStop(request.stop);
}

} // namespace mw::app
