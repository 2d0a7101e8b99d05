// SPDX-License-Identifier: Apache-2.0
#include "engine/library/factory.h"
#include "engine/library/torch_engine.h"

MODELWRIGHT_EXPORT int modelwright_engine_api_version()
{
    return mw::engineApiVersion;
}

MODELWRIGHT_EXPORT mw::Engine* modelwright_engine_create(const mw::EngineOptions& options, mw::Error* error)
{
    return mw::engine::createEngine<mw::engine::TorchEngine>(options, error);
}
