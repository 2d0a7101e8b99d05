// SPDX-License-Identifier: Apache-2.0
#include "ui/models/preset_library.h"

#include "app/base/async.h"
#include "app/conversations/conversation_json.h"
#include "ui/widgets/text_file.h"

#include <algorithm>

namespace mw::ui {

PresetLibrary::PresetLibrary(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {}

const app::Preset* PresetLibrary::find(const QString& id) const
{
    const auto found = std::ranges::find(m_presets, id, &app::Preset::id);
    return found == m_presets.end() ? nullptr : &*found;
}

template <typename Work, typename Done>
void PresetLibrary::call(Work work, Done done)
{
    if (!kept())
        return;
    app::runAsync(
        m_parts.calls, this,
        [service = m_parts.service, principal = m_parts.principal, work = std::move(work)] {
            return work(*service, principal);
        },
        [this, done = std::move(done)](auto result) {
            if (result)
                done(result);
            else
                Q_EMIT failed(result.error());
        });
}

void PresetLibrary::refresh()
{
    const quint64 reading = ++m_reading;
    call([](app::PresetService& service, const app::Principal& principal) { return service.list(principal); },
         [this, reading](Result<std::vector<app::Preset>>& presets) {
             if (reading != m_reading)
                 return;
             m_presets = *std::move(presets);
             Q_EMIT changed();
         });
}

void PresetLibrary::create(const QString& name, const app::PresetContent& content)
{
    call([preset = app::Preset{{}, name, content}](
             app::PresetService& service,
             const app::Principal& principal) { return service.create(principal, preset); },
         [this](const Result<app::Preset>& made) {
             Q_EMIT created(made->id);
             refresh();
         });
}

void PresetLibrary::update(const app::Preset& preset)
{
    call([preset](app::PresetService& service,
                  const app::Principal& principal) { return service.update(principal, preset); },
         [this](const Result<void>&) { refresh(); });
}

void PresetLibrary::remove(const QString& id)
{
    const app::Preset* preset = find(id);
    if (!preset)
        return;
    call([id](app::PresetService& service,
              const app::Principal& principal) { return service.remove(principal, id); },
         [this, gone = *preset](const Result<void>&) {
             m_removed = gone;
             Q_EMIT removed(gone.name);
             refresh();
         });
}

void PresetLibrary::undoRemove()
{
    if (!m_removed)
        return;
    call([preset = *std::exchange(m_removed, std::nullopt)](
             app::PresetService& service,
             const app::Principal& principal) { return service.create(principal, preset); },
         [this](const Result<app::Preset>&) { refresh(); });
}

void PresetLibrary::importFrom(const QString& path)
{
    call(
        [path](app::PresetService& service,
               const app::Principal& principal) -> Result<std::vector<app::Preset>> {
            const auto bytes = readTextFile(path, app::largestPresetFile);
            if (!bytes)
                return bytes.error();
            return service.import(principal, std::string_view(bytes->data(), bytes->size()),
                                  path.toStdString());
        },
        [this](const Result<std::vector<app::Preset>>& made) {
            Q_EMIT imported(static_cast<int>(made->size()));
            refresh();
        });
}

void PresetLibrary::exportTo(const QString& path)
{
    call(
        [path](app::PresetService& service, const app::Principal& principal) -> Result<void> {
            const auto presets = service.list(principal);
            if (!presets)
                return presets.error();
            return writeTextFile(path, QByteArray::fromStdString(app::presetsJson(*presets).dump(2) + '\n'));
        },
        [](const Result<void>&) {});
}

} // namespace mw::ui
