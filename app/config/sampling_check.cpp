// SPDX-License-Identifier: Apache-2.0
#include "app/config/sampling_check.h"

#include "app/base/numbers.h"

namespace mw::app {

Result<void> checkSampling(const SamplingOptions& sampling, int maxTokens, const SettingsCatalogue& catalogue)
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

} // namespace mw::app
