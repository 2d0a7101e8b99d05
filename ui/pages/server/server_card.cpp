// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/server_card.h"

#include "app/base/error_text.h"
#include "ui/models/server_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/toggle_switch.h"
#include "ui/widgets/widgets.h"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <utility>

namespace mw::ui {

namespace {
constexpr int highestPort = 65535;
const auto firstLoopback = QStringLiteral("127.0.0.1");
const auto secondLoopback = QStringLiteral("::1");

/// "127.0.0.1:8484"
QString placeText(const QString& address, int port)
{
    return QStringLiteral("%1:%2")
        .arg(address.contains(u':') ? QStringLiteral("[%1]").arg(address) : address)
        .arg(port);
}
} // namespace

ServerCard::ServerCard(const Look& look, ServerSession& session, QWidget* parent)
    : QFrame(parent), m_look(look), m_session(session)
{
    setProperty("kind", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space4, tokens::space3, tokens::space4, tokens::space3);
    column->setSpacing(tokens::space3);
    buildState();
    buildFields();
    connect(&m_session, &ServerSession::changed, this, [this] {
        fill();
        refresh();
    });
    connect(&m_session, &ServerSession::underWayChanged, this, &ServerCard::refresh);
    fill();
    refresh();
}

void ServerCard::buildState()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space3);
    m_switch = new ToggleSwitch(m_look, this);
    m_icon = makeLabel(this);
    m_icon->setFixedSize(tokens::icon, tokens::icon);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    m_state = makeLabel(this, "section");
    m_help = makeText(this, "secondary", "muted");
    words->addWidget(m_state);
    words->addWidget(m_help);
    m_stopNow = makeButton(this);
    m_url = new ElidedLabel(this);
    m_url->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_copy = new CopyButton([this] { return m_session.url(); }, this);
    row->addWidget(m_switch);
    row->addWidget(m_icon);
    row->addLayout(words, 1);
    row->addWidget(m_stopNow);
    row->addWidget(m_url);
    row->addWidget(m_copy);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_switch, &QAbstractButton::clicked, this, &ServerCard::toggle);
    connect(m_stopNow, &QPushButton::clicked, &m_session, &ServerSession::stopNow);
}

void ServerCard::buildFields()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    m_addressLabel = makeLabel(this);
    m_address = new QComboBox(this);
    m_addressLabel->setBuddy(m_address);
    m_portLabel = makeLabel(this);
    m_port = new QSpinBox(this);
    m_port->setRange(0, highestPort);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setFixedWidth(tokens::fieldWidth);
    m_portLabel->setBuddy(m_port);
    m_apply = makeButton(this);
    m_test = makeButton(this);
    m_note = makeText(this, "secondary", "muted");
    m_reach = makeText(this, "secondary", "muted");
    row->addWidget(m_addressLabel);
    row->addWidget(m_address);
    row->addSpacing(tokens::space2);
    row->addWidget(m_portLabel);
    row->addWidget(m_port);
    row->addSpacing(tokens::space2);
    row->addWidget(m_test);
    row->addWidget(m_apply);
    row->addSpacing(tokens::space2);
    row->addWidget(m_note, 1);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(row);
    column->addWidget(m_reach);
    connect(m_address, &QComboBox::currentIndexChanged, this, &ServerCard::refreshFields);
    connect(m_port, &QSpinBox::valueChanged, this, &ServerCard::refreshFields);
    connect(m_apply, &QPushButton::clicked, this, &ServerCard::apply);
    connect(m_test, &QPushButton::clicked, this, [this] {
        m_testing = true;
        m_session.testAddress(chosenAddress(), m_port->value());
        refreshFields();
    });
    connect(&m_session, &ServerSession::tested, this,
            [this](const QString& address, int port, const Result<app::PortReport>& report) {
                m_testing = false;
                m_tested = placeText(address, port);
                m_report = report;
                refreshFields();
            });
}

void ServerCard::toggle()
{
    if (m_session.state() == ServerSession::State::Serving)
        m_session.stop();
    else
        m_session.start();
    refresh();
}

