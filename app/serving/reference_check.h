// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/base/authorizer.h"
#include "app/config/settings.h"
#include "app/runtime/model_runtime.h"

#include <QString>

#include <memory>

namespace mw::app {

/// How far the packed engine's logits lie from those of the reference, over the same tokens.
struct ReferenceCheck {
    int tokens = 0;
    double largestDifference = 0; ///< of one logit
    int largestAt = 0;            ///< the token behind which it stands, counted from 1
    int sameTop = 0;              ///< tokens behind which both find the same token likeliest
    double meanKl = 0;            ///< Kullback-Leibler divergence from reference to packed, nats per token
    QString packedEngine;         ///< "avx512-vnni", and ", int16" with such activations
    QString referenceEngine;      ///< "LibTorch 2.6.0"
};

/// Compares [tokens][vocabulary] logits; both of the same size, not empty.
ReferenceCheck compareLogits(std::span<const float> reference, std::span<const float> packed,
                             std::size_t vocabulary);

/// Computes 64 tokens of a fixed text with both engines, activations as the setting says.
class ReferenceCheckService {
public:
    static constexpr int tokens = 64;

    /// All of them outlive the service.
    ReferenceCheckService(ModelRuntime& runtime, const Authorizer& authorizer, const Settings& settings)
        : m_runtime(runtime), m_authorizer(authorizer), m_settings(settings)
    {}

    /// `loaded` is the packed model of `path` where there is one already, else null. The reference is loaded
    /// for this and given back: seconds, and four bytes a weight. `control` sees the bytes that are read.
    /// Blocks; any thread but main and net. Fails with Refused, EngineMissing, OutOfMemory, Cancelled, and as
    /// a load does.
    Result<ReferenceCheck> run(const Principal& principal, const QString& path, std::shared_ptr<Model> loaded,
                               const WorkControl& control);

private:
    ModelRuntime& m_runtime;
    const Authorizer& m_authorizer;
    const Settings& m_settings;
};

} // namespace mw::app
