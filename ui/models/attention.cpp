// SPDX-License-Identifier: Apache-2.0
#include "ui/models/attention.h"

#include "app/base/async.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace mw::ui {

namespace {
constexpr int minuteMs = 60'000;
}

Attention::Attention(RegistrySession* registry, ServerSession* server, QString folder, QThreadPool& calls,
                     QObject* parent)
    : QObject(parent), m_registry(registry), m_server(server), m_folder(std::move(folder)), m_calls(calls)
{
    if (m_registry != nullptr)
        connect(m_registry, &RegistrySession::changed, this, &Attention::changed);
    if (m_server != nullptr) {
        connect(m_server, &ServerSession::changed, this, &Attention::changed);
        connect(m_server, &ServerSession::keysChanged, this, &Attention::changed);
    }
    m_timer.setInterval(minuteMs);
    connect(&m_timer, &QTimer::timeout, this, &Attention::refreshMachine);
    m_timer.start();
}

void Attention::refreshMachine()
{
    app::runAsync(
        m_calls, this, [folder = m_folder] { return Result<app::Machine>(app::readMachine(folder)); },
        [this](Result<app::Machine> machine) {
            if (machine)
                m_machine = *std::move(machine);
            Q_EMIT changed();
        });
}

std::vector<Attention::Item> Attention::items() const
{
    std::vector<Item> items;
    if (m_registry != nullptr)
        addModels(items);
    if (m_server != nullptr)
        addServer(items);
    if (m_machine && m_machine->diskFree > 0 && m_machine->diskFree < leastDisk)
        items.push_back(
            {Weight::Warning,
             tr("The disk of the data folder has %1 left.").arg(format::bytes(m_machine->diskFree)),
             tr("See the models"), QStringLiteral("models")});
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.weight > b.weight; });
    return items;
}

void Attention::addModels(std::vector<Item>& items) const
{
    const RegistryModel& rows = m_registry->rows();
    if (m_registry->listed() && rows.rowCount() == 0) {
        items.push_back({Weight::Notice, tr("No model is registered yet."), tr("Import a model"),
                         QStringLiteral("models")});
    }
    for (int row = 0; row < rows.rowCount(); ++row) {
        const app::ModelVersion& version = rows.at(row);
        const QString name = version.reference();
        if (version.state == app::VersionState::Damaged)
            items.push_back({Weight::Error, tr("The file of %1 is damaged.").arg(name), tr("See the models"),
                             QStringLiteral("models")});
        else if (version.state == app::VersionState::Missing)
            items.push_back({Weight::Error, tr("The file of %1 is missing.").arg(name), tr("See the models"),
                             QStringLiteral("models")});
        else if (rows.loadedState(name) == LoadedState::Failed)
            items.push_back({Weight::Warning, tr("%1 could not be loaded.").arg(name), tr("See the models"),
                             QStringLiteral("models")});
    }
}

void Attention::addServer(std::vector<Item>& items) const
{
    if (m_server->state() == ServerSession::State::Failed)
        items.push_back(
            {Weight::Error, tr("The server did not start."), tr("See the server"), QStringLiteral("server")});
    if (m_server->outdated())
        items.push_back({Weight::Notice, tr("The server's address was changed; its next start uses it."),
                         tr("See the server"), QStringLiteral("server")});
    const KeysModel& keys = m_server->keys();
    int soon = 0;
    QString name;
    for (int row = 0; row < keys.rowCount(); ++row) {
        const auto& ends = keys.at(row).expiresAt;
        if (keys.usable(row) && ends && *ends - m_server->now() < keySoon) {
            ++soon;
            name = keys.at(row).name;
        }
    }
    if (soon > 0)
        items.push_back({Weight::Notice,
                         soon == 1 ? tr("The key “%1” ends within a week.").arg(name)
                                   : tr("%1 keys end within a week.").arg(soon),
                         tr("See the server"), QStringLiteral("server")});
}

} // namespace mw::ui
