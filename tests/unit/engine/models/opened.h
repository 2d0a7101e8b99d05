// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/models/model_factory.h"
#include "tests/support/tiny_model.h"

#include <functional>
#include <stdexcept>

namespace mw::engine {

/// A tiny model written and opened; `adjust` has the last word on it.
inline GgufFile opened(test::TinyModelOptions options,
                       const std::function<void(test::GgufWriter&)>& adjust = {})
{
    if (adjust)
        options.adjust = adjust;
    auto file = GgufFile::open(test::writeTinyModel(options));
    if (!file)
        throw std::runtime_error(file.error().detail);
    return std::move(*file);
}

} // namespace mw::engine
