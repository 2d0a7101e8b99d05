// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/scoring.h"

#include "engine/inference/finite.h"
#include "engine/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mw::engine {

Result<ScoreResult> scoreTokens(Scheduler& scheduler, Scheduler::Client& client, Executor& executor,
                                const Tokenizer& tokenizer, const Kernels& kernels,
                                std::span<const Token> tokens, const Cancel& cancel)
{
    ScoreResult result;
    for (Token token : tokens)
        result.tokens.push_back({token, std::string(tokenizer.tokenBytes(token)), false, 0});
    if (tokens.size() < 2)
        return result;

    std::vector<std::uint32_t> blocks;
    bool taken = false;
    scheduler.call([&] {
        taken = Scheduler::blocksOf(client).take((tokens.size() + kvBlockPositions - 1) / kvBlockPositions,
                                                 blocks);
    });
    if (!taken)
        return Error{ErrorCode::Busy, "the cache is full of running requests"};

    std::vector<float> scratch(executor.vocabulary());
    bool finite = true;
    const auto scoreChunk = [&](std::size_t begin, std::size_t count) {
        const SequenceSlice slice{tokens.subspan(begin, count), begin, blocks, LogitRows::All};
        const float* logits = executor.step(std::span(&slice, 1));
        for (std::size_t i = 0; i < count && begin + i + 1 < tokens.size(); ++i) {
            const float* row = logits + i * executor.logitStride();
            if (!allFinite(std::span(row, executor.vocabulary()))) {
                finite = false;
                return;
            }
            const std::size_t best = kernels.argMax(row, executor.vocabulary());
            const double total =
                kernels.exponentials(row, executor.vocabulary(), row[best], 1.0F, scratch.data());
            TokenScore& score = result.tokens[begin + i + 1];
            score.scored = true;
            score.logprob = static_cast<double>(row[static_cast<std::size_t>(score.token)]) -
                            static_cast<double>(row[best]) - std::log(total);
        }
    };
    const std::size_t chunk = executor.maximumLogitRows();
    for (std::size_t begin = 0; begin + 1 < tokens.size() && finite && !cancel.requested(); begin += chunk)
        scheduler.call([&] { scoreChunk(begin, std::min(chunk, tokens.size() - begin)); });
    scheduler.call([&] { Scheduler::blocksOf(client).give(blocks); });
    if (cancel.requested())
        return Error{ErrorCode::Cancelled, "scoring was cancelled"};
    if (!finite)
        return Error{ErrorCode::NotFinite, "the model computed values that are not finite numbers"};

    for (const TokenScore& score : result.tokens) {
        result.logprob += score.logprob;
        result.scored += score.scored ? 1 : 0;
    }
    result.perplexity = std::exp(-result.logprob / result.scored);
    return result;
}

} // namespace mw::engine
