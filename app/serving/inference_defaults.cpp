// SPDX-License-Identifier: Apache-2.0
#include "app/serving/inference_defaults.h"

namespace mw::app {

InferenceRequest requestWithDefaults(const Settings& settings)
{
    InferenceRequest request;
    request.engine = enginePath(settings.text("engine.path"));
    request.maxTokens = static_cast<int>(settings.integer("generation.max_tokens"));
    request.activations = activationsFrom(settings.text("engine.activations"));
    request.speculation = settings.flag("engine.speculation");
    SamplingOptions& sampling = request.sampling;
    sampling.temperature = static_cast<float>(settings.number("sampling.temperature"));
    sampling.topK = static_cast<int>(settings.integer("sampling.top_k"));
    sampling.topP = static_cast<float>(settings.number("sampling.top_p"));
    sampling.minP = static_cast<float>(settings.number("sampling.min_p"));
    sampling.repetitionPenalty = static_cast<float>(settings.number("sampling.repetition_penalty"));
    sampling.presencePenalty = static_cast<float>(settings.number("sampling.presence_penalty"));
    sampling.frequencyPenalty = static_cast<float>(settings.number("sampling.frequency_penalty"));
    if (!std::holds_alternative<std::monostate>(settings.value("sampling.seed")))
        sampling.seed = static_cast<std::uint64_t>(settings.integer("sampling.seed"));
    return request;
}

} // namespace mw::app
