// SPDX-License-Identifier: Apache-2.0
#include "app/serving/request_checks.h"

#include <cmath>
#include <cstdio>
#include <optional>

namespace mw::app {

namespace {

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

Error outside(const char* name, const std::string& value, const char* allowed)
{
    return {ErrorCode::InvalidArgument,
            std::string(name) + " is " + value + ", allowed is " + allowed,
            {name, value, allowed}};
}

/// The first check that fails decides; a value that is not a number fails every check.
class RangeChecks {
public:
    void require(bool inRange, const char* name, double value, const char* allowed)
    {
        if (!m_error && !inRange)
            m_error = outside(name, numberText(value), allowed);
    }
    Result<void> result() const { return m_error ? Result<void>(*m_error) : Result<void>(); }

private:
    std::optional<Error> m_error;
};

constexpr std::size_t maxStopStrings = 16;
constexpr std::size_t maxStopBytes = 1024;
constexpr int maxTopLogprobs = 64;

Result<void> checkSampling(const SamplingOptions& sampling)
{
    RangeChecks checks;
    const auto within = [&checks](const char* name, float value, float low, float high, const char* allowed) {
        checks.require(value >= low && value <= high, name, value, allowed);
    };
    within("temperature", sampling.temperature, 0, 5, "0 to 5");
    checks.require(sampling.topK >= 0, "top_k", sampling.topK, "0 (off) and above");
    checks.require(sampling.topP > 0 && sampling.topP <= 1, "top_p", sampling.topP, "above 0, up to 1");
    checks.require(sampling.minP >= 0 && sampling.minP < 1, "min_p", sampling.minP, "0 (off), below 1");
    checks.require(sampling.repetitionPenalty > 0 && sampling.repetitionPenalty <= 10, "repetition_penalty",
                   sampling.repetitionPenalty, "above 0, up to 10");
    within("presence_penalty", sampling.presencePenalty, -2, 2, "-2 to 2");
    within("frequency_penalty", sampling.frequencyPenalty, -2, 2, "-2 to 2");
    checks.require(sampling.penaltyWindow >= -1, "penalty_window", sampling.penaltyWindow,
                   "-1 (all) and above");
    for (const auto& [token, bias] : sampling.logitBias)
        checks.require(token >= 0 && std::abs(bias) <= 100, "logit_bias", bias, "-100 to 100");
    return checks.result();
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

Result<void> checkRequest(const InferenceRequest& request)
{
    if (!request.model)
        return Error{ErrorCode::InvalidArgument, "no model is given", {"model"}};
    if (auto sampling = checkSampling(request.sampling); !sampling)
        return sampling;
    if (request.maxTokens < 0)
        return outside("max_tokens", std::to_string(request.maxTokens), "0 (what is left) and above");
    if (request.topLogprobs < 0 || request.topLogprobs > maxTopLogprobs)
        return outside("top_logprobs", std::to_string(request.topLogprobs), "0 to 64");
    return checkStop(request.stop);
}

} // namespace mw::app
