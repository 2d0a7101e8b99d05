// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/library/recorded_vectors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace mw::test {

RecordedVectors readRecordedVectors()
{
    std::ifstream file(MODELWRIGHT_TEST_DATA "/default_model/vectors.json");
    const auto document = nlohmann::json::parse(file);
    RecordedVectors vectors;
    for (const auto& entry : document.at("texts")) {
        RecordedText text{entry.at("name"), entry.at("tokens"), {}};
        for (const auto& position : entry.at("positions"))
            text.positions.push_back({position.at("position"), position.at("log_sum_exp"), position.at("ids"),
                                      position.at("logits")});
        vectors.texts.push_back(std::move(text));
    }
    for (const auto& entry : document.at("continuations"))
        vectors.continuations.push_back(
            {entry.at("name"), entry.at("prompt"), entry.at("tokens"), entry.at("gaps")});
    return vectors;
}

double logSumExp(std::span<const float> logits)
{
    const double most = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    double sum = 0;
    for (float logit : logits)
        sum += std::exp(static_cast<double>(logit) - most);
    return most + std::log(sum);
}

double divergence(std::span<const float> reference, std::span<const float> other)
{
    const double total = logSumExp(reference);
    const double otherTotal = logSumExp(other);
    double sum = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const double logprob = static_cast<double>(reference[i]) - total;
        sum += std::exp(logprob) * (logprob - (static_cast<double>(other[i]) - otherTotal));
    }
    return sum;
}

double divergence(const RecordedPosition& reference, std::span<const float> other)
{
    const double otherTotal = logSumExp(other);
    double sum = 0;
    double rest = 1;
    double otherRest = 1;
    for (std::size_t i = 0; i < reference.ids.size(); ++i) {
        const double logprob = reference.logits[i] - reference.logSumExp;
        const double otherLogprob =
            static_cast<double>(other[static_cast<std::size_t>(reference.ids[i])]) - otherTotal;
        sum += std::exp(logprob) * (logprob - otherLogprob);
        rest -= std::exp(logprob);
        otherRest -= std::exp(otherLogprob);
    }
    // Below what the recorded figures resolve the rest says nothing.
    if (rest > 1e-4 && otherRest > 0)
        sum += rest * std::log(rest / otherRest);
    return sum;
}

std::size_t largest(std::span<const float> logits)
{
    return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

} // namespace mw::test
