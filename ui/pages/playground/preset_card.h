// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/preset.h"
#include "ui/widgets/widgets.h"

#include <functional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class PresetLibrary;
class UndoBar;

/// System prompt and sampling under a name: chosen from a list, saved, renamed, deleted, exported and
/// imported. Says when what is set differs from the preset that was chosen.
class PresetCard : public Card {
    Q_OBJECT
public:
    /// `current` tells what is set on the page now.
    PresetCard(const Look& look, PresetLibrary& library, std::function<app::PresetContent()> current,
               QWidget* parent = nullptr);

    /// What is set on the page has changed.
    void contentChanged();
    /// Of the preset that was chosen; empty without one.
    const QString& chosen() const { return m_chosen; }
    bool differs() const;
    void exportAll();
    void importFile();
    UndoBar& undoBar() { return *m_undo; }

Q_SIGNALS:
    void contentWanted(const mw::app::PresetContent& content);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Naming { None, New, Rename };

    void buildNameRow(const Look& look);
    void connectLibrary();
    void retranslate();
    void fillList();
    void refresh();
    void choose(int index);
    void save();
    void beginNaming(Naming naming);
    void endNaming(bool accept);
    void showMenu();

    PresetLibrary& m_library;
    std::function<app::PresetContent()> m_current;
    QString m_chosen;
    Naming m_naming = Naming::None;
    QComboBox* m_list;
    QLabel* m_state;
    QWidget* m_nameRow;
    QLineEdit* m_name;
    IconButton* m_accept;
    IconButton* m_reject;
    QPushButton* m_save;
    QPushButton* m_saveAs;
    IconButton* m_more;
    UndoBar* m_undo;
    QLabel* m_note;
    std::function<QString()> m_noteText;
};

} // namespace mw::ui
