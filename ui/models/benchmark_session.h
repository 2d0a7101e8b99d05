// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/benchmark_advice.h"
#include "app/serving/benchmark_service.h"
#include "ui/models/work_queue.h"

#include <QObject>
#include <QStringList>

#include <map>
#include <optional>

namespace mw::ui {

class SettingsSession;

/// Benchmarks of versions on this machine, one after the other, and the settings that they recommend. What
/// one found is part of the version and arrives with it. Main thread only; signals fire there.
class BenchmarkSession : public QObject {
    Q_OBJECT
public:
    /// All of them outlive the session.
    struct Parts {
        app::BenchmarkService& service;
        SettingsSession& settings;
        app::Principal principal;
        QThreadPool& calls;
        Activities& activities;
    };

    explicit BenchmarkSession(const Parts& parts, QObject* parent = nullptr);

    /// Keys are references.
    WorkQueue& queue() { return m_queue; }
    void start(const QString& reference);
    /// Why the last one of this version ended without figures, unless it was cancelled.
    std::optional<Error> errorOf(const QString& reference) const;

    /// Whether the settings are what a benchmark recommends.
    bool inUse(const app::BenchmarkRecord& record) const;
    /// Sets them; `used` or `refused` follow.
    void use(const app::BenchmarkRecord& record);
    /// Puts back what `use` has changed last.
    void undo();
    /// When the values of `use` count, as sentences.
    QString effect() const;

Q_SIGNALS:
    /// Whether the recommended values are in use may be another.
    void changed();
    void used();
    void refused(const mw::Error& error);

private:
    const Parts m_parts;
    WorkQueue m_queue;
    std::map<QString, Error> m_errors;
    app::SettingValues m_before; ///< the last `use`
    QStringList m_waiting;       ///< keys that are being set
};

} // namespace mw::ui