void ServerCard::apply()
{
    if (m_apply->isEnabled())
        m_session.setAddress(chosenAddress(), m_port->value());
}

/// What the settings say, where they have changed: what somebody chose stays otherwise.
void ServerCard::fill()
{
    if (m_session.address() != m_knownAddress) {
        m_knownAddress = m_session.address();
        offerAddresses();
        m_address->setCurrentIndex(m_address->findData(m_knownAddress));
    }
    if (m_session.port() != m_knownPort) {
        m_knownPort = m_session.port();
        m_port->setValue(m_knownPort);
    }
    refreshFields();
}

/// Those of this machine alone, and the one of the settings if it is another.
void ServerCard::offerAddresses()
{
    const QString chosen = chosenAddress();
    const QSignalBlocker quiet(m_address);
    m_address->clear();
    m_address->addItem(tr("This machine only (%1)").arg(firstLoopback), firstLoopback);
    m_address->addItem(tr("This machine only, IPv6 (%1)").arg(secondLoopback), secondLoopback);
    if (m_address->findData(m_knownAddress) < 0)
        m_address->addItem(m_knownAddress, m_knownAddress);
    m_address->addItem(tr("Other machines too: needs a certificate"));
    const int last = m_address->count() - 1;
    static_cast<QStandardItemModel*>(m_address->model())->item(last)->setEnabled(false);
    m_address->setCurrentIndex(std::max(m_address->findData(chosen), 0));
}

QString ServerCard::chosenAddress() const
{
    return m_address->currentData().toString();
}

QString ServerCard::chosenPlace() const
{
    return placeText(chosenAddress(), m_port->value());
}

bool ServerCard::reportIsGood() const
{
    const bool ours = m_report && m_report->ok() && (*m_report)->ourselves && (*m_report)->answers;
    return ours || (m_report && m_report->ok() && (*m_report)->state == app::PortReport::State::Free);
}

QString ServerCard::reportText() const
{
    if (!m_report->ok()) {
        const app::ErrorText text = app::errorText(m_report->error());
        return text.line();
    }
    const app::PortReport& report = **m_report;
    switch (report.state) {
    case app::PortReport::State::Free:
        return m_port->value() == 0 ? tr("A free port is taken at each start.")
                                    : tr("%1 is free.").arg(m_tested);
    case app::PortReport::State::NotAllowed:
        return tr("Ports below 1024 are for the system. Choose a higher one.");
    case app::PortReport::State::NoAddress:
        return tr("This machine has no such address.");
    case app::PortReport::State::Taken:
        break;
    }
    if (report.ourselves) {
        return report.answers ? tr("This server listens on %1 and can be reached.").arg(m_tested)
                              : tr("This program has %1, but a connection to it fails.").arg(m_tested);
    }
    if (report.process > 0)
        return tr("%1 is taken by %2 (process %3).").arg(m_tested, report.program).arg(report.process);
    return tr("%1 is taken by a program of another user.").arg(m_tested);
}

void ServerCard::refreshFields()
{
    const bool differs = chosenAddress() != m_session.address() || m_port->value() != m_session.port();
    m_apply->setEnabled(differs && !chosenAddress().isEmpty());
    m_test->setEnabled(!m_testing);
    const bool told = m_report && m_tested == chosenPlace() && !m_testing;
    setLook(m_note, "tone",
            !told            ? QStringLiteral("muted")
            : reportIsGood() ? QStringLiteral("good")
                             : QStringLiteral("error"));
    if (m_testing)
        m_note->setText(tr("Testing…"));
    else if (told)
        m_note->setText(reportText());
    else if (m_session.outdated())
        m_note->setText(tr("Stored. Switch the server off and on to use it."));
    else if (differs)
        m_note->setText(tr("Takes effect at the next start."));
    else
        m_note->setText(m_port->value() == 0 ? tr("Port 0 takes a free one at each start.") : QString());
    const bool others = reachOf(chosenAddress()) == AddressReach::Others;
    setLook(m_reach, "tone", others ? QStringLiteral("warning") : QStringLiteral("muted"));
    m_reach->setText(
        others
            ? tr("Other machines reach this address, so it needs a certificate, which the window cannot give "
                 "it. In a terminal: mw serve --tls-cert FILE --tls-key FILE.")
            : tr("Programs on other machines are not let in: without a certificate, keys and texts would "
                 "cross "
                 "the network for all to read. In a terminal: mw serve --tls-cert FILE --tls-key FILE."));
}

