// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/settings/settings_page.h"

#include "app/base/async.h"
#include "app/base/error_text.h"
#include "ui/models/setting_words.h"
#include "ui/models/settings_file.h"
#include "ui/models/settings_session.h"
#include "ui/pages/settings/import_dialog.h"
#include "ui/pages/settings/saved_bar.h"
#include "ui/pages/settings/setting_row.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/text_file.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>

namespace mw::ui {

namespace {
constexpr int groupsWidth = 168;
constexpr int rowsWidth = 880;
constexpr int searchWidth = 320;
} // namespace

SettingsPage::SettingsPage(const Look& look, SettingsSession& session, QThreadPool& calls, QWidget* parent)
    : FramedPage(look, PageGroup::Manage, QStringLiteral("settings"), QStringLiteral("settings"), parent),
      m_session(session), m_calls(calls)
{
    m_import = header().addButton();
    m_export = header().addButton();
    connect(m_import, &QPushButton::clicked, this, &SettingsPage::chooseImport);
    connect(m_export, &QPushButton::clicked, this, &SettingsPage::chooseExport);
    m_findAction = addPageAction(QKeySequence::Find);
    connect(m_findAction, &QAction::triggered, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    content()->addWidget(buildNotice());
    content()->addWidget(buildSearch());
    auto* below = new QHBoxLayout;
    below->setSpacing(tokens::space5);
    below->addWidget(buildGroups());
    below->addWidget(buildRows(), 1);
    content()->addLayout(below, 1);
    m_saved = new SavedBar(look, contentParent());
    content()->addWidget(m_saved);
    connectSession();
    retranslate();
}

QWidget* SettingsPage::buildNotice()
{
    m_notice = makeFrame(contentParent(), "notice");
    auto* row = new QHBoxLayout(m_notice);
    row->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    m_noticeText = makeText(m_notice);
    row->addWidget(m_noticeText);
    m_notice->setVisible(!m_session.writable());
    return m_notice;
}

QWidget* SettingsPage::buildSearch()
{
    auto* bar = new QWidget(contentParent());
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space2);
    m_searchLabel = makeLabel(bar);
    m_search = new QLineEdit(bar);
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(searchWidth);
    m_searchLabel->setBuddy(m_search);
    row->addWidget(m_searchLabel);
    row->addWidget(m_search);
    row->addStretch();
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        const QSignalBlocker quiet(m_list);
        m_list->setCurrentRow(0); // a search is over everything
        filter();
    });
    return bar;
}

QWidget* SettingsPage::buildGroups()
{
    m_list = new QListWidget(contentParent());
    m_list->setFixedWidth(groupsWidth);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (const app::SettingDeclaration& setting : m_session.all()) {
        const QString id = SettingWords::groupOf(setting);
        if (std::none_of(m_groups.begin(), m_groups.end(), [&id](const Group& one) { return one.id == id; }))
            m_groups.push_back({id, nullptr, {}, {}});
    }
    std::stable_sort(m_groups.begin(), m_groups.end(), [](const Group& one, const Group& other) {
        return SettingWords::groupRank(one.id) < SettingWords::groupRank(other.id);
    });
    for (std::size_t i = 0; i < m_groups.size() + 1; ++i) { // the first is all of them
        auto* item = new QListWidgetItem(m_list);
        item->setSizeHint({groupsWidth, tokens::controlHeight + tokens::space1});
    }
    m_list->setCurrentRow(0);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        const QSignalBlocker quiet(m_search);
        m_search->clear();
        filter();
        m_scroll->verticalScrollBar()->setValue(0);
    });
    return m_list;
}

QWidget* SettingsPage::buildRows()
{
    m_scroll = makeScrollArea(contentParent());
    auto* outer = new QWidget(m_scroll);
    outer->setProperty("kind", QStringLiteral("clear"));
    auto* beside = new QHBoxLayout(outer);
    beside->setContentsMargins(0, 0, tokens::space3, 0);
    auto* inner = new QWidget(outer);
    inner->setMaximumWidth(rowsWidth);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    beside->addWidget(inner, 1);
    beside->addStretch(0);
    for (Group& group : m_groups) {
        group.heading = makeLabel(inner, "section");
        group.heading->setContentsMargins(0, tokens::space3, 0, tokens::space1);
        column->addWidget(group.heading);
        for (const app::SettingDeclaration& setting : m_session.all()) {
            if (SettingWords::groupOf(setting) != group.id)
                continue;
            addRow(group, setting, inner);
            column->addWidget(group.rows.back());
            column->addWidget(group.lines.back());
        }
    }
    m_nothing = makeText(inner, "", "muted");
    column->addWidget(m_nothing);
    column->addStretch();
    m_scroll->setWidget(outer);
    return m_scroll;
}

void SettingsPage::addRow(Group& group, const app::SettingDeclaration& setting, QWidget* parent)
{
    auto* made = new SettingRow(look(), setting, m_session.settings(), parent);
    made->setWritable(m_session.writable());
    group.rows.push_back(made);
    group.lines.push_back(makeFrame(parent, "line"));
    connect(made, &SettingRow::wanted, this,
            [this, key = setting.key](const std::optional<app::SettingValue>& value) {
                m_session.set(key, value);
            });
    refreshRow(*made);
}

