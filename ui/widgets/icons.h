// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>

namespace mw::ui {

/// An icon of resources/icons (without ".svg") drawn in one colour. `ratio` is the device pixel ratio.
QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal ratio);

/// The same for buttons and menus that want a QIcon; drawn for ratios 1 and 2.
QIcon themedIcon(const QString& name, const QColor& color, int size);

} // namespace mw::ui
