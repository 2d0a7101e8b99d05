// SPDX-License-Identifier: Apache-2.0
#include "ui/models/benchmark_session.h"

#include "ui/models/setting_words.h"
#include "ui/models/settings_session.h"

#include <utility>

namespace mw::ui {

BenchmarkSession::BenchmarkSession(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_queue(parts.calls, parts.activities)
{
    connect(&m_parts.settings, &SettingsSession::changed, this, [this](const QString& key) {
        if (key.startsWith(QLatin1String("engine.")))
            Q_EMIT changed();
    });
    connect(&m_parts.settings, &SettingsSession::saved, this, [this](const QString& key) {
        if (m_waiting.removeOne(key) && m_waiting.isEmpty())
            Q_EMIT used();
    });
    connect(&m_parts.settings, &SettingsSession::refused, this,
            [this](const QString& key, const Error& error) {
                if (!m_waiting.contains(key))
                    return;
                m_waiting.clear();
                Q_EMIT refused(error);
            });
}

void BenchmarkSession::start(const QString& reference)
{
    if (m_queue.has(reference))
        return;
    m_errors.erase(reference);
    WorkQueue::Piece piece;
    piece.key = reference;
    piece.title = [reference] { return tr("Measuring %1").arg(reference); };
    piece.work = [parts = m_parts, reference](const app::WorkControl& control) -> Result<void> {
        const auto measured = parts.service.run(parts.principal, reference.toStdString(), control);
        return measured ? Result<void>() : measured.error();
    };
    piece.done = [this, reference](const Result<void>& done) {
        if (!done && done.error().code != ErrorCode::Cancelled)
            m_errors[reference] = done.error();
    };
    m_queue.add(std::move(piece));
}

std::optional<Error> BenchmarkSession::errorOf(const QString& reference) const
{
    const auto found = m_errors.find(reference);
    return found == m_errors.end() ? std::nullopt : std::optional(found->second);
}

bool BenchmarkSession::inUse(const app::BenchmarkRecord& record) const
{
    return app::inUse(app::adviceSettings(record), m_parts.settings.settings());
}

void BenchmarkSession::use(const app::BenchmarkRecord& record)
{
    const app::SettingValues values = app::adviceSettings(record);
    m_before.clear();
    m_waiting.clear();
    for (const auto& [key, value] : values) {
        m_before.emplace_back(key, m_parts.settings.settings().stored(key));
        m_waiting << QString::fromStdString(key);
    }
    m_parts.settings.setAll(values);
}

void BenchmarkSession::undo()
{
    m_parts.settings.setAll(std::exchange(m_before, {}));
}

QString BenchmarkSession::effect() const
{
    const app::SettingsCatalogue& catalogue = m_parts.settings.settings().catalogue();
    const app::SettingDeclaration* threads = catalogue.find("engine.threads");
    const app::SettingDeclaration* context = catalogue.find("engine.context_tokens");
    if (threads == nullptr || context == nullptr)
        return {};
    return tr("Set for all models. Context and answers at once: %1. Compute threads: %2.")
        .arg(SettingWords::effect(*context), SettingWords::effect(*threads));
}

} // namespace mw::ui
