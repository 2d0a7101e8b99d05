// SPDX-License-Identifier: Apache-2.0
// Which model is asked: the part of PlaygroundPage that opens one.
#include "ui/pages/playground/playground_page.h"

#include "app/base/async.h"
#include "app/base/model_reference.h"
#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/recorded_call.h"
#include "ui/models/registry_session.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/completion_view.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/playground/start_view.h"
#include "ui/pages/sampling_panel.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/widgets.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

namespace mw::ui {

namespace {
constexpr auto defaultModelName = "smollm2"; // as the set-up registers it
} // namespace

QString PlaygroundPage::dropPurpose(const QString&) const
{
    return tr("Drop the model file to open it");
}

void PlaygroundPage::dropped(const QString& path)
{
    openModel(path);
}

void PlaygroundPage::openModel(const QString& path)
{
    m_banner->dismiss();
    // The setting's, not the slider's: a context chosen for one model is not the next one's.
    m_context.models.open(path, static_cast<int>(m_context.settings.integer("engine.context_tokens")));
}

void PlaygroundPage::openRegistered(const QString& reference)
{
    m_banner->dismiss();
    m_context.models.openRegistered(reference);
}

void PlaygroundPage::openCall(const RecordedCall& call)
{
    openRegistered(call.model);
    m_notice->dismiss();
    m_sampling->setChoice({call.sampling, call.maxTokens});
    if (call.rawPrompt) {
        m_modes->setMode(PlaygroundMode::Completion);
        m_completion->setText(*call.rawPrompt);
        m_completion->focusEdit();
        return;
    }
    m_modes->setMode(PlaygroundMode::Chat);
    m_context.conversations.adopt(call.conversation());
    m_composer->focusEdit();
}

void PlaygroundPage::openPrompt(const QString& model, const app::PresetContent& content,
                                const QString& prompt)
{
    newConversation();
    const auto* loaded = m_context.models.loaded();
    if (!app::isModelPath(model.toStdString()))
        openRegistered(model);
    else if (loaded == nullptr || loaded->path != model || !loaded->registered.isEmpty())
        openModel(model);
    applyPreset(content);
    m_composer->setText(prompt);
}

void PlaygroundPage::offerComparison()
{
    m_compare->show();
    m_compareAction->setVisible(true);
}

void PlaygroundPage::askForComparison()
{
    QString prompt = m_composer->text();
    for (const Turn& turn : m_context.chat.conversation().turns()) {
        if (m_composer->text().trimmed().isEmpty() && turn.kind == TurnKind::User)
            prompt = turn.text;
    }
    const auto* loaded = m_context.models.loaded();
    const QString model = loaded == nullptr              ? QString()
                          : loaded->registered.isEmpty() ? loaded->path
                                                         : loaded->registered;
    Q_EMIT comparisonWanted(model, presetContent(), prompt);
}

void PlaygroundPage::chooseModel()
{
    if (m_registry == nullptr || m_registry->rows().rowCount() == 0) {
        chooseFile();
        return;
    }
    const RegistryModel& rows = m_registry->rows();
    auto* menu = new QMenu(m_open);
    menu->setObjectName(QStringLiteral("models"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto* shown = m_context.models.shown();
    for (int row = 0; row < rows.rowCount(); ++row) {
        if (rows.at(row).state != app::VersionState::Ready)
            continue;
        const QString reference = rows.at(row).reference();
        QAction* action = menu->addAction(reference);
        action->setCheckable(true);
        action->setChecked(shown != nullptr && shown->registered == reference);
        connect(action, &QAction::triggered, this, [this, reference] { openRegistered(reference); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Model file…")), &QAction::triggered, this, &PlaygroundPage::chooseFile);
    menu->popup(m_open->mapToGlobal(
        QPoint(m_open->width() - menu->sizeHint().width(), m_open->height() + tokens::space1)));
}

void PlaygroundPage::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Open a model file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Model files (*.gguf)"), tr("All files (*)")});
    // A registered model's file lies in the data folder, where nobody looks for files.
    const auto* shown = m_context.models.shown();
    dialog->setDirectory(shown != nullptr && shown->registered.isEmpty()
                             ? QFileInfo(shown->path).absolutePath()
                             : downloadsFolder());
    connect(dialog, &QFileDialog::fileSelected, this, &PlaygroundPage::openModel);
    dialog->open();
}

void PlaygroundPage::openDefaultModel()
{
    if (!m_context.models.usable() && !m_context.models.busy())
        m_context.models.openRegistered(QString::fromLatin1(defaultModelName), true);
}

void PlaygroundPage::openDefaultFile()
{
    app::runAsync(
        m_context.calls, this,
        [path = m_context.defaultModel] { return Result<bool>(QFileInfo::exists(path)); },
        [this](const Result<bool>& found) {
            const bool there = found && *found;
            m_start->setDefaultModelThere(there);
            m_noModel = !there;
            if (!there) {
                Q_EMIT defaultModelMissing();
                return;
            }
            if (!m_context.models.usable() && !m_context.models.busy())
                openModel(m_context.defaultModel);
        });
}

void PlaygroundPage::modelFailed(const Error& error, const QString&)
{
    m_noModel = true;
    m_banner->showError(
        error, [] { return tr("Open another file…"); }, [this] { chooseFile(); });
}

} // namespace mw::ui
