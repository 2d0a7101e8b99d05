// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/port_probe.h"

#include <QFrame>

#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace mw::ui {

class CopyButton;
class ElidedLabel;
class Look;
class ServerSession;
class ToggleSwitch;

/// The switch of the endpoint with its state in words, the address, and the two fields that decide it.
class ServerCard : public QFrame {
    Q_OBJECT
public:
    ServerCard(const Look& look, ServerSession& session, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildState();
    void buildFields();
    void toggle();
    void apply();
    void fill();
    void refresh();
    void refreshFields();
    QString stateText() const;
    QString stateHelp() const;
    void offerAddresses();
    QString chosenAddress() const;
    QString chosenPlace() const;
    QString reportText() const;
    bool reportIsGood() const;

    const Look& m_look;
    ServerSession& m_session;
    ToggleSwitch* m_switch;
    bool m_switchHadFocus = false; ///< before it was disabled while the server starts or ends
    QLabel* m_icon;
    QLabel* m_state;
    QLabel* m_help;
    ElidedLabel* m_url;
    CopyButton* m_copy;
    QPushButton* m_stopNow;
    QLabel* m_addressLabel;
    QComboBox* m_address;
    QLabel* m_portLabel;
    QSpinBox* m_port;
    QPushButton* m_apply;
    QPushButton* m_test;
    QLabel* m_note;
    QLabel* m_reach;
    QString m_knownAddress; ///< of the settings, when the fields were filled
    int m_knownPort = -1;
    bool m_testing = false;
    QString m_tested; ///< the place whose test is told
    std::optional<Result<app::PortReport>> m_report;
};

} // namespace mw::ui
