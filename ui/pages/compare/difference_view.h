// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/word_diff.h"

#include <QWidget>

#include <array>
#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QStackedWidget;
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ComparisonColumn;
class ComparisonSession;
class EmptyView;
class IconButton;
class Look;
class ReadingView;

/// The answers of two columns side by side, with the words that only one of them has marked: struck through
/// on the left, underlined on the right.
class DifferenceView : public QWidget {
    Q_OBJECT
public:
    DifferenceView(const Look& look, ComparisonSession& session, QThreadPool& calls,
                   QWidget* parent = nullptr);

    /// The columns that can be compared have changed, or what they say. Nothing is done while it is hidden.
    void refresh();
    void choose(int left, int right);
    /// The words that count, as a sentence; empty until they were compared.
    QString summary() const;
    bool comparing() const { return m_comparing; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Side {
        QComboBox* column;
        QLabel* heading;
        ReadingView* text;
        const ComparisonColumn* chosen = nullptr;
    };
    enum Which { Left, Right };

    QWidget* buildBar();
    QWidget* buildTexts();
    void fill(Side& side);
    void compare();
    void showDifference();
    void mark(const Side& side, const std::vector<app::WordDiff::Part>& parts, bool left);
    void retranslate();

    const Look& m_look;
    ComparisonSession& m_session;
    QThreadPool& m_calls;
    std::array<Side, 2> m_sides{};
    IconButton* m_swap;
    QLabel* m_summary;
    QLabel* m_legend;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    std::array<QString, 2> m_compared;
    std::optional<app::WordDiff> m_difference;
    bool m_comparing = false;
    quint64 m_serial = 0;
};

} // namespace mw::ui
