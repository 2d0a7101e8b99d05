// SPDX-License-Identifier: Apache-2.0
#include "app/base/log_ring.h"

#include "app/base/readable.h"

#include <QDateTime>

#include <algorithm>
#include <atomic>
#include <string_view>

namespace mw::app {

namespace {

constexpr std::string_view ours = "modelwright.";

/// Qt has one handler for the process, without a word of ours.
std::atomic<LogRing*> current = nullptr;

} // namespace

LogRing::LogRing()
{
    current = this;
    m_before = qInstallMessageHandler(&LogRing::handle);
}

LogRing::~LogRing()
{
    qInstallMessageHandler(m_before);
    current = nullptr;
}

void LogRing::handle(QtMsgType level, const QMessageLogContext& context, const QString& text)
{
    LogRing* ring = current;
    if (ring == nullptr)
        return;
    ring->keep(level, context.category, text);
    ring->m_before(level, context, text);
}

void LogRing::keep(QtMsgType level, const char* category, const QString& text)
{
    const std::string_view name = category == nullptr ? std::string_view() : category;
    if (!name.starts_with(ours))
        return;
    LogLine line;
    line.at = QDateTime::currentMSecsSinceEpoch() * 1000;
    line.level = level;
    line.part =
        QString::fromUtf8(name.data() + ours.size(), static_cast<qsizetype>(name.size() - ours.size()));
    line.text = shownText(withoutSecrets(text.toStdString()), longestText);
    const std::lock_guard lock(m_mutex);
    line.number = ++m_last;
    m_lines.push_back(std::move(line));
    if (m_lines.size() > kept)
        m_lines.pop_front();
}

std::vector<LogLine> LogRing::linesAfter(std::uint64_t number) const
{
    const std::lock_guard lock(m_mutex);
    const auto first = std::find_if(m_lines.begin(), m_lines.end(),
                                    [number](const LogLine& line) { return line.number > number; });
    return {first, m_lines.end()};
}

} // namespace mw::app
