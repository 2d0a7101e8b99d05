// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <span>
#include <vector>

namespace mw::engine {

/// Fills `candidates` with the likeliest ids in order (ties by id) until they hold `mass` of the weights, or
/// `count` ids. `weights` are the exponentials of the logits relative to the largest. Cuts at falling
/// thresholds, so that only a few ids are ever sorted; the order is that of the logits, which still differ
/// where the weights have become zero.
void likeliest(std::span<const float> logits, std::span<const float> weights, std::size_t count, double mass,
               std::vector<Token>& candidates);

} // namespace mw::engine
