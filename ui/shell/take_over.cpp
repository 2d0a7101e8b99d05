// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/take_over.h"

#include "app/base/async.h"
#include "app/cli/control_client.h"
#include "app/storage/files.h"
#include "app/storage/folder_lock.h"

#include <QThread>

namespace mw::ui {

namespace {

constexpr int lookMs = 100;

/// On the pool: asks, then waits as long as answers take.
Result<void> takeOver(const QString& folder, const Cancel& cancel)
{
    app::ForwardOptions options;
    options.dataFolder = folder;
    options.runtimeFolder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const auto asked = app::askInstance({app::InstanceWish::Kind::HandOver}, options);
    if (!asked)
        return asked.error();
    app::SystemCalls calls;
    const app::Files files(calls);
    for (;;) {
        const auto lock = app::FolderLock::take(files, folder, QStringLiteral("window"));
        if (lock)
            return {};
        if (lock.error().code != ErrorCode::DataFolderInUse || !*asked)
            return lock.error();
        if (cancel.requested())
            return Error{ErrorCode::Cancelled, "taking over", {}};
        QThread::msleep(lookMs);
    }
}

} // namespace

TakeOver::TakeOver(QString folder, Activities& activities, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_activities(activities), m_calls(calls)
{}

TakeOver::~TakeOver()
{
    m_cancel.request();
}

bool TakeOver::possible(const QString& serves)
{
    return serves.startsWith(QLatin1String("mw serve"));
}

QString TakeOver::addressOf(const QString& serves)
{
    const qsizetype scheme = serves.indexOf(QLatin1String("http://"));
    if (scheme < 0)
        return {};
    return serves.mid(scheme + 7).section(u' ', 0, 0).section(u'/', 0, 0);
}

QString TakeOver::actionText()
{
    return tr("Take over");
}

void TakeOver::begin()
{
    if (m_activity)
        return;
    m_cancel = Cancel();
    m_activity =
        m_activities.begin([] { return tr("Taking over from mw serve, which finishes its answers"); },
                           [cancel = m_cancel] { cancel.request(); });
    app::runAsync(
        m_calls, this, [folder = m_folder, cancel = m_cancel] { return takeOver(folder, cancel); },
        [this](const Result<void>& result) {
            m_activity->finish(result);
            m_activity.reset();
            if (result)
                Q_EMIT done();
            else if (result.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(result.error());
        });
}

} // namespace mw::ui
