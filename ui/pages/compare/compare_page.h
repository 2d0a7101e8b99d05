// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/preset.h"
#include "ui/pages/compare/column_card.h"
#include "ui/widgets/page.h"

#include <array>
#include <vector>

QT_BEGIN_NAMESPACE
class QAction;
class QHBoxLayout;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabBar;
class QThreadPool;
QT_END_NAMESPACE

namespace mw::app {
class Settings;
}

namespace mw::ui {

class ComparisonSession;
class Composer;
class DifferenceView;
class EmptyView;
class ModelSession;
class PresetLibrary;
class RegistrySession;
class SamplingSide;
class SettingsSession;
class SystemPromptBox;

/// One prompt to several models, versions or settings at a time, their answers side by side, and the words in
/// which two of them differ.
class ComparePage : public FramedPage {
    Q_OBJECT
public:
    /// All of it outlives the page.
    struct Parts {
        const Look& look;
        const app::Settings& settings;
        ComparisonSession& session;
        RegistrySession& registry;
        ModelSession& models;
        PresetLibrary& presets;
        SettingsSession& settingsSession;
        QThreadPool& calls;
    };
    explicit ComparePage(const Parts& parts, QWidget* parent = nullptr);

    QString title() const override;
    bool atRest() const override;

    /// The prompt and the model of somewhere else, in the first column.
    void take(const QString& model, const app::PresetContent& content, const QString& prompt);
    void run();
    /// Asks every column with seeds that are always the same, the first at temperature 0: for pictures and
    /// trials that must come out alike.
    void askExactly(const QString& question);
    void showDifferences(bool shown);
    void act(int index, ColumnVerb verb);

    Composer& composer() { return *m_composer; }
    SamplingSide& side() { return *m_side; }
    DifferenceView& differences() { return *m_differences; }
    ColumnCard& card(int index) { return *m_cards[static_cast<std::size_t>(index)]; }

Q_SIGNALS:
    /// One column in the playground.
    void playgroundWanted(const QString& model, const mw::app::PresetContent& content, const QString& prompt);
    /// The id of a page.
    void pageWanted(const QString& id);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct ColumnActions {
        std::array<QAction*, std::size(columnVerbs)> of{};
    };

    QWidget* buildColumns();
    void buildActions();
    void connectParts();
    void arrange();
    void retranslate();
    void refresh();
    void refreshModels();
    void openSettings(int index);
    void exportComparison();

    const Parts m_parts;
    QPushButton* m_add;
    QPushButton* m_export;
    QStackedWidget* m_stack; ///< nothing to ask, or the rest
    EmptyView* m_empty;
    QPushButton* m_models;
    SystemPromptBox* m_system;
    QTabBar* m_tabs;
    QStackedWidget* m_views;
    QScrollArea* m_scroll;
    QHBoxLayout* m_row;
    DifferenceView* m_differences;
    Composer* m_composer;
    SamplingSide* m_side;
    int m_settingsOf = -1; ///< the column whose settings are open
    std::vector<ColumnCard*> m_cards;
    QAction* m_runAction;
    QAction* m_stopAction;
    QAction* m_addAction;
    QAction* m_differencesAction;
    QAction* m_copyAction;
    QAction* m_exportAction;
    std::vector<ColumnActions> m_columnActions;
};

} // namespace mw::ui
