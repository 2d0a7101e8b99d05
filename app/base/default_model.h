// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/paths.h"

namespace mw::app {

/// Where the default model's file is: fetched into the folder by the set-up, else brought by a package
/// (`../share/modelwright/models` beside the program). Where there is none, where the set-up would put it.
/// `program` is the path of the running executable. Asks the disk twice.
QString defaultModelFile(const DataFolder& folder, const QString& program);

} // namespace mw::app
