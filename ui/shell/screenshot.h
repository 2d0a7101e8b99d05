// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/shell/command_line.h"
#include "ui/shell/main_window.h"

#include <QObject>
#include <QTimer>

namespace mw::ui {

class ChatSession;
class ModelSession;

/// `modelwright --screenshot`: waits until the page is at rest (model loaded, refused or known to be absent,
/// question answered, tokens counted), saves it and ends the application: 0, or 1 where the page never came
/// to rest or the file could not be written.
class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(const CommandLine& line, MainWindow& window, ModelSession& models, ChatSession& chat,
               const std::optional<MainWindow::StoreSessions>& sessions, QObject* parent = nullptr);

    void begin();

private:
    bool atRest() const;
    void look();
    void save(int exitCode);

    CommandLine m_line;
    MainWindow& m_window;
    ModelSession& m_models;
    ChatSession& m_chat;
    const std::optional<MainWindow::StoreSessions> m_sessions;
    QTimer m_timer;
    QTimer m_limit;
    bool m_noModel = false;
    int m_quietLooks = 0;
};

} // namespace mw::ui
