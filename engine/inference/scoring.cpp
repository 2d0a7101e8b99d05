// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/scoring.h"

#include "engine/inference/finite.h"
#include "engine/inference/sampling/likeliest.h"
#include "engine/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace mw::engine {

namespace {

/// Blocks of a client's cache while somebody other than the scheduler computes in them.
class BorrowedBlocks {
public:
    BorrowedBlocks(const ScoringModel& model, std::size_t tokens) : m_model(model)
    {
        model.scheduler.call(
            [&] { m_taken = Scheduler::blocksOf(model.client).take(blocksFor(tokens), m_blocks); });
    }
    ~BorrowedBlocks()
    {
        if (m_taken)
            m_model.scheduler.call([&] { Scheduler::blocksOf(m_model.client).give(m_blocks); });
    }
    BorrowedBlocks(const BorrowedBlocks&) = delete;
    BorrowedBlocks& operator=(const BorrowedBlocks&) = delete;

    bool taken() const { return m_taken; }
    std::span<const std::uint32_t> list() const { return m_blocks; }

private:
    const ScoringModel& m_model;
    std::vector<std::uint32_t> m_blocks;
    bool m_taken = false;
};

/// Calls `visit(index, row)` on the scheduler's thread with the logits behind each token from `first` on.
template <typename Visit>
Result<void> visitLogits(const ScoringModel& model, std::span<const Token> tokens, std::size_t first,
                         Precision activations, const Cancel& cancel, Visit visit)
{
    const BorrowedBlocks blocks(model, tokens.size());
    if (!blocks.taken())
        return Error{ErrorCode::Busy, "the cache is full of running requests"};
    Executor& executor = model.executor;
    std::optional<Error> failure;
    for (std::size_t begin = 0; begin < tokens.size() && !failure && !cancel.requested();) {
        const bool wanted = begin >= first;
        std::size_t count = 0;
        model.scheduler.call([&] {
            count = model.scheduler.mostPromptRows(model.client);
            count = wanted ? std::min({count, executor.maximumLogitRows(), tokens.size() - begin})
                           : std::min(count, first - begin);
            const SequenceSlice slice{tokens.subspan(begin, count), begin, blocks.list(),
                                      wanted ? LogitRows::All : LogitRows::None};
            const auto logits = executor.step(std::span(&slice, 1), activations);
            if (!logits) {
                failure = logits.error();
                return;
            }
            for (std::size_t i = 0; wanted && i < count && !failure; ++i) {
                const std::span row(*logits + i * executor.logitStride(), executor.vocabulary());
                if (allFinite(row))
                    visit(begin + i, row);
                else
                    failure =
                        Error{ErrorCode::NotFinite, "the model computed values that are not finite numbers"};
            }
        });
        begin += count;
    }
    if (cancel.requested())
        return Error{ErrorCode::Cancelled, "scoring was cancelled"};
    if (failure)
        return *failure;
    return {};
}

} // namespace

Result<ScoreResult> scoreTokens(const ScoringModel& model, const Tokenizer& tokenizer, const Kernels& kernels,
                                std::span<const Token> tokens, const ScoreOptions& options,
                                const Cancel& cancel)
{
    ScoreResult result;
    for (Token token : tokens)
        result.tokens.push_back({token, std::string(tokenizer.tokenBytes(token)), false, 0});
    const std::size_t first = std::max<std::size_t>(options.first, 1);
    const auto top = static_cast<std::size_t>(std::clamp(options.topLogprobs, 0, 64));
    if (tokens.size() <= first)
        return result;

    std::vector<float> scratch(model.executor.vocabulary());
    std::vector<Token> candidates;
    // Behind the last token nothing follows that could be scored.
    const auto computed =
        visitLogits(model, tokens.first(tokens.size() - 1), first - 1, options.activations, cancel,
                    [&](std::size_t index, std::span<const float> row) {
                        const std::size_t best = kernels.argMax(row.data(), row.size());
                        const double total =
                            kernels.exponentials(row.data(), row.size(), row[best], 1.0F, scratch.data());
                        TokenScore& score = result.tokens[index + 1];
                        const auto logprobOf = [&](Token token) {
                            return static_cast<double>(row[static_cast<std::size_t>(token)]) -
                                   static_cast<double>(row[best]) - std::log(total);
                        };
                        score.scored = true;
                        score.logprob = logprobOf(score.token);
                        if (top == 0)
                            return;
                        likeliest(row, scratch, top, 2 * total, candidates);
                        for (Token token : candidates)
                            score.top.push_back({token, std::string(tokenizer.tokenBytes(token)),
                                                 static_cast<float>(logprobOf(token))});
                    });
    if (!computed)
        return computed.error();
    for (const TokenScore& score : result.tokens) {
        result.logprob += score.logprob;
        result.scored += score.scored ? 1 : 0;
    }
    result.perplexity = std::exp(-result.logprob / result.scored);
    return result;
}

Result<std::vector<float>> logitsOf(const ScoringModel& model, std::span<const Token> tokens,
                                    std::size_t first, Precision activations, const Cancel& cancel)
{
    std::vector<float> logits;
    if (tokens.size() <= first)
        return logits;
    logits.reserve((tokens.size() - first) * model.executor.vocabulary());
    const auto computed =
        visitLogits(model, tokens, first, activations, cancel, [&](std::size_t, std::span<const float> row) {
            logits.insert(logits.end(), row.begin(), row.end());
        });
    if (!computed)
        return computed.error();
    return logits;
}

} // namespace mw::engine
