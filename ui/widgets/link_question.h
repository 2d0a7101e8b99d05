// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QUrl>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace mw::ui {

/// The address as a whole and strictly read, where it is one of http or https with a host and without a
/// user's name, which would stand where one looks for the host; else an invalid one.
QUrl webAddress(const QString& address);

/// Shows the whole address and its host and opens it in the browser on yes. What is no webAddress does
/// nothing.
void askToOpen(QWidget* parent, const QString& address);

} // namespace mw::ui