QString ServerCard::stateText() const
{
    switch (m_session.state()) {
    case ServerSession::State::Off:
        return tr("Off");
    case ServerSession::State::Starting:
        return tr("Starting");
    case ServerSession::State::Serving:
        return tr("Serving");
    case ServerSession::State::Draining:
        return tr("Stopping");
    case ServerSession::State::Failed:
        return tr("Not started");
    }
    return {};
}

QString ServerCard::stateHelp() const
{
    const int answers = m_session.underWay();
    switch (m_session.state()) {
    case ServerSession::State::Off:
    case ServerSession::State::Failed:
        return tr("Other programs do not reach the models.");
    case ServerSession::State::Starting:
        return tr("Opening the address.");
    case ServerSession::State::Serving:
        return answers == 0   ? tr("Programs on this machine that have a key reach the models.")
               : answers == 1 ? tr("1 answer is under way.")
                              : tr("%1 answers are under way.").arg(answers);
    case ServerSession::State::Draining:
        return answers == 0   ? tr("Closing connections.")
               : answers == 1 ? tr("1 answer is still under way. Nothing new is taken.")
                              : tr("%1 answers are still under way. Nothing new is taken.").arg(answers);
    }
    return {};
}

void ServerCard::refresh()
{
    using State = ServerSession::State;
    const State state = m_session.state();
    m_switch->setChecked(state == State::Serving || state == State::Starting);
    const bool switchable = state != State::Starting && state != State::Draining;
    m_switchHadFocus |= !switchable && m_switch->hasFocus();
    m_switch->setEnabled(switchable);
    if (switchable && std::exchange(m_switchHadFocus, false))
        m_switch->setFocus(Qt::OtherFocusReason);
    m_switch->setLabel(state == State::Serving ? tr("Stop the server") : tr("Start the server"));
    m_state->setText(stateText());
    m_help->setText(stateHelp());
    m_url->setFullText(m_session.url());
    m_url->setEnabled(state == State::Serving || state == State::Draining);
    m_copy->setVisible(state == State::Serving);
    m_copy->setWhat(tr("Copy the address"));
    m_stopNow->setVisible(state == State::Draining);
    m_stopNow->setText(tr("Stop now"));
    m_stopNow->setToolTip(tr("Ends the answers that are still under way."));
    m_addressLabel->setText(tr("Address"));
    m_portLabel->setText(tr("Port"));
    m_apply->setText(tr("Apply"));
    m_test->setText(tr("Test"));
    m_test->setToolTip(tr("Whether this address and port can be listened on, and who has them if not."));
    m_port->setAccessibleName(tr("Port"));
    m_address->setAccessibleName(tr("Address"));
    setAccessibleName(tr("Server: %1").arg(m_state->text()));
    refreshFields();
    update();
}

void ServerCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        offerAddresses();
        refresh();
    }
    QFrame::changeEvent(event);
}

void ServerCard::paintEvent(QPaintEvent* event)
{
    const LookValues& c = m_look.values();
    const auto state = m_session.state();
    const bool serving = state == ServerSession::State::Serving;
    const bool failed = state == ServerSession::State::Failed;
    const QString name = serving  ? QStringLiteral("good")
                         : failed ? QStringLiteral("error")
                                  : QStringLiteral("server");
    const QColor colour = serving ? c.good : failed ? c.error : c.muted;
    const QPixmap icon = iconPixmap(name, colour, tokens::icon, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    QFrame::paintEvent(event);
}

} // namespace mw::ui
