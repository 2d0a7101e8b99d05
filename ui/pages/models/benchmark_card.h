// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/registry/benchmark_record.h"
#include "ui/widgets/widgets.h"

#include <optional>

namespace mw::ui {

class BenchmarkSession;
class FactGrid;
class Look;
class ProgressRow;

/// How fast a version is on a machine, what that recommends, and the verbs to measure it and to use that.
class BenchmarkCard : public Card {
    Q_OBJECT
public:
    /// The session outlives the card.
    BenchmarkCard(const Look& look, BenchmarkSession& session, QWidget* parent = nullptr);

    /// `record`: what the version has; `obstacle`: why it cannot be measured, empty where it can.
    void setVersion(const QString& reference, const std::optional<app::BenchmarkRecord>& record,
                    const QString& obstacle);
    /// Only what moves while it is measured.
    void refreshProgress();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void refreshFigures();
    void refreshOutcome();
    void showRight(bool measuring);

    BenchmarkSession& m_session;
    QString m_reference;
    std::optional<app::BenchmarkRecord> m_record;
    QString m_obstacle;
    QLabel* m_error;
    QLabel* m_doubt;
    FactGrid* m_figures;
    QLabel* m_recommended;
    FactGrid* m_advice;
    QLabel* m_reasons;
    ProgressRow* m_progress;
    QPushButton* m_use;
    QPushButton* m_start;
};

} // namespace mw::ui
