// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

#include <vector>

QT_BEGIN_NAMESPACE
class QAction;
class QFrame;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QScrollArea;
class QThreadPool;
QT_END_NAMESPACE

namespace mw::app {
struct SettingDeclaration;
}

namespace mw::ui {

class SavedBar;
class SettingRow;
class SettingsSession;

/// Every setting of the program, made from its declaration: groups at the left, a search over both languages,
/// and beside each value where it comes from. A field is stored when it is left; ten seconds long that can be
/// undone.
class SettingsPage : public FramedPage {
    Q_OBJECT
public:
    SettingsPage(const Look& look, SettingsSession& session, QThreadPool& calls, QWidget* parent = nullptr);

    QString title() const override;
    QString dropPurpose(const QString& path) const override;
    /// A file of settings: shows what it would change.
    void dropped(const QString& path) override;

    void search(const QString& words);
    SettingRow* row(const QString& key) const;
    SavedBar& savedBar() { return *m_saved; }
    void exportTo(const QString& path);
    void importFrom(const QString& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Group {
        QString id;
        QLabel* heading;
        std::vector<SettingRow*> rows;
        std::vector<QFrame*> lines; ///< one below each row
    };

    QWidget* buildNotice();
    QWidget* buildSearch();
    QWidget* buildGroups();
    QWidget* buildRows();
    void addRow(Group& group, const app::SettingDeclaration& setting, QWidget* parent);
    void connectSession();
    void retranslate();
    void filter();
    void refreshRow(SettingRow& row);
    void tellSaved(const QString& key);
    void chooseExport();
    void chooseImport();

    SettingsSession& m_session;
    QThreadPool& m_calls;
    std::vector<Group> m_groups;
    QFrame* m_notice;
    QLabel* m_noticeText;
    QLineEdit* m_search;
    QLabel* m_searchLabel;
    QListWidget* m_list;
    QScrollArea* m_scroll;
    QLabel* m_nothing;
    SavedBar* m_saved;
    QPushButton* m_export;
    QPushButton* m_import;
    QAction* m_findAction;
};

} // namespace mw::ui
