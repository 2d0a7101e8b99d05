// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/server_card.h"

#include "ui/models/server_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/toggle_switch.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int addressWidth = 2 * tokens::fieldWidth;
constexpr int highestPort = 65535;
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
    m_address = new QLineEdit(this);
    m_address->setFixedWidth(addressWidth);
    m_addressLabel->setBuddy(m_address);
    m_portLabel = makeLabel(this);
    m_port = new QSpinBox(this);
    m_port->setRange(0, highestPort);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setFixedWidth(tokens::fieldWidth);
    m_portLabel->setBuddy(m_port);
    m_apply = makeButton(this);
    m_note = makeText(this, "secondary", "muted");
    row->addWidget(m_addressLabel);
    row->addWidget(m_address);
    row->addSpacing(tokens::space2);
    row->addWidget(m_portLabel);
    row->addWidget(m_port);
    row->addSpacing(tokens::space2);
    row->addWidget(m_apply);
    row->addSpacing(tokens::space2);
    row->addWidget(m_note, 1);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_address, &QLineEdit::textEdited, this, [this] {
        m_left = false;
        refreshFields();
    });
    connect(m_address, &QLineEdit::editingFinished, this, [this] {
        m_left = true;
        refreshFields();
    });
    connect(m_address, &QLineEdit::returnPressed, this, &ServerCard::apply);
    connect(m_port, &QSpinBox::valueChanged, this, &ServerCard::refreshFields);
    connect(m_apply, &QPushButton::clicked, this, &ServerCard::apply);
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
    m_left = true;
    refreshFields();
    if (m_apply->isEnabled())
        m_session.setAddress(m_address->text().trimmed(), m_port->value());
}

/// What the settings say, where they have changed: what somebody typed stays otherwise.
void ServerCard::fill()
{
    if (m_session.address() != m_knownAddress) {
        m_knownAddress = m_session.address();
        m_address->setText(m_knownAddress);
    }
    if (m_session.port() != m_knownPort) {
        m_knownPort = m_session.port();
        m_port->setValue(m_knownPort);
    }
    refreshFields();
}

QString ServerCard::fieldError() const
{
    switch (reachOf(m_address->text().trimmed())) {
    case AddressReach::ThisMachine:
        return {};
    case AddressReach::Others:
        return tr("Other machines reach this address, so it needs a certificate: use mw serve --tls-cert. "
                  "Here: 127.0.0.1 or ::1.");
    case AddressReach::Invalid:
        break;
    }
    return tr("Not an address. Use 127.0.0.1 or ::1, the addresses of this machine alone.");
}

void ServerCard::refreshFields()
{
    const QString error = fieldError();
    const bool differs =
        m_address->text().trimmed() != m_session.address() || m_port->value() != m_session.port();
    m_apply->setEnabled(error.isEmpty() && differs);
    const bool wrong = !error.isEmpty() && m_left;
    setLook(m_note, "tone", wrong ? QStringLiteral("error") : QStringLiteral("muted"));
    if (wrong)
        m_note->setText(error);
    else if (m_session.outdated())
        m_note->setText(tr("Stored. Switch the server off and on to use it."));
    else if (differs)
        m_note->setText(tr("Takes effect at the next start."));
    else
        m_note->setText(m_port->value() == 0 ? tr("Port 0 takes a free one at each start.") : QString());
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
    m_switch->setEnabled(state != State::Starting && state != State::Draining);
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
    m_port->setAccessibleName(tr("Port"));
    m_address->setAccessibleName(tr("Address"));
    setAccessibleName(tr("Server: %1").arg(m_state->text()));
    refreshFields();
    update();
}

void ServerCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
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
