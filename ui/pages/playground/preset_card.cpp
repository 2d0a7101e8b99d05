// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/preset_card.h"

#include "app/conversations/conversation_json.h"
#include "ui/models/preset_library.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/calm_wheel.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/undo_bar.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

#include <utility>

namespace mw::ui {

namespace {

bool same(const app::PresetContent& a, const app::PresetContent& b)
{
    return a.systemPrompt == b.systemPrompt && app::samplingJson(a.sampling) == app::samplingJson(b.sampling);
}

} // namespace

PresetCard::PresetCard(const Look& look, PresetLibrary& library, std::function<app::PresetContent()> current,
                       QWidget* parent)
    : Card(look, parent), m_library(library), m_current(std::move(current))
{
    m_more = new IconButton(look, QStringLiteral("more"), this);
    addHeaderWidget(m_more);
    m_list = new ChoiceBox(this);
    m_list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_list->setMinimumContentsLength(10);
    body()->addWidget(m_list);
    m_state = makeText(this, "secondary", "muted");
    body()->addWidget(m_state);
    buildNameRow(look);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    m_save = makeButton(this);
    m_saveAs = makeButton(this);
    buttons->addWidget(m_save);
    buttons->addWidget(m_saveAs);
    buttons->addStretch(1);
    body()->addLayout(buttons);
    m_note = makeText(this, "secondary", "muted");
    m_note->hide();
    body()->addWidget(m_note);
    m_undo = new UndoBar(look, this);
    body()->addWidget(m_undo);

    connect(m_list, &QComboBox::activated, this, &PresetCard::choose);
    connect(m_save, &QPushButton::clicked, this, &PresetCard::save);
    connect(m_saveAs, &QPushButton::clicked, this, [this] { beginNaming(Naming::New); });
    connect(m_more, &QToolButton::clicked, this, &PresetCard::showMenu);
    connectLibrary();
    retranslate();
}

void PresetCard::buildNameRow(const Look& look)
{
    m_nameRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_nameRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space1);
    m_name = new QLineEdit(m_nameRow);
    m_name->setMaxLength(100);
    m_name->installEventFilter(this);
    m_accept = new IconButton(look, QStringLiteral("check"), m_nameRow);
    m_reject = new IconButton(look, QStringLiteral("close"), m_nameRow);
    row->addWidget(m_name, 1);
    row->addWidget(m_accept);
    row->addWidget(m_reject);
    m_nameRow->hide();
    body()->addWidget(m_nameRow);
    connect(m_name, &QLineEdit::returnPressed, this, [this] { endNaming(true); });
    connect(m_name, &QLineEdit::textChanged, this, &PresetCard::refresh);
    connect(m_accept, &QToolButton::clicked, this, [this] { endNaming(true); });
    connect(m_reject, &QToolButton::clicked, this, [this] { endNaming(false); });
}

void PresetCard::connectLibrary()
{
    connect(&m_library, &PresetLibrary::changed, this, &PresetCard::fillList);
    connect(&m_library, &PresetLibrary::created, this, [this](const QString& id) { m_chosen = id; });
    connect(&m_library, &PresetLibrary::removed, this, [this](const QString& name) {
        m_undo->offer([name] { return tr("Deleted: %1").arg(name); }, [this] { m_library.undoRemove(); });
    });
    connect(&m_library, &PresetLibrary::imported, this, [this](int count) {
        m_noteText = [count] {
            return count == 0   ? tr("All presets of the file are here already.")
                   : count == 1 ? tr("1 preset was imported.")
                                : tr("%1 presets were imported.").arg(count);
        };
        retranslate();
    });
}

bool PresetCard::differs() const
{
    const app::Preset* preset = m_library.find(m_chosen);
    return preset && !same(preset->content, m_current());
}

void PresetCard::contentChanged()
{
    m_noteText = {};
    refresh();
}

void PresetCard::choose(int index)
{
    m_noteText = {};
    m_chosen = m_list->itemData(index).toString();
    if (const app::Preset* preset = m_library.find(m_chosen)) {
        const app::PresetContent content = preset->content;
        Q_EMIT contentWanted(content);
    }
    refresh();
}

void PresetCard::save()
{
    const app::Preset* preset = m_library.find(m_chosen);
    if (!preset)
        return;
    app::Preset changed = *preset;
    changed.content = m_current();
    m_library.update(changed);
}

