// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace mw::ui {

/// What a first request needs to know.
struct Connection {
    QString url;   ///< "http://127.0.0.1:8484"
    QString key;   ///< or words that say where it goes
    QString model; ///< a registered name
};

/// The same chat request for a terminal and for the Python package `openai`. The values go in as they are:
/// addresses, keys and names of models have no character that shell, JSON or Python would read otherwise.
QString curlSnippet(const Connection& connection);
QString pythonSnippet(const Connection& connection);

} // namespace mw::ui
