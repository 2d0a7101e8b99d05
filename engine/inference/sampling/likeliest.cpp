// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sampling/likeliest.h"

#include <algorithm>

namespace mw::engine {

void likeliest(std::span<const float> logits, std::span<const float> weights, std::size_t count, double mass,
               std::vector<Token>& candidates)
{
    for (float threshold = 1e-2F;; threshold *= 1e-3F) {
        const bool all = threshold < 1e-20F;
        candidates.clear();
        double held = 0;
        for (std::size_t id = 0; id < weights.size(); ++id)
            if (weights[id] >= threshold || all) {
                candidates.push_back(static_cast<Token>(id));
                held += static_cast<double>(weights[id]);
            }
        if (all || candidates.size() >= count || held >= mass)
            break;
    }
    const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
    std::ranges::partial_sort(candidates, end, [&](Token a, Token b) {
        const float x = logits[static_cast<std::size_t>(a)];
        const float y = logits[static_cast<std::size_t>(b)];
        return x != y ? x > y : a < b;
    });
    candidates.erase(end, candidates.end());
}

} // namespace mw::engine
