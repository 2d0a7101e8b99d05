// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/shell/command_line.h"
#include "ui/shell/main_window.h"

#include <QObject>
#include <QTimer>

namespace mw::ui {

class ChatSession;

/// `modelwright --screenshot`: waits as long as --after says and then until the page is at rest (model
/// loaded, refused or known to be absent, question answered, tokens counted), saves it and ends the
/// application: 0, or 1 where the page never came to rest or the file could not be written.
class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(const CommandLine& line, MainWindow& window, ChatSession& chat, QObject* parent = nullptr);

    void begin();

private:
    bool atRest() const;
    void look();
    void save(int exitCode);

    CommandLine m_line;
    MainWindow& m_window;
    ChatSession& m_chat;
    QTimer m_timer;
    QTimer m_limit;
    int m_quietLooks = 0;
};

} // namespace mw::ui
