// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "ui/models/activities.h"
#include "ui/models/comparison_column.h"

#include <QJsonObject>

#include <memory>
#include <vector>

namespace mw::app {
class Settings;
}

namespace mw::ui {

class ModelSession;
class TableStates;

/// One prompt to two, three or four columns at a time. They are begun one after the other, in their order,
/// and answer together; a column whose model finds no memory beside the others' waits until those have ended,
/// and with it the other columns of its model. Columns and prompt are remembered. Main thread only; signals
/// fire there.
class ComparisonSession : public QObject {
    Q_OBJECT
public:
    static constexpr int leastColumns = 2;
    static constexpr int mostColumns = 4;

    /// All of it outlives the session.
    struct Parts {
        app::InferenceService& service;
        app::Principal principal;
        const app::Settings& settings; ///< of new columns' sampling
        ModelSession& models;          ///< has the model of a file
        Activities& activities;
        TableStates& memory; ///< where columns and prompt are remembered
        const app::Clock& clock;
        QThreadPool& calls;
    };
    explicit ComparisonSession(const Parts& parts, QObject* parent = nullptr);
    ~ComparisonSession() override;

    int count() const { return static_cast<int>(m_columns.size()); }
    ComparisonColumn& column(int index) const { return *m_columns[static_cast<std::size_t>(index)]; }
    int indexOf(const ComparisonColumn* column) const;
    /// "A" to "D".
    static QString letter(int index);

    const ComparisonPrompt& prompt() const { return m_prompt; }
    /// What the columns were asked last; the prompt as it stands before the first run.
    const ComparisonPrompt& asked() const { return m_asked ? *m_asked : m_prompt; }
    void setPrompt(const QString& text);
    void setSystemPrompt(const QString& text);
    void setModel(int index, const QString& model);
    void setSampling(int index, const SamplingChoice& sampling);
    /// The sampling of one column for all of them.
    void spreadSampling(int from);
    /// One seed for all columns.
    void spreadSeed(quint64 seed);

    /// A column like `like` behind it; false where there are four.
    bool duplicate(int like);
    /// A column like the last one.
    bool add() { return duplicate(count() - 1); }
    /// Stops its answer. False where there are only two.
    bool remove(int index);

    /// Some column is not at its end.
    bool running() const;
    /// Whether a run would ask anybody: a prompt, every column has a model, none is busy.
    bool ready() const;
    /// Asks every column. False where it is not ready.
    bool run();
    /// Asks one column what the others were asked last, beside them or alone; not while it is busy.
    bool runOne(int index);
    void stop();

    /// The model of a file that is open in the window; empty without one.
    QString openFile() const;

Q_SIGNALS:
    /// Columns came or went.
    void columnsChanged();
    /// A column came to another state, or whether a run is possible may have changed.
    void changed();

private:
    void insert(int index, const ColumnChoice& choice);
    void restore();
    void remember();
    void queue(ComparisonColumn& column, const ComparisonPrompt& prompt);
    void beginNext();
    bool othersBegun(const ComparisonColumn& than, const QString& model) const;
    void begunOrNot(ComparisonColumn& column, const std::optional<Error>& error);
    void stateChanged(ComparisonColumn& column);
    void modelChanged();
    void refreshActivity();

    const Parts m_parts;
    std::vector<std::unique_ptr<ComparisonColumn>> m_columns;
    std::vector<std::unique_ptr<ComparisonColumn>> m_leaving; ///< removed, and not at their end yet
    ComparisonPrompt m_prompt;
    std::optional<ComparisonPrompt> m_asked; ///< by the last run
    const ComparisonColumn* m_beginning = nullptr;
    bool m_stopping = false;
    bool m_stopped = false;         ///< by hand, since the activity began
    quint64 m_queued = 0;           ///< answers that the activity is about
    std::optional<Error> m_failure; ///< of one of them
    std::shared_ptr<Activities::Handle> m_activity;
};

} // namespace mw::ui
