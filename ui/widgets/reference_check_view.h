// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/reference_check.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class ProgressRow;

/// A check against the reference engine: the button that starts it, how far it is, what came out.
class ReferenceCheckView : public QWidget {
    Q_OBJECT
public:
    explicit ReferenceCheckView(const Look& look, QWidget* parent = nullptr);

    /// `running`: how far; else the outcome, or neither where there was no check.
    void setState(const std::optional<app::WorkProgress>& running,
                  const std::optional<app::ReferenceCheck>& check, const std::optional<Error>& error);
    /// Where it cannot be started, why.
    void setObstacle(const QString& why);

Q_SIGNALS:
    void startWanted();
    void cancelWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void showButtons();

    QPushButton* m_start;
    ProgressRow* m_progress;
    QLabel* m_result;
    QLabel* m_meaning;
    std::optional<app::WorkProgress> m_running;
    std::optional<app::ReferenceCheck> m_check;
    std::optional<Error> m_error;
    QString m_obstacle;
};

} // namespace mw::ui
