// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/screenshot.h"

#include "ui/models/chat_session.h"
#include "ui/pages/playground/playground_page.h"

#include <QCoreApplication>
#include <QPixmap>

#include <chrono>
#include <cmath>
#include <cstdio>

namespace mw::ui {

namespace {
constexpr int lookMs = 50;
constexpr int quietLooksNeeded = 8; // longer than the pause before tokens are counted
constexpr int limitMs = 180'000;    // a large model on a small machine
} // namespace

Screenshot::Screenshot(const CommandLine& line, MainWindow& window, ChatSession& chat, QObject* parent)
    : QObject(parent), m_line(line), m_window(window), m_chat(chat)
{
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] { save(1); });
}

void Screenshot::begin()
{
    const auto after = std::chrono::milliseconds(std::lround(1000 * m_line.screenshot->after));
    QTimer::singleShot(after, this, [this] {
        m_timer.start(lookMs);
        m_limit.start(limitMs);
    });
}

bool Screenshot::atRest() const
{
    const Page* page = m_window.currentPage();
    // A question waits for its model, which the page alone cannot know.
    const bool asked = m_line.ask.isEmpty() || page != &m_window.playground() || !m_chat.ready() ||
                       !m_chat.conversation().empty();
    return page->atRest() && asked;
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
