// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/torch_threads.h"

#include <ATen/Parallel.h>
#include <torch/version.h>

namespace mw::engine {

void setTorchThreads(int threads)
{
    thread_local int current = 0;
    if (current == threads)
        return;
    at::set_num_threads(threads);
    current = threads;
}

std::string torchName()
{
    return "LibTorch " TORCH_VERSION;
}

} // namespace mw::engine
