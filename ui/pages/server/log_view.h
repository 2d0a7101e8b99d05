// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QLabel;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class EmptyView;
class Look;
class LogModel;
class TablePanel;
class TableStates;

/// The newest lines of the program's log, which follow while one looks.
class LogView : public QWidget {
    Q_OBJECT
public:
    /// The references outlive the view.
    LogView(const Look& look, LogModel& log, TableStates& tables, QWidget* parent = nullptr);

    TablePanel& panel() { return *m_panel; }

Q_SIGNALS:
    void failed(const mw::Error& error);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void follow();
    void retranslate();

    LogModel& m_log;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    TablePanel* m_panel;
    QCheckBox* m_follow;
};

} // namespace mw::ui
