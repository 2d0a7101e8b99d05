// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/library/engine_core.h"
#include "tests/support/tiny_model.h"
#include "tests/unit/engine/inference/fake_model.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace mw::engine {

inline Result<std::shared_ptr<Model>> load(EngineCore& engine, const test::TinyModelOptions& options,
                                           int context = 0)
{
    LoadOptions how;
    how.contextTokens = context;
    return engine.load(test::writeTinyModel(options), how, {}, Cancel());
}

/// A model that must load.
inline std::shared_ptr<Model> loaded(EngineCore& engine, const test::TinyModelOptions& options = {},
                                     int context = 0)
{
    auto model = load(engine, options, context);
    if (!model)
        throw std::runtime_error(model.error().detail);
    return *model;
}

/// A greedy request that goes on after end tokens.
inline GenerationRequest endless(std::vector<Token> prompt, int tokens)
{
    GenerationRequest request = greedyRequest(std::move(prompt));
    request.maxTokens = tokens;
    request.ignoreEnd = true;
    return request;
}

inline std::shared_ptr<CollectingSink> generate(Model& model, GenerationRequest request)
{
    auto sink = std::make_shared<CollectingSink>();
    const auto queued = model.generate(std::move(request), sink);
    if (!queued)
        throw std::runtime_error(queued.error().detail);
    return sink;
}

} // namespace mw::engine
