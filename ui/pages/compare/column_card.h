// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/pages/compare/model_choice.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QScrollArea;
QT_END_NAMESPACE

namespace mw::ui {

class AnswerView;
class ColumnFiguresView;
class ComparisonColumn;
class ElidedLabel;
class ErrorBanner;
class IconButton;
class Look;
class ProgressRow;

/// What can be done with one column.
enum class ColumnVerb { Settings, Again, Stop, Copy, Playground, Duplicate, Remove };
inline constexpr ColumnVerb columnVerbs[] = {
    ColumnVerb::Settings,   ColumnVerb::Again,     ColumnVerb::Stop,  ColumnVerb::Copy,
    ColumnVerb::Playground, ColumnVerb::Duplicate, ColumnVerb::Remove};

/// One column of a comparison: its letter and model, the settings in a line, the answer as it is written, its
/// figures, and what can be done with it.
class ColumnCard : public QFrame {
    Q_OBJECT
public:
    ColumnCard(const Look& look, ComparisonColumn& column, QWidget* parent = nullptr);

    const ComparisonColumn& column() const { return m_column; }
    void setLetter(const QString& letter);
    void setEntries(const std::vector<ModelChoice::Entry>& entries);
    /// Whether columns may be added and taken away.
    void setRoom(bool duplicate, bool remove);
    /// Whether its settings are open beside the columns.
    void setSettingsShown(bool shown);
    static QString verbText(ColumnVerb verb);
    bool can(ColumnVerb verb) const;

Q_SIGNALS:
    void verbWanted(mw::ui::ColumnVerb verb);
    void modelChosen(const QString& reference);
    void seedWanted(quint64 seed);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildHead();
    QScrollArea* buildBody();
    QWidget* buildFoot();
    void retranslate();
    void refresh();
    void showText();
    void orderTabs();
    void showMenu();

    const Look& m_look;
    ComparisonColumn& m_column;
    QString m_letter;
    bool m_mayDuplicate = true;
    bool m_mayRemove = true;
    bool m_follow = true; ///< the view stands at the end of the text
    QLabel* m_letterLabel;
    ModelChoice* m_model;
    IconButton* m_settings;
    IconButton* m_more;
    ElidedLabel* m_summary;
    QScrollArea* m_scroll;
    QLabel* m_hint;
    ProgressRow* m_progress;
    ErrorBanner* m_error;
    AnswerView* m_answer;
    ColumnFiguresView* m_figures;
    ElidedLabel* m_state;
    IconButton* m_run; ///< stops, or asks again
    IconButton* m_source;
    IconButton* m_copy;
};

} // namespace mw::ui
