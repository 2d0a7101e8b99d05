// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "app/runtime/machine.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class RegistrySession;
class ServerSession;

/// What somebody should look at: broken or missing versions, a server that did not start, keys that end soon,
/// a disk that fills. Follows the sessions, looks at the disk once a minute. Main thread only.
class Attention : public QObject {
    Q_OBJECT
public:
    enum class Weight { Notice, Warning, Error };

    struct Item {
        Weight weight = Weight::Notice;
        QString text;   ///< one sentence, in the current language
        QString action; ///< what its button says
        QString page;   ///< where the button leads
    };

    static constexpr std::uint64_t leastDisk = 5'000'000'000;
    static constexpr std::int64_t keySoon = 7LL * 24 * 3600 * 1'000'000; ///< microseconds

    /// The sessions are null where there is no store. `folder` is the data folder.
    Attention(RegistrySession* registry, ServerSession* server, QString folder, QThreadPool& calls,
              QObject* parent = nullptr);

    /// The heaviest first.
    std::vector<Item> items() const;
    const std::optional<app::Machine>& machine() const { return m_machine; }
    /// Looks at the machine anew.
    void refreshMachine();

Q_SIGNALS:
    void changed();

private:
    void addModels(std::vector<Item>& items) const;
    void addServer(std::vector<Item>& items) const;

    RegistrySession* m_registry;
    ServerSession* m_server;
    const QString m_folder;
    QThreadPool& m_calls;
    std::optional<app::Machine> m_machine;
    QTimer m_timer;
};

} // namespace mw::ui
