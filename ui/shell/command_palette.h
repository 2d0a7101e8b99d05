// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>
#include <QKeySequence>

#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// One thing that can be done, in the current language.
struct Command {
    QString text;
    QString place; ///< the page it belongs to; empty: everywhere
    QKeySequence keys;
    std::function<void()> run; ///< empty: only told of
    bool enabled = true;
};

/// How well `typed` finds `text`: 0 not at all, more is better. Words may be typed in any order, each as the
/// beginning of a word or as any part of the text.
int matchOf(const QString& text, const QString& typed);

/// Finds and runs a command by typing a few letters of it, or lists those that have keys. Opens over its
/// parent; Enter runs, Escape closes. Deletes itself.
class CommandPalette : public QDialog {
    Q_OBJECT
public:
    enum class Mode { Everything, Keys };

    CommandPalette(const Look& look, std::vector<Command> commands, Mode mode, QWidget* parent);

    QLineEdit& edit() { return *m_edit; }
    QTreeWidget& list() { return *m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fill();
    void run(const QTreeWidgetItem* item);

    const std::vector<Command> m_commands;
    const Mode m_mode;
    QLineEdit* m_edit;
    QTreeWidget* m_list;
    QLabel* m_none;
};

} // namespace mw::ui