void PresetCard::beginNaming(Naming naming)
{
    m_naming = naming;
    const app::Preset* preset = m_library.find(m_chosen);
    m_name->setText(naming == Naming::Rename && preset ? preset->name : QString());
    refresh();
    m_name->setFocus(Qt::OtherFocusReason);
    m_name->selectAll();
}

void PresetCard::endNaming(bool accept)
{
    const QString name = m_name->text().trimmed();
    if (accept && name.isEmpty())
        return;
    const Naming naming = std::exchange(m_naming, Naming::None);
    refresh();
    m_list->setFocus(Qt::OtherFocusReason);
    if (!accept)
        return;
    if (naming == Naming::New) {
        m_library.create(name, m_current());
        return;
    }
    if (const app::Preset* preset = m_library.find(m_chosen)) {
        app::Preset changed = *preset;
        changed.name = name;
        m_library.update(changed);
    }
}

bool PresetCard::eventFilter(QObject* watched, QEvent* event)
{
    // Before the page takes Escape for stopping an answer.
    if (watched == m_name && event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (watched == m_name && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        endNaming(false);
        return true;
    }
    return Card::eventFilter(watched, event);
}

void PresetCard::showMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool chosen = m_library.find(m_chosen) != nullptr;
    menu->addAction(tr("Rename…"), this, [this] { beginNaming(Naming::Rename); })->setEnabled(chosen);
    menu->addAction(tr("Delete"), this, [this] { m_library.remove(m_chosen); })->setEnabled(chosen);
    menu->addSeparator();
    menu->addAction(tr("Export all presets…"), this, &PresetCard::exportAll)
        ->setEnabled(!m_library.presets().empty());
    menu->addAction(tr("Import presets…"), this, &PresetCard::importFile);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

void PresetCard::exportAll()
{
    auto* dialog = new QFileDialog(this, tr("Export all presets"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Presets (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(tr("presets") + QStringLiteral(".json"));
    connect(dialog, &QFileDialog::fileSelected, &m_library, &PresetLibrary::exportTo);
    dialog->open();
}

void PresetCard::importFile()
{
    auto* dialog = new QFileDialog(this, tr("Import presets"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Presets (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, &m_library, &PresetLibrary::importFrom);
    dialog->open();
}

void PresetCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Card::changeEvent(event);
}

void PresetCard::retranslate()
{
    setTitle(tr("Preset"));
    m_list->setAccessibleName(tr("Preset"));
    m_list->setToolTip(tr("System prompt and sampling under a name"));
    m_name->setPlaceholderText(tr("Name of the preset"));
    m_name->setAccessibleName(tr("Name of the preset"));
    m_accept->setLabel(tr("Save under this name"));
    m_reject->setLabel(tr("Cancel"));
    m_save->setText(tr("Save"));
    m_save->setToolTip(tr("Put what is set now in place of the preset"));
    m_saveAs->setText(tr("Save as…"));
    m_saveAs->setToolTip(tr("Keep the system prompt and the sampling of now under a name"));
    m_more->setLabel(tr("More about presets"));
    fillList();
}

void PresetCard::fillList()
{
    m_list->clear();
    m_list->addItem(tr("No preset"), QString());
    for (const app::Preset& preset : m_library.presets())
        m_list->addItem(preset.name, preset.id);
    refresh();
}

void PresetCard::refresh()
{
    const int index = m_chosen.isEmpty() ? 0 : m_list->findData(m_chosen);
    m_list->setCurrentIndex(index < 0 ? 0 : index);
    const bool kept = m_library.kept();
    const bool changed = differs();
    m_list->setEnabled(kept);
    m_more->setEnabled(kept);
    m_state->setText(!kept ? tr("Presets are not kept now, because the data folder could not be opened.")
                           : tr("Changed: what is set differs from the preset."));
    m_state->setVisible(!kept || changed);
    m_nameRow->setVisible(m_naming != Naming::None);
    m_accept->setEnabled(!m_name->text().trimmed().isEmpty());
    m_save->setVisible(kept && changed);
    m_saveAs->setVisible(kept && m_naming == Naming::None);
    const QString note = m_noteText ? m_noteText() : QString();
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

} // namespace mw::ui
