// SPDX-License-Identifier: Apache-2.0
#include "engine/library/engine.h"

#include <exception>
#include <memory>
#include <new>

#define MODELWRIGHT_EXPORT extern "C" __attribute__((visibility("default")))

MODELWRIGHT_EXPORT int modelwright_engine_api_version()
{
    return mw::engineApiVersion;
}

MODELWRIGHT_EXPORT mw::Engine* modelwright_engine_create(const mw::EngineOptions& options, mw::Error* error)
{
    try {
        return std::make_unique<mw::engine::PackedEngine>(options).release();
    } catch (const std::exception& failure) { // no thread or no memory
        *error = {mw::ErrorCode::OutOfMemory,
                  std::string("the engine could not start: ") + failure.what(),
                  {"", ""}};
        return nullptr;
    }
}