void SettingsPage::connectSession()
{
    connect(&m_session, &SettingsSession::changed, this, [this](const QString& key) {
        if (SettingRow* changed = row(key))
            refreshRow(*changed);
    });
    connect(&m_session, &SettingsSession::saved, this, &SettingsPage::tellSaved);
    connect(&m_session, &SettingsSession::refused, this, [this](const QString& key, const Error& error) {
        SettingRow* asked = row(key);
        // Switches elsewhere in the window change settings too, while another page is in front.
        if (asked == nullptr || !isVisible())
            return;
        refreshRow(*asked);
        asked->showError(error);
    });
    connect(m_saved, &SavedBar::undoWanted, &m_session, &SettingsSession::undo);
}

QString SettingsPage::title() const
{
    return tr("Settings");
}

void SettingsPage::search(const QString& words)
{
    m_search->setText(words);
}

SettingRow* SettingsPage::row(const QString& key) const
{
    for (const Group& group : m_groups) {
        for (SettingRow* one : group.rows) {
            if (QString::fromStdString(one->setting().key) == key)
                return one;
        }
    }
    return nullptr;
}

void SettingsPage::refreshRow(SettingRow& one)
{
    one.refresh(m_session.waitsForStart(one.setting()));
}

void SettingsPage::tellSaved(const QString& key)
{
    const SettingRow* changed = row(key);
    const auto& last = m_session.lastChange();
    if (changed == nullptr || !last || QString::fromStdString(last->key) != key)
        return;
    const app::SettingDeclaration& setting = changed->setting();
    const QString name = setting.title(QLocale());
    m_saved->say(last->after ? tr("%1 saved: %2").arg(name, SettingWords::value(setting, *last->after))
                             : tr("%1 is back at its default: %2")
                                   .arg(name, SettingWords::value(setting, setting.defaultValue)),
                 true);
}

void SettingsPage::filter()
{
    const QString words = m_search->text().trimmed();
    const int chosen = m_list->currentRow();
    bool any = false;
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const Group& group = m_groups[i];
        bool shown = false;
        for (std::size_t k = 0; k < group.rows.size(); ++k) {
            const bool inGroup = chosen <= 0 || static_cast<std::size_t>(chosen) == i + 1;
            const bool fits = inGroup && SettingWords::matches(group.rows[k]->setting(), words);
            group.rows[k]->setVisible(fits);
            group.lines[k]->setVisible(fits);
            shown = shown || fits;
        }
        group.heading->setVisible(shown);
        any = any || shown;
    }
    m_nothing->setText(tr("No setting has “%1” in its name or description.").arg(words));
    m_nothing->setVisible(!any);
}

void SettingsPage::chooseExport()
{
    auto* dialog = new QFileDialog(this, tr("Export settings"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Settings (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("modelwright-settings.json"));
    connect(dialog, &QFileDialog::fileSelected, this, &SettingsPage::exportTo);
    dialog->open();
}

void SettingsPage::exportTo(const QString& path)
{
    app::runAsync(
        m_calls, this,
        [path, text = settingsFile(m_session.settings())] { return writeTextFile(path, text); },
        [this, path](const Result<void>& written) {
            if (written)
                m_saved->say(tr("Settings exported to %1").arg(QFileInfo(path).fileName()), false);
            else
                showError(written.error());
        });
}

void SettingsPage::chooseImport()
{
    auto* dialog = new QFileDialog(this, tr("Import settings"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Settings (*.json)"));
    connect(dialog, &QFileDialog::fileSelected, this, &SettingsPage::importFrom);
    dialog->open();
}

void SettingsPage::importFrom(const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    app::runAsync(
        m_calls, this,
        [path, name, &settings = m_session.settings()]() -> Result<SettingsImport> {
            const auto text = readTextFile(path, settingsFileLimit);
            return text ? readSettingsFile(*text, name, settings) : Result<SettingsImport>(text.error());
        },
        [this, name](const Result<SettingsImport>& import) {
            if (!import) {
                showError(import.error());
                return;
            }
            auto* dialog = new ImportDialog(*import, name, m_session.settings(), this);
            connect(dialog, &QDialog::accepted, this, [this, values = import->values] {
                m_session.setAll({values.begin(), values.end()});
            });
            dialog->open();
        });
}

QString SettingsPage::dropPurpose(const QString& path) const
{
    const bool fits = m_session.writable() && path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    return fits ? tr("Import settings from %1").arg(QFileInfo(path).fileName()) : QString();
}

void SettingsPage::dropped(const QString& path)
{
    if (!dropPurpose(path).isEmpty())
        importFrom(path);
}

void SettingsPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    FramedPage::changeEvent(event);
}

void SettingsPage::retranslate()
{
    header().setTexts(title(), tr("Each change is saved as you leave its field; each says when it applies."));
    m_import->setText(tr("Import…"));
    m_export->setText(tr("Export…"));
    m_import->setEnabled(m_session.writable());
    m_findAction->setText(tr("Search the settings"));
    m_searchLabel->setText(tr("Search"));
    m_search->setPlaceholderText(tr("Name, key or description, in either language"));
    m_search->setAccessibleName(tr("Search the settings"));
    m_list->setAccessibleName(tr("Groups of settings"));
    m_list->item(0)->setText(tr("All settings"));
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const QString name = SettingWords::groupTitle(m_groups[i].id);
        m_groups[i].heading->setText(name);
        m_list->item(static_cast<int>(i) + 1)->setText(name);
    }
    if (const auto& why = m_session.unwritable()) {
        m_noticeText->setText(app::errorText(*why).cause + u'\n' +
                              tr("The settings can be read here, not changed."));
    }
    filter();
}

} // namespace mw::ui
