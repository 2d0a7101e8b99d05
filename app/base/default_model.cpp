// SPDX-License-Identifier: Apache-2.0
#include "app/base/default_model.h"

#include <QDir>
#include <QFileInfo>

namespace mw::app {

namespace {
constexpr QLatin1String name("SmolLM2-135M-Instruct.Q4_1.gguf"); // packaging/bootstrap has it too
} // namespace

QString defaultModelFile(const DataFolder& folder, const QString& program)
{
    const QString fetched = QDir(folder.downloads()).filePath(name);
    if (QFileInfo::exists(fetched))
        return fetched;
    const QDir beside(QFileInfo(program).absolutePath() + QLatin1String("/../share/modelwright/models"));
    const QString installed = QDir::cleanPath(beside.filePath(name));
    return QFileInfo::exists(installed) ? installed : fetched;
}

} // namespace mw::app
