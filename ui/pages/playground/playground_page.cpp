// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/playground_page.h"

#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/registry_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/completion_view.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/conversations_panel.h"
#include "ui/pages/playground/loading_view.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/playground/samples_view.h"
#include "ui/pages/playground/start_view.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/system_prompt_box.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace mw::ui {

PlaygroundPage::PlaygroundPage(const PlaygroundContext& context, QWidget* parent)
    : Page(PageGroup::Work, QStringLiteral("playground"), QStringLiteral("playground"), parent),
      m_context(context)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(makeFrame(this, "line"));

    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* centre = new QWidget(this);
    centre->setProperty("kind", QStringLiteral("surface"));
    centre->setAttribute(Qt::WA_StyledBackground);
    auto* middle = new QVBoxLayout(centre);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    m_banner = new ErrorBanner(context.look, centre);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(tokens::space4, 0, tokens::space4, 0);
    bannerRow->addWidget(m_banner);
    middle->addSpacing(tokens::space3);
    middle->addLayout(bannerRow);
    m_stack = new QStackedWidget(centre);
    m_start = new StartView(context.look, m_stack);
    m_loading = new LoadingView(context.look, context.models, m_stack);
    m_chatView = buildModes();
    for (QWidget* view : {static_cast<QWidget*>(m_start), static_cast<QWidget*>(m_loading), m_chatView})
        m_stack->addWidget(view);
    middle->addWidget(m_stack, 1);
    row->addWidget(centre, 1);
    row->addWidget(buildInspector());
    column->addLayout(row, 1);

    connectServices();
    connectConversations();
    addShortcuts();
    retranslate();
    refreshState();
    refreshTokens();
}

void PlaygroundPage::showTokens(bool shown)
{
    m_context.chat.setTokenProbabilities(shown);
    m_context.completion.setTokenProbabilities(shown);
    m_conversation->setTokensShown(shown);
    m_completion->setTokensShown(shown);
}

void PlaygroundPage::connectServices()
{
    connect(m_start, &StartView::openWanted, this, &PlaygroundPage::chooseModel);
    connect(m_start, &StartView::defaultWanted, this, &PlaygroundPage::openDefaultModel);
    connect(&m_context.models, &ModelSession::changed, this, &PlaygroundPage::refreshState);
    connect(&m_context.models, &ModelSession::failed, this, &PlaygroundPage::modelFailed);
    connect(&m_context.models, &ModelSession::notRegistered, this, &PlaygroundPage::openDefaultFile);
    connect(&m_context.models, &ModelSession::modelChanged, this, [this] {
        const ModelDescription& description = *m_context.models.loaded()->description;
        m_sampling->setModelContext(m_context.models.contextTokens(), description.contextLength);
        const auto& languages = description.languages;
        m_samples->setEnglishOnly(languages.size() == 1 && languages.front() == "en");
        refreshTokens();
    });
    connect(&m_context.chat, &ChatSession::failed, this, &PlaygroundPage::answerFailed);
    connect(&m_context.chat, &ChatSession::givenUp, this, [this](const QString& question) {
        if (m_composer->text().isEmpty())
            m_composer->setText(question);
    });
    connect(&m_context.chat, &ChatSession::counted, this, &PlaygroundPage::refreshTokens);
    connect(&m_context.chat, &ChatSession::generatingChanged, this, [this] {
        m_composer->setGenerating(m_context.chat.generating());
        refreshState();
        const auto& turns = m_context.chat.conversation().turns();
        if (!m_context.chat.generating() && !turns.empty() && turns.back().kind == TurnKind::Answer)
            m_sampling->setLastSeed(turns.back().figures.seed);
    });
}

void PlaygroundPage::connectConversations()
{
    ChatSession& chat = m_context.chat;
    connect(&chat, &ChatSession::contextFull, this, &PlaygroundPage::showContextNeed);
    connect(&chat, &ChatSession::leftOutChanged, this, &PlaygroundPage::refreshLeftOut);
    connect(&chat, &ChatSession::systemPromptChanged, this, [this] {
        if (m_system->text() != m_context.chat.systemPrompt())
            m_system->setText(m_context.chat.systemPrompt());
    });
    connect(&m_context.conversations, &ConversationLibrary::failed, this, &PlaygroundPage::showError);
    connect(&m_context.conversations, &ConversationLibrary::opened, m_notice, &Notice::dismiss);
    connect(&m_context.presets, &PresetLibrary::failed, this, &PlaygroundPage::showError);
    connect(m_panel, &ConversationsPanel::copyWanted, this, &PlaygroundPage::copyAsMarkdown);
    connect(m_panel, &ConversationsPanel::exportWanted, this, &PlaygroundPage::exportConversation);
    m_context.conversations.refresh();
    m_context.presets.refresh();
}

void PlaygroundPage::showSide(Side side)
{
    m_sides->setCurrentIndex(static_cast<int>(side));
}

