// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/status_bar.h"

#include "app/base/readable.h"
#include "ui/models/activities.h"
#include "ui/models/chat_session.h"
#include "ui/models/model_session.h"
#include "ui/models/monitor_figures.h"
#include "ui/models/monitor_session.h"
#include "ui/models/server_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QThread>

#include <algorithm>

namespace mw::ui {

namespace {

constexpr int processMs = 2000;

quint64 givenBack(const app::UnloadFigures& figures)
{
    return figures.loaded - std::min(figures.loaded, figures.afterUnload);
}

} // namespace

StatusBar::StatusBar(const Parts& parts, QWidget* parent)
    : QFrame(parent), m_look(parts.look), m_models(parts.models), m_chat(parts.chat), m_server(parts.server),
      m_activities(parts.activities), m_monitor(parts.monitor)
{
    setProperty("kind", QStringLiteral("status"));
    setFixedHeight(tokens::statusHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(tokens::space4, 0, tokens::space4, 0);
    row->setSpacing(tokens::space2);
    m_icon = makeLabel(this);
    m_icon->setFixedWidth(tokens::iconSmall);
    m_model = new ElidedLabel(this);
    m_engine = makeLabel(this, "secondary", "muted");
    m_activity = makeLabel(this, "secondary", "muted");
    m_model->setProperty("level", QStringLiteral("secondary"));
    m_model->setProperty("tone", QStringLiteral("muted"));
    row->addWidget(m_icon);
    row->addWidget(m_model, 1);
    row->addWidget(m_engine);
    m_separator = makeLabel(this, "secondary", "muted");
    m_separator->setText(QStringLiteral("|"));
    row->addWidget(m_separator);
    m_process = makeLabel(this, "secondary", "muted");
    m_processSeparator = makeLabel(this, "secondary", "muted");
    m_processSeparator->setText(QStringLiteral("|"));
    row->addWidget(m_process);
    row->addWidget(m_processSeparator);
    row->addWidget(m_activity);
    m_serverSeparator = makeLabel(this, "secondary", "muted");
    m_serverSeparator->setText(QStringLiteral("|"));
    m_serverIcon = makeLabel(this);
    m_serverIcon->setFixedWidth(tokens::iconSmall);
    m_serverUrl = makeLabel(this, "secondary", "muted");
    row->addWidget(m_serverSeparator);
    row->addWidget(m_serverIcon);
    row->addWidget(m_serverUrl);
    m_work = makeButton(this, "status");
    row->addWidget(m_work);
    m_processTimer.setInterval(processMs);
    connect(&m_processTimer, &QTimer::timeout, this, &StatusBar::refreshProcess);
    // The first figures need not wait for the timer.
    connect(&m_monitor, &MonitorSession::sampled, this, [this] {
        if (m_process->isHidden())
            refreshProcess();
        refreshInFlight();
    });
    connect(m_work, &QPushButton::clicked, this, &StatusBar::activitiesWanted);
    connect(&m_activities, &Activities::runningChanged, this, &StatusBar::refreshWork);
    connect(&m_activities, &QAbstractItemModel::rowsRemoved, this, &StatusBar::refreshWork);
    if (m_server != nullptr) {
        connect(m_server, &ServerSession::changed, this, &StatusBar::refresh);
        connect(m_server, &ServerSession::underWayChanged, this, &StatusBar::refresh);
    }
    connect(&m_models, &ModelSession::changed, this, &StatusBar::refresh);
    connect(&m_chat, &ChatSession::generatingChanged, this, &StatusBar::refresh);
    refresh();
}

void StatusBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        refresh();
        refreshProcess();
    }
    QFrame::changeEvent(event);
}

void StatusBar::paintEvent(QPaintEvent* event)
{
    const bool ready = m_models.state() == ModelSession::State::Ready;
    const LookValues& c = m_look.values();
    const QPixmap icon = iconPixmap(ready ? QStringLiteral("good") : QStringLiteral("model"),
                                    ready ? c.good : c.muted, tokens::iconSmall, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    if (serving()) {
        const bool local = reachOf(m_server->address()) == AddressReach::ThisMachine;
        const QPixmap reach = iconPixmap(local ? QStringLiteral("lock") : QStringLiteral("globe"), c.muted,
                                         tokens::iconSmall, devicePixelRatioF());
        if (m_serverIcon->pixmap().cacheKey() != reach.cacheKey())
            m_serverIcon->setPixmap(reach);
    }
    QFrame::paintEvent(event);
}

void StatusBar::refreshWork()
{
    const int running = m_activities.running();
    bool failed = false;
    for (int row = 0; row < m_activities.rowCount(); ++row)
        failed = failed || m_activities.at(row).state == Activities::State::Failed;
    m_work->setText(failed ? tr("Activity %1, one failed").arg(running) : tr("Activity %1").arg(running));
    m_work->setToolTip(tr("Work that takes longer, with progress and cancel"));
}

void StatusBar::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    refreshProcess();
    m_processTimer.start();
}

