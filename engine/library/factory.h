// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <exception>
#include <memory>
#include <string>

#define MODELWRIGHT_EXPORT extern "C" __attribute__((visibility("default")))

namespace mw::engine {

/// The engine of a library, or null and the reason.
template <typename EngineType>
Engine* createEngine(const EngineOptions& options, Error* error) noexcept
{
    try {
        return std::make_unique<EngineType>(options).release();
    } catch (const std::exception& failure) { // no thread or no memory
        *error = {
            ErrorCode::OutOfMemory, std::string("the engine could not start: ") + failure.what(), {"", ""}};
        return nullptr;
    }
}

} // namespace mw::engine