void PlaygroundPage::addShortcuts()
{
    m_find = addPageAction(QKeySequence::Find);
    connect(m_find, &QAction::triggered, this, [this] {
        showSide(Side::Conversations);
        m_panel->focusFilter();
    });
    m_copyAll = addPageAction({});
    m_copyAll->setObjectName(QStringLiteral("copyAll"));
    connect(m_copyAll, &QAction::triggered, this, &PlaygroundPage::copyAsMarkdown);
    m_compareAction = addPageAction(Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    m_compareAction->setVisible(false);
    connect(m_compareAction, &QAction::triggered, this, &PlaygroundPage::askForComparison);
    connect(m_compare, &QPushButton::clicked, m_compareAction, &QAction::trigger);
    m_export = addPageAction(QKeySequence::Save);
    m_export->setObjectName(QStringLiteral("export"));
    connect(m_export, &QAction::triggered, this, &PlaygroundPage::exportConversation);
    const auto add = [this](const QKeySequence& keys, auto slot) {
        QAction* action = addPageAction(keys);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_newAction = add(Qt::CTRL | Qt::Key_N, [this] { newConversation(); });
    m_openAction = add(Qt::CTRL | Qt::Key_O, [this] { chooseModel(); });
    m_again =
        add(Qt::CTRL | Qt::Key_R, [this] { answerAgain(m_context.chat.conversation().rowCount() - 1); });
    m_copyLast = add(Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { copyLastAnswer(); });
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WindowShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        if (m_context.chat.generating())
            m_context.chat.stop();
        else if (m_context.completion.generating())
            m_context.completion.stop();
        else if (m_context.models.busy())
            m_context.models.cancel();
        else
            m_banner->dismiss();
    });
}

QString PlaygroundPage::title() const
{
    return tr("Playground");
}

void PlaygroundPage::showError(const Error& error)
{
    m_banner->showError(error);
}

bool PlaygroundPage::atRest() const
{
    if (m_context.models.busy() || m_context.chat.generating() || m_context.completion.generating())
        return false;
    return (m_context.models.usable() || m_noModel) && m_context.conversations.listed();
}

void PlaygroundPage::storeEnterSends(bool sends)
{
    m_composer->setEnterSends(sends);
    store("ui.enter_sends", sends);
}

void PlaygroundPage::store(const char* key, bool value)
{
    // Where the data folder is somebody else's, it holds for this window only.
    if (m_context.settingsSession.writable())
        m_context.settingsSession.set(key, app::SettingValue(value));
}

void PlaygroundPage::showEvent(QShowEvent* event)
{
    if (m_registry != nullptr && !m_registry->listed())
        m_registry->refresh();
    Page::showEvent(event);
}

void PlaygroundPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void PlaygroundPage::retranslate()
{
    m_header->setTexts(title(), tr("Ask a model and read its answer as it is written."));
    m_sides->setTabText(static_cast<int>(Side::Model), tr("Model"));
    m_sides->setTabText(static_cast<int>(Side::Conversations), tr("Conversations"));
    m_sides->setAccessibleName(tr("Parts of the side panel"));
    m_newAction->setText(tr("New conversation"));
    m_openAction->setText(tr("Open model…"));
    m_again->setText(tr("Answer again"));
    m_copyLast->setText(tr("Copy the last answer"));
    m_find->setText(tr("Find a conversation"));
    m_copyAll->setText(tr("Copy the conversation as Markdown"));
    m_export->setText(tr("Export the conversation…"));
    m_compare->setText(tr("Compare"));
    m_compare->setToolTip(
        tr("Ask several models or settings what is asked here, side by side (Ctrl+Shift+D)"));
    m_compareAction->setText(tr("Compare with other models or settings"));
    m_new->setText(tr("New conversation"));
    m_new->setToolTip(tr("Begin again without the turns so far (Ctrl+N)"));
    m_open->setText(tr("Open model…"));
    m_open->setToolTip(tr("Open a model file (Ctrl+O)"));
}

void PlaygroundPage::refreshState()
{
    const ModelSession& models = m_context.models;
    QWidget* view = models.busy()     ? static_cast<QWidget*>(m_loading)
                    : models.usable() ? m_chatView
                                      : static_cast<QWidget*>(m_start);
    const bool appears = view == m_chatView && m_stack->currentWidget() != view;
    m_stack->setCurrentWidget(view);
    m_composer->setModelReady(models.usable() && !models.busy());
    m_completion->setModelReady(models.usable() && !models.busy());
    m_completion->setContext(models.contextTokens());
    m_new->setEnabled(models.usable());
    m_conversation->setAvailable(models.usable() && !models.busy() && !m_context.chat.generating());
    if (appears)
        m_composer->focusEdit();
}

void PlaygroundPage::refreshTokens()
{
    m_composer->setTokens(m_context.chat.promptTokens(), m_context.models.contextTokens());
}

} // namespace mw::ui
