// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/screenshot.h"

#include "ui/models/chat_session.h"
#include "ui/models/model_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/pages/playground/playground_page.h"

#include <QCoreApplication>
#include <QPixmap>

#include <cstdio>

namespace mw::ui {

namespace {
constexpr int lookMs = 50;
constexpr int quietLooksNeeded = 8; // longer than the pause before tokens are counted
constexpr int limitMs = 180'000;    // a large model on a small machine
} // namespace

Screenshot::Screenshot(const CommandLine& line, MainWindow& window, ModelSession& models, ChatSession& chat,
                       const std::optional<MainWindow::StoreSessions>& sessions, QObject* parent)
    : QObject(parent), m_line(line), m_window(window), m_models(models), m_chat(chat), m_sessions(sessions)
{
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] { save(1); });
    connect(&models, &ModelSession::failed, this, [this] { m_noModel = true; });
    connect(&window.playground(), &PlaygroundPage::defaultModelMissing, this, [this] { m_noModel = true; });
}

void Screenshot::begin()
{
    m_timer.start(lookMs);
    m_limit.start(limitMs);
}

bool Screenshot::atRest() const
{
    if (m_line.screenshot->page == QLatin1String("models"))
        return !m_sessions || (m_sessions->registry.listed() && !m_sessions->registry.importing());
    if (m_line.screenshot->page == QLatin1String("server") && m_sessions) {
        const auto state = m_sessions->server.state();
        const bool moves = state == ServerSession::State::Starting || state == ServerSession::State::Draining;
        return !moves && m_sessions->registry.listed() && m_sessions->server.keysListed();
    }
    if (m_models.busy() || m_chat.generating())
        return false;
    if (!m_models.usable())
        return m_noModel;
    return m_line.ask.isEmpty() || !m_chat.conversation().empty();
}

void Screenshot::look()
{
    m_quietLooks = atRest() ? m_quietLooks + 1 : 0;
    if (m_quietLooks >= quietLooksNeeded)
        save(0);
}

void Screenshot::save(int exitCode)
{
    m_timer.stop();
    m_limit.stop();
    const QString& file = m_line.screenshot->file;
    if (!m_window.grab().save(file, "PNG")) {
        std::fprintf(stderr, "modelwright: %s cannot be written\n", qPrintable(file));
        exitCode = 1;
    }
    QCoreApplication::exit(exitCode);
}

} // namespace mw::ui
