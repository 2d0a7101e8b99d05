// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/command_palette.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace mw::ui {

namespace {

constexpr int paletteWidth = 600;
constexpr int paletteHeight = 420;
constexpr int partOfText = 1;
constexpr int startOfWord = 2;
constexpr int startOfText = 3;

enum Column { Text, Place, Keys };

int matchOfWord(const QString& text, const QString& word)
{
    int best = 0;
    for (qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(word, at + 1, Qt::CaseInsensitive)) {
        if (at == 0)
            return startOfText;
        best = std::max(best, text[at - 1].isLetterOrNumber() ? partOfText : startOfWord);
    }
    return best;
}

} // namespace

int matchOf(const QString& text, const QString& typed)
{
    int sum = 1;
    const QStringList words = typed.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const int match = matchOfWord(text, word);
        if (match == 0)
            return 0;
        sum += match;
    }
    return sum;
}

CommandPalette::CommandPalette(const Look& look, std::vector<Command> commands, Mode mode, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_commands(std::move(commands)), m_mode(mode)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(mode == Mode::Keys ? tr("Keyboard") : tr("Commands"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    QFrame* frame = makeFrame(this, "palette");
    outer->addWidget(frame);
    auto* column = new QVBoxLayout(frame);
    const int around = look.values().large;
    column->setContentsMargins(around, around, around, around);
    column->setSpacing(look.values().medium);
    m_edit = new QLineEdit(this);
    m_edit->setAccessibleName(tr("Find a command"));
    m_edit->setPlaceholderText(mode == Mode::Keys ? tr("Find a command or its keys")
                                                  : tr("What do you want to do?"));
    m_edit->setClearButtonEnabled(true);
    m_edit->installEventFilter(this);
    m_list = new QTreeWidget(this);
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Command"), tr("Page"), tr("Keys")});
    m_list->setHeaderHidden(mode == Mode::Everything);
    m_list->setAccessibleName(windowTitle());
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(Text, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(Place, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(Keys, QHeaderView::ResizeToContents);
    m_none = makeText(this, "", "muted");
    m_none->setText(tr("No command has these words."));
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_none);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] { run(m_list->currentItem()); });
    connect(m_list, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { run(item); });
    resize(std::min(paletteWidth, parent->width() - 2 * tokens::space6),
           std::min(paletteHeight, parent->height() - 2 * tokens::space6));
    fill();
}

void CommandPalette::fill()
{
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        const Command& command = m_commands[i];
        if (m_mode == Mode::Keys && command.keys.isEmpty())
            continue;
        const QString keys = command.keys.toString(QKeySequence::NativeText);
        const int match = matchOf(command.text + u' ' + command.place + u' ' + keys, m_edit->text());
        if (match > 0)
            found.emplace_back(match, i);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    m_list->clear();
    for (const auto& [match, index] : found) {
        const Command& command = m_commands[index];
        auto* item = new QTreeWidgetItem(
            m_list, {command.text, command.place, command.keys.toString(QKeySequence::NativeText)});
        item->setData(Text, Qt::UserRole, static_cast<qulonglong>(index));
        item->setTextAlignment(Keys, Qt::AlignTrailing | Qt::AlignVCenter);
        item->setDisabled(!command.enabled);
    }
    m_list->setVisible(!found.empty());
    m_none->setVisible(found.empty());
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QTreeWidgetItem* item = m_list->topLevelItem(row);
        if (!item->isDisabled()) {
            m_list->setCurrentItem(item);
            break;
        }
    }
}

void CommandPalette::run(const QTreeWidgetItem* item)
{
    if (item == nullptr || item->isDisabled())
        return;
    const auto action = m_commands[item->data(Text, Qt::UserRole).toULongLong()].run;
    if (!action)
        return;
    close(); // first: the command may open a dialog of its own
    action();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: {
            QKeyEvent copy(key->type(), key->key(), key->modifiers());
            QCoreApplication::sendEvent(m_list, &copy);
            return true;
        }
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::showEvent(QShowEvent* event)
{
    m_edit->setFocus(Qt::PopupFocusReason);
    QDialog::showEvent(event);
}

} // namespace mw::ui
