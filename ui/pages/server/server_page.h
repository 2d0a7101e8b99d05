// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/autostart.h"
#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace mw::ui {

class ConnectView;
class ErrorBanner;
class KeysView;
class Look;
class LogView;
struct RecordedCall;
class NewKeyCard;
class PageHeader;
class RegistrySession;
class RequestsView;
class ServerCard;
class ServerSession;
class SettingsSession;
class TableStates;

/// The endpoint as one switches, connects to and watches it: the switch above, below it what other programs
/// need, their keys, their requests, and the log.
class ServerPage : public Page {
    Q_OBJECT
public:
    enum Tab { Connect, Keys, Requests, Log, Background };

    /// The registry names the model of the examples.
    ServerPage(const Look& look, ServerSession& session, RegistrySession& registry, TableStates& tables,
               QWidget* parent = nullptr);

    QString title() const override;
    void showError(const Error& error) override;
    bool atRest() const override;

    /// Adds the part about serving without the window; once, while the page is made.
    void addBackground(SettingsSession& settings, Autostart autostart);

    void showTab(Tab tab);

    ErrorBanner& banner() { return *m_banner; }
    NewKeyCard& newKey() { return *m_newKey; }
    ConnectView& connectView() { return *m_connect; }
    KeysView& keysView() { return *m_keys; }
    RequestsView& requestsView() { return *m_requests; }
    LogView& logView() { return *m_log; }

Q_SIGNALS:
    /// Ask again what a call has asked.
    void playgroundWanted(const mw::ui::RecordedCall& call);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildContent(TableStates& tables);
    void connectSession();
    void retranslate();
    void refresh();
    void refreshConnection();
    void showStartError();
    QString defaultModel() const;

    const Look& m_look;
    ServerSession& m_session;
    RegistrySession& m_registry;
    PageHeader* m_header;
    ErrorBanner* m_banner;
    ServerCard* m_card;
    NewKeyCard* m_newKey;
    QTabBar* m_tabs;
    QStackedWidget* m_views;
    ConnectView* m_connect;
    KeysView* m_keys;
    RequestsView* m_requests;
    LogView* m_log;
    bool m_failed = false; ///< whether the banner tells of a start
};

} // namespace mw::ui
