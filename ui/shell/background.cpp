// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/background.h"

#include "ui/models/server_session.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSystemTrayIcon>

namespace mw::ui {

Background::Background(Parts parts, QObject* parent) : QObject(parent), m_parts(std::move(parts))
{
    connect(&m_parts.server, &ServerSession::changed, this, &Background::refresh);
    m_parts.window.installEventFilter(this); // for changes of its language
}

Background::~Background()
{
    delete m_menu;
}

bool Background::mayClose()
{
    if (m_quitting || m_parts.server.state() != ServerSession::State::Serving)
        return true;
    const QString choice = m_parts.choice();
    if (choice == QLatin1String("keep"))
        hideWindow();
    else if (choice == QLatin1String("stop"))
        quit();
    else
        ask();
    return false;
}

void Background::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    auto* box = new QMessageBox(&m_parts.window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Keep serving?"));
    box->setText(tr("The server is on. Keep serving while the window is closed?"));
    box->setInformativeText(
        QSystemTrayIcon::isSystemTrayAvailable()
            ? tr("Modelwright stays in the tray. Its icon, or starting it again, brings the window back. "
                 "The answer is remembered; Settings changes it.")
            : tr("Starting Modelwright again brings the window back. The answer is remembered; Settings "
                 "changes it."));
    QPushButton* keep = box->addButton(tr("Keep serving"), QMessageBox::AcceptRole);
    QPushButton* stop = box->addButton(tr("Stop the server and quit"), QMessageBox::DestructiveRole);
    QPushButton* cancel = box->addButton(tr("Cancel"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(cancel);
    connect(keep, &QPushButton::clicked, this, [this] {
        m_parts.remember(QStringLiteral("keep"));
        hideWindow();
    });
    connect(stop, &QPushButton::clicked, this, [this] {
        m_parts.remember(QStringLiteral("stop"));
        quit();
    });
    connect(box, &QDialog::finished, this, [this] { m_asking = false; });
    box->open();
}

void Background::quit()
{
    m_quitting = true;
    if (m_parts.server.state() == ServerSession::State::Serving)
        m_parts.server.stop(); // `refresh` goes on once it is off
    else
        refresh();
}

void Background::hideWindow()
{
    m_parts.window.hide();
    refreshTray();
}

void Background::showWindow()
{
    QWidget& window = m_parts.window;
    window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
    window.show();
    window.raise();
    window.activateWindow();
    refreshTray();
}

void Background::refresh()
{
    const auto state = m_parts.server.state();
    const bool serving = state == ServerSession::State::Serving || state == ServerSession::State::Draining;
    m_inhibitor.setWanted(serving && m_parts.keepAwake(), tr("Models are served to other programs"));
    refreshTray();
    if (m_quitting && (state == ServerSession::State::Off || state == ServerSession::State::Failed))
        Q_EMIT quitWanted();
}

void Background::refreshTray()
{
    const bool wanted = m_parts.window.isHidden() && QSystemTrayIcon::isSystemTrayAvailable();
    if (!wanted) {
        if (m_tray != nullptr)
            m_tray->hide();
        return;
    }
    if (m_tray == nullptr) {
        m_tray = new QSystemTrayIcon(QApplication::windowIcon(), this);
        m_menu = new QMenu;
        m_tray->setContextMenu(m_menu);
        connect(m_tray, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
            if (reason != QSystemTrayIcon::Context)
                showWindow();
        });
    }
    const bool serving = m_parts.server.state() == ServerSession::State::Serving;
    m_menu->clear();
    connect(m_menu->addAction(tr("Open Modelwright")), &QAction::triggered, this, &Background::showWindow);
    QAction* state =
        m_menu->addAction(serving ? tr("Serving on %1").arg(m_parts.server.url()) : tr("The server is off"));
    state->setEnabled(false);
    QAction* copy = m_menu->addAction(tr("Copy the address"));
    copy->setEnabled(serving);
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_parts.server.url()); });
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Quit")), &QAction::triggered, this, &Background::quit);
    m_tray->setToolTip(QStringLiteral("Modelwright · ") + state->text());
    m_tray->show();
}

bool Background::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refreshTray();
    return QObject::eventFilter(watched, event);
}

} // namespace mw::ui
