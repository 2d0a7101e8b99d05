// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/model_inspector.h"

#include <QFile>

namespace mw::test {

/// Takes files that begin with "model" for model files; everything else is none.
class FakeInspector final : public app::ModelInspector {
public:
    Result<ModelDescription> inspect(const QString& path) override
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Error{ErrorCode::FileNotFound, "no file", {path.toStdString()}};
        if (!file.read(5).startsWith("model"))
            return Error{ErrorCode::NotAModelFile, "no model", {path.toStdString(), "text"}};
        ModelDescription description;
        description.format = "GGUF v3";
        description.architecture = "llama";
        description.quantization = "Q4_1";
        description.parameters = 134'515'008;
        description.contextLength = 2048;
        description.license = "Apache-2.0";
        return description;
    }
};

} // namespace mw::test
