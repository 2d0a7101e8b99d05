// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/table.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class IconButton;

/// A table with what every table has: a field that filters, how many rows there are, columns, export; and
/// once several rows are chosen a bar with the verbs for them. Main thread only.
class TablePanel : public QWidget {
    Q_OBJECT
public:
    /// All of them outlive the panel.
    TablePanel(const Look& look, TableModel& model, TableStates& states, const Table::Options& options,
               QWidget* parent = nullptr);

    Table& table() { return *m_table; }
    QLineEdit& filter() { return *m_filter; }

    /// In the current language: the table's name for those who hear it, the words in the empty filter, what
    /// is said where no row has the text, and the proposed name of an exported file, without its ending.
    void setTexts(const QString& name, const QString& hint, const QString& nothing, const QString& fileName);

    /// In the menu of a row; of `several` rows also in their bar. The action stays the caller's.
    void addVerb(QAction* verb, bool several);
    /// Behind the filter, before columns and export.
    void addWidget(QWidget* widget);

    void chooseExport();
    void exportTo(const QString& path);

Q_SIGNALS:
    /// What the table shows is in the file.
    void exported(const QString& path);
    void failed(const mw::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void retranslate();

    const Look& m_look;
    QLineEdit* m_filter;
    QLabel* m_count;
    QHBoxLayout* m_bar;
    IconButton* m_columns;
    IconButton* m_export;
    Table* m_table;
    QLabel* m_nothing;
    QWidget* m_chosen;
    QLabel* m_chosenCount;
    QHBoxLayout* m_verbs;
    QPushButton* m_copy;
    QPushButton* m_none;
    QString m_nothingText;
    QString m_fileName;
};

} // namespace mw::ui
