// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QPushButton;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class EmptyView;
class ErrorBanner;
class Look;
class PageHeader;
class ProgressRow;
class RegistrySession;
class Table;
class TablePanel;
class TableStates;
class VersionCard;

/// The registered models: a table of versions, one import at a time, and what there is to know and do about
/// the selected one.
class ModelsPage : public Page {
    Q_OBJECT
public:
    ModelsPage(const Look& look, RegistrySession& session, TableStates& tables, QWidget* parent = nullptr);

    QString title() const override;
    void showError(const Error& error) override;
    bool atRest() const override;
    QString dropPurpose(const QString& path) const override;
    void dropped(const QString& path) override;

    /// Asks for a file, then imports it.
    void chooseImport();
    void importFile(const QString& path);
    /// Asks whether to remove the selected version.
    void askRemove();

    ErrorBanner& banner() { return *m_banner; }
    TablePanel& panel() { return *m_panel; }

    /// The reference of the selected row, empty without one.
    QString selected() const;

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildContent(TableStates& tables);
    QWidget* buildInspector();
    void buildTable(TableStates& tables);
    void connectSession();
    void retranslate();
    void refresh();
    void refreshProgress();
    void refreshInspector();

    const Look& m_look;
    RegistrySession& m_session;
    PageHeader* m_header;
    QPushButton* m_import;
    ErrorBanner* m_banner;
    ProgressRow* m_progress;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_importFirst;
    TablePanel* m_panel;
    QWidget* m_inspector;
    VersionCard* m_card;
};

} // namespace mw::ui
