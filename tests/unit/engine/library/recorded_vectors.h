// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace mw::test {

/// What the float reference computed at one position of a text: its largest logits and the logarithm of the
/// sum of the exponentials of all of them.
struct RecordedPosition {
    std::size_t position = 0;
    double logSumExp = 0;
    std::vector<Token> ids; ///< from the likeliest on
    std::vector<double> logits;
};

struct RecordedText {
    std::string name;
    std::vector<Token> tokens;
    std::vector<RecordedPosition> positions;
};

/// A greedy continuation; `gaps` are the differences of the reference's two largest logits at each step.
struct RecordedContinuation {
    std::string name;
    std::vector<Token> prompt;
    std::vector<Token> tokens;
    std::vector<double> gaps;
};

/// tests/data/default_model/vectors.json, as tests/support/record_default_model_vectors.py writes it.
struct RecordedVectors {
    std::vector<RecordedText> texts;
    std::vector<RecordedContinuation> continuations;
};
RecordedVectors readRecordedVectors();

/// Logarithm of the sum of the exponentials.
double logSumExp(std::span<const float> logits);

/// Kullback-Leibler divergence of two distributions by their logits, from `reference` to `other`, in nats.
double divergence(std::span<const float> reference, std::span<const float> other);

/// The same against a recorded position, with the tokens that were not recorded taken together as one: at
/// most the divergence over all tokens (log sum inequality).
double divergence(const RecordedPosition& reference, std::span<const float> other);

std::size_t largest(std::span<const float> logits);

} // namespace mw::test
