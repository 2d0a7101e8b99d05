// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mw::engine {

/// Lets LibTorch's operators compute on `threads` threads when called from this thread. OpenMP keeps the
/// number for each thread that starts parallel work, so each such thread sets it; Debian's LibTorch computes
/// on one until told.
void setTorchThreads(int threads);

/// "LibTorch" and its version.
std::string torchName();

} // namespace mw::engine
