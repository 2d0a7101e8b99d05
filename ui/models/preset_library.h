// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/preset_service.h"

#include <QObject>

#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// The presets of the instance, by name; changes them off the main thread. Without a store there are none.
/// Main thread only.
class PresetLibrary : public QObject {
    Q_OBJECT
public:
    struct Parts {
        app::PresetService* service; ///< null without a store
        app::Principal principal;
        QThreadPool& calls;
    };
    explicit PresetLibrary(const Parts& parts, QObject* parent = nullptr);

    bool kept() const { return m_parts.service != nullptr; }
    const std::vector<app::Preset>& presets() const { return m_presets; }
    const app::Preset* find(const QString& id) const;

    void refresh();
    void create(const QString& name, const app::PresetContent& content);
    void update(const app::Preset& preset);
    void remove(const QString& id);
    /// Brings back what was removed last.
    void undoRemove();
    void importFrom(const QString& path);
    void exportTo(const QString& path);

Q_SIGNALS:
    void changed();
    void created(const QString& id);
    void removed(const QString& name);
    void imported(int count); ///< how many are new
    void failed(const mw::Error& error);

private:
    template <typename Work, typename Done>
    void call(Work work, Done done);

    const Parts m_parts;
    std::vector<app::Preset> m_presets;
    std::optional<app::Preset> m_removed;
    quint64 m_reading = 0; ///< the newest; what an older one brings is dropped
};

} // namespace mw::ui
