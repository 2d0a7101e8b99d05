// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mw::engine {

/// Which rows of a slice the head is computed for.
enum class LogitRows { None, Last, All };

/// Consecutive tokens of one sequence in one step.
struct SequenceSlice {
    std::span<const Token> tokens; ///< at least one
    std::size_t position = 0;      ///< of the first token; those before it are in the KV cache
    std::span<const std::uint32_t>
        blocks; ///< KV blocks of the sequence in order, enough for all its positions
    LogitRows logits = LogitRows::Last;
};

/// Computes a model over ragged batches. One thread (the scheduler's) calls it; it uses the compute pool
/// inside. The same interface for packed and reference execution.
class Executor {
public:
    virtual ~Executor() = default;

    virtual std::size_t vocabulary() const = 0;
    virtual std::size_t contextTokens() const = 0; ///< longest sequence
    virtual std::size_t maximumRows() const = 0;   ///< tokens of one step, over all slices
    virtual std::size_t maximumLogitRows() const = 0;
    virtual std::size_t kvBlocks() const = 0; ///< of kvBlockPositions positions each
    virtual std::uint64_t weightBytes() const = 0;
    /// Of the weights that one token's step reads: all matrices, the embedding only where it is the head too.
    virtual std::uint64_t weightBytesPerToken() const = 0;
    virtual std::uint64_t kvBytes() const = 0; ///< of the KV cache that take memory now; any thread may ask

    /// Appends the tokens to the sequences' KV and computes the wanted logits: rows in the order of the
    /// slices, `logitStride()` floats apart; they are the caller's until the next step. Where it fails
    /// (OutOfMemory, Internal) nothing is known of the KV that it would have appended.
    virtual Result<float*> step(std::span<const SequenceSlice> slices, Precision activations) = 0;
    virtual std::size_t logitStride() const = 0;

    virtual std::uint64_t kvBlockBytes() const = 0; ///< of one block over all layers

    /// Copies the keys and values of a whole block; those of positions not written yet are of no meaning.
    virtual void copyKv(std::uint32_t from, std::uint32_t to) = 0;

    /// Tells that no block from `firstFree` on holds anything: their memory may go back to the system.
    virtual void releaseKv(std::size_t firstFree) = 0;
};

} // namespace mw::engine
