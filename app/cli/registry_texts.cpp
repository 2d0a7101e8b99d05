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

QString benchmarkLine(const BenchmarkRecord& record, const QLocale& locale)
{
    const auto rate = [&locale](double value) { return locale.toString(value, 'f', 1); };
    return QStringLiteral(
               "%1, %2 (%3): prefill %4 tok/s, decode %5 tok/s; recommended: threads %6, context %7, "
               "streams %8")
        .arg(timeText(record.at), shownText(record.processor.toStdString()), record.instructionSet,
             rate(record.prefillRate), rate(record.decodeRate), QString::number(record.advice.threads),
             QString::number(record.advice.contextTokens), QString::number(record.advice.streams));
}

} // namespace mw::app
