// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

#include <map>

QT_BEGIN_NAMESPACE
class QPushButton;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class AliasesCard;
class BenchmarkCard;
class BenchmarkSession;
class Card;
class EmptyView;
class Look;
class ProgressRow;
class ReferenceCheckView;
class RegistrySession;
class TablePanel;
class TableStates;
class UndoBar;
class VersionCard;

/// The registered models: a table of versions, imports, and what there is to know and do about the selected
/// ones.
class ModelsPage : public FramedPage {
    Q_OBJECT
public:
    /// All of them outlive the page.
    ModelsPage(const Look& look, RegistrySession& session, BenchmarkSession& benchmarks, TableStates& tables,
               QWidget* parent = nullptr);

    QString title() const override;
    bool atRest() const override;
    QString dropPurpose(const QString& path) const override;
    void dropped(const QString& path) override;
    void droppedAll(const QStringList& paths) override;

    /// Asks for files, then imports them.
    void chooseImport();
    void importFiles(const QStringList& paths);
    /// Asks whether to remove those of the selected versions that nothing points at.
    void askRemove();

    TablePanel& panel() { return *m_panel; }

    /// The reference of the selected row, empty without one.
    QString selected() const;

Q_SIGNALS:
    /// Ask this version in the playground.
    void playgroundWanted(const QString& reference);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum class Verb { Load, Unload, Play, Verify, Check, Benchmark, Describe, Remove };

    void buildContent(TableStates& tables);
    void buildInspector();
    void buildActions();
    void connectSession();
    void act(Verb verb);
    static bool ofOne(Verb verb);
    void offerUndoOfDescription(const QString& model, const QString& before, const QString& now);
    /// Those of the selected versions to which a verb can be done.
    QStringList fitFor(Verb verb) const;
    bool fits(Verb verb, const QString& reference) const;
    static QString unsound();
    void retranslate();
    void refresh();
    void refreshImports();
    void refreshInspector();
    void refreshCheck();
    void refreshBenchmark();
    void refreshActions();

    RegistrySession& m_session;
    BenchmarkSession& m_benchmarks;
    bool m_takingBack = false; ///< a description, by the undo bar
    QPushButton* m_import;
    QAction* m_importAction;
    std::map<Verb, QAction*> m_verbs;
    UndoBar* m_undo;
    ProgressRow* m_progress;
    QStackedWidget* m_stack;
    EmptyView* m_empty;
    QPushButton* m_importFirst;
    TablePanel* m_panel;
    QString m_importFolder; ///< where files were chosen last; empty: nowhere yet
    QWidget* m_inspector;
    VersionCard* m_card;
    AliasesCard* m_aliases;
    BenchmarkCard* m_benchmark;
    Card* m_checkCard;
    ReferenceCheckView* m_check;
};

} // namespace mw::ui
