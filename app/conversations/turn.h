// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

#include <QString>

#include <utility>
#include <vector>

namespace mw::app {

/// How a person wants answers to be drawn; `options` without bias.
struct SamplingChoice {
    SamplingOptions options;
    int maxTokens = 0; ///< 0: what is left of the context
};

/// What stands under an answer.
struct AnswerFigures {
    QString model;
    int tokens = 0;
    double tokensPerSecond = 0; ///< 0: too short to say
    double firstTokenMs = 0;
    quint64 seed = 0;
    FinishReason reason = FinishReason::Stop;
    int promptTokens = 0;
    int cachedTokens = 0;   ///< of the prompt: computed for an earlier request
    int proposedTokens = 0; ///< guessed ahead
    int acceptedTokens = 0; ///< of them: right
};

/// One token of an answer and what else could have stood there.
struct AnswerToken {
    QString text;      ///< what the token added to the answer; empty inside a character of several tokens
    float logprob = 0; ///< natural logarithm, from the raw distribution
    std::vector<std::pair<QString, float>> top; ///< likeliest first, the token itself among them
};

enum class TurnKind { User, Answer };

/// What one side said, once.
struct TurnContent {
    TurnKind kind = TurnKind::User;
    QString text;
    AnswerFigures figures;           ///< of an answer that has ended
    std::vector<AnswerToken> tokens; ///< of an answer, where token probabilities were asked for
    SamplingChoice sampling;         ///< that an answer was asked for with
    bool written = false;            ///< an answer that a person wrote: it has no figures
    bool interrupted = false;        ///< an answer that the end of the program cut off: it has no figures
    bool leftOut = false;            ///< shown, but not sent to the model any more
    qint64 createdAt = 0;            ///< microseconds UTC
};

} // namespace mw::app
