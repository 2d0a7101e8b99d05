// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"
#include "ui/models/activities.h"

#include <QObject>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// Takes a data folder over from an `mw serve` of the same user: asks it to finish what it answers and to
/// end, then waits until the folder is free. Main thread only.
class TakeOver : public QObject {
    Q_OBJECT
public:
    TakeOver(QString folder, Activities& activities, QThreadPool& calls, QObject* parent = nullptr);
    ~TakeOver() override;

    /// What the holder of the folder wrote says that it can be asked: it serves and has no window.
    static bool possible(const QString& serves);
    /// The address that it serves on, "127.0.0.1:8484"; empty where it cannot be told.
    static QString addressOf(const QString& serves);

    static QString actionText();

    /// Once at a time.
    void begin();

Q_SIGNALS:
    /// The folder is free.
    void done();
    void failed(const mw::Error& error);

private:
    const QString m_folder;
    Activities& m_activities;
    QThreadPool& m_calls;
    std::shared_ptr<Activities::Handle> m_activity;
    Cancel m_cancel;
};

} // namespace mw::ui