void StatusBar::hideEvent(QHideEvent* event)
{
    m_processTimer.stop();
    QFrame::hideEvent(event);
}

/// Sets a text only where it is another one: a label that is set paints the line again.
void StatusBar::refreshProcess()
{
    if (window()->isMinimized())
        return;
    const auto use = m_monitor.process();
    for (QLabel* label : {m_process, m_processSeparator})
        label->setVisible(use.has_value());
    if (!use)
        return;
    app::MetricPoint point;
    point.cpu = use->cpu;
    const double share = MonitorFigures::value(Figure::Cpu, point, std::max(1, QThread::idealThreadCount()));
    const QString memory = use->residentBytes > 0 ? format::bytes(use->residentBytes) : QString();
    const QString cpu = QLocale().toString(share, 'f', 0);
    const QString text =
        memory.isEmpty() ? tr("%1 % CPU").arg(cpu) : tr("%1 · %2 % CPU", "memory · share").arg(memory, cpu);
    if (m_process->text() == text)
        return;
    m_process->setText(text);
    m_process->setAccessibleName(
        memory.isEmpty() ? tr("The program takes %1 % of the processors").arg(cpu)
                         : tr("The program takes %1 of memory and %2 % of the processors").arg(memory, cpu));
}

bool StatusBar::serving() const
{
    return m_server != nullptr && (m_server->state() == ServerSession::State::Serving ||
                                   m_server->state() == ServerSession::State::Draining);
}

void StatusBar::refreshServer()
{
    const bool shown = serving();
    for (QLabel* label : {m_serverSeparator, m_serverIcon, m_serverUrl})
        label->setVisible(shown);
    if (!shown)
        return;
    QString url = m_server->url();
    url.remove(QStringLiteral("http://"));
    m_serverUrl->setText(url);
    m_serverUrl->setAccessibleName(tr("Server: %1").arg(url));
    m_serverUrl->setToolTip(reachOf(m_server->address()) == AddressReach::ThisMachine
                                ? tr("The server, which programs on this machine reach")
                                : tr("The server, which other machines reach"));
}

void StatusBar::refresh()
{
    const ModelSession::Candidate* shown = m_models.shown();
    QString state;
    switch (m_models.state()) {
    case ModelSession::State::Empty:
        state = tr("No model");
        break;
    case ModelSession::State::Reading:
        state = tr("reading the file");
        break;
    case ModelSession::State::Loading:
        state = tr("loading");
        break;
    case ModelSession::State::Ready:
        state = m_chat.generating() ? tr("answering") : tr("ready");
        break;
    case ModelSession::State::Resting:
        state = tr("not loaded, the next question loads it");
        break;
    case ModelSession::State::Failed:
        state = tr("loading failed");
        break;
    }
    QStringList words;
    if (shown) {
        words << ModelSession::displayName(*shown);
        if (shown->description)
            words << app::shownText(shown->description->quantization, 20);
    }
    words << state;
    m_model->setFullText(words.join(QStringLiteral(" · ")));

    QStringList machine;
    const auto& deployment = m_models.deployment();
    quint64 need = 0; // of the model, in the tip: the line has what the whole program takes
    if (deployment && deployment->memoryNeed > 0)
        need = deployment->memoryNeed;
    else if (deployment && deployment->lastUnload)
        machine << tr("%1 given back").arg(format::bytes(givenBack(*deployment->lastUnload)));
    else if (const auto* loaded = m_models.loaded(); loaded && !deployment)
        need = loaded->fit.need;
    if (const auto& engine = m_models.engine()) {
        machine << app::shownText(engine->isa, 40);
        machine << (engine->threads == 1 ? tr("1 thread") : tr("%1 threads").arg(engine->threads));
    }
    m_engine->setText(machine.join(QStringLiteral(" · ")));
    m_separator->setVisible(!machine.isEmpty());
    const QString engineTip = tr("Instruction set and compute threads of the engine.");
    m_engine->setToolTip(need > 0 ? engineTip + u'\n' +
                                        tr("The model needs about %1 of memory.").arg(format::bytes(need))
                                  : engineTip);
    refreshInFlight();
    m_process->setToolTip(tr("What the program takes: memory in use, models included, and its share of "
                             "all processors in the last 2 seconds"));
    m_activity->setToolTip(tr("Requests that are being answered now"));
    refreshServer();
    refreshWork();
    update();
}

/// Answers of the chat and the server at once, comparisons and raw completions with the next sample.
void StatusBar::refreshInFlight()
{
    const std::int64_t own = m_chat.generating() ? 1 : 0;
    const std::int64_t known = own + (m_server != nullptr ? m_server->underWay() : 0);
    m_activity->setText(tr("%1 in flight").arg(std::max(known, m_monitor.inFlight())));
}

} // namespace mw::ui
