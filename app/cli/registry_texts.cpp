// SPDX-License-Identifier: Apache-2.0
#include "app/cli/registry_texts.h"

#include "app/base/readable.h"

namespace mw::app {

QStringList versionHeads()
{
    return {QStringLiteral("model"), QStringLiteral("version"),      QStringLiteral("size"),
            QStringLiteral("type"),  QStringLiteral("architecture"), QStringLiteral("parameters"),
            QStringLiteral("state"), QStringLiteral("aliases")};
}

QStringList versionRow(const ModelVersion& version, const QLocale& locale)
{
    return {version.model,
            QString::number(version.version),
            bytesText(version.bytes, locale),
            version.quantization,
            version.architecture,
            locale.toString(static_cast<qulonglong>(version.parameters)),
            versionStateName(version.state),
            version.aliases.join(u',')};
}

} // namespace mw::app
