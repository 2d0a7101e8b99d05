// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/window_state.h"

#include "ui/widgets/text_file.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace mw::ui {

namespace {
constexpr qint64 sensibleSize = 64 * 1024;
const auto geometryKey = QStringLiteral("geometry");
const auto railKey = QStringLiteral("rail_wide");
const auto welcomedKey = QStringLiteral("welcomed");
const auto pageKey = QStringLiteral("page");
} // namespace

WindowState WindowState::read(const QString& path)
{
    WindowState state;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return state;
    const QJsonObject json = QJsonDocument::fromJson(file.read(sensibleSize)).object();
    state.geometry = QByteArray::fromBase64(json.value(geometryKey).toString().toLatin1());
    state.railWide = json.value(railKey).toBool(state.railWide);
    state.welcomed = json.value(welcomedKey).toBool(state.welcomed);
    state.page = json.value(pageKey).toString();
    return state;
}

Result<void> WindowState::write(const QString& path) const
{
    const QJsonObject json{{geometryKey, QString::fromLatin1(geometry.toBase64())},
                           {railKey, railWide},
                           {welcomedKey, welcomed},
                           {pageKey, page}};
    return writeTextFile(path, QJsonDocument(json).toJson(), FileReaders::OwnerOnly);
}

} // namespace mw::ui
