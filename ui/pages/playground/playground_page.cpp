// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/playground_page.h"

#include "app/base/async.h"
#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/conversation_markdown.h"
#include "ui/models/model_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/recorded_call.h"
#include "ui/models/registry_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/playground/completion_view.h"
#include "ui/pages/playground/composer.h"
#include "ui/pages/playground/conversation_export.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/conversations_panel.h"
#include "ui/pages/playground/loading_view.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/playground/model_card.h"
#include "ui/pages/playground/preset_card.h"
#include "ui/pages/playground/rendered_view.h"
#include "ui/pages/playground/samples_view.h"
#include "ui/pages/playground/sampling_panel.h"
#include "ui/pages/playground/start_view.h"
#include "ui/pages/playground/system_prompt_box.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/format.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace mw::ui {

namespace {

/// A row with the widget in its middle, no wider than is good to read.
QHBoxLayout* narrow(QWidget* widget)
{
    widget->setMaximumWidth(tokens::readingWidth);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(tokens::space5, 0, tokens::space5, 0);
    row->addStretch(0);
    row->addWidget(widget, 1);
    row->addStretch(0);
    return row;
}

constexpr auto defaultModelName = "smollm2"; // as the set-up registers it
} // namespace

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

QWidget* PlaygroundPage::buildHeader()
{
    m_header = new PageHeader(m_context.look, this);
    m_new = m_header->addButton();
    m_open = m_header->addButton();
    connect(m_new, &QPushButton::clicked, this, &PlaygroundPage::newConversation);
    connect(m_open, &QPushButton::clicked, this, &PlaygroundPage::chooseModel);
    return m_header;
}

QWidget* PlaygroundPage::buildModes()
{
    auto* whole = new QWidget(m_stack);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    m_modes = new ModeBar(m_context.look, whole);
    column->addLayout(narrow(m_modes));
    m_modeStack = new QStackedWidget(whole);
    m_modeStack->addWidget(buildChat());
    const auto padded = [this](QWidget* view) {
        auto* room = new QWidget(m_modeStack);
        auto* inside = new QVBoxLayout(room);
        inside->setContentsMargins(0, 0, 0, tokens::space4);
        inside->addLayout(narrow(view));
        m_modeStack->addWidget(room);
    };
    m_completion = new CompletionView(m_context.look, m_context.completion);
    m_rendered = new RenderedView(m_context.look, m_context.completion,
                                  [this] { return m_context.chat.nextRequest(); });
    padded(m_completion);
    padded(m_rendered);
    column->addWidget(m_modeStack, 1);

    connect(m_modes, &ModeBar::modeChosen, this, [this](PlaygroundMode mode) {
        m_modeStack->setCurrentIndex(static_cast<int>(mode));
        if (mode == PlaygroundMode::Completion)
            m_completion->focusEdit();
    });
    connect(m_modes, &ModeBar::tokensShown, this, [this](bool shown) {
        showTokens(shown);
        store("ui.token_probabilities", shown);
    });
    connect(m_completion, &CompletionView::runs, this, [this] {
        m_banner->dismiss();
        m_context.completion.setSampling(m_sampling->choice());
    });
    connect(m_completion, &CompletionView::seedWanted, this,
            [this](quint64 seed) { m_sampling->setSeed(seed); });
    connect(m_rendered, &RenderedView::continueWanted, this, [this](const QString& prompt) {
        m_completion->setText(prompt);
        m_modes->setMode(PlaygroundMode::Completion);
    });
    connect(&m_context.completion, &CompletionSession::failed, this,
            [this](const Error& error) { m_banner->showError(error); });
    connect(&m_context.models, &ModelSession::changed, m_rendered, &RenderedView::refresh);
    const bool shown = m_context.settings.flag("ui.token_probabilities");
    m_modes->setTokensShown(shown);
    showTokens(shown);
    return whole;
}

void PlaygroundPage::showTokens(bool shown)
{
    m_context.chat.setTokenProbabilities(shown);
    m_context.completion.setTokenProbabilities(shown);
    m_conversation->setTokensShown(shown);
    m_completion->setTokensShown(shown);
}

QWidget* PlaygroundPage::buildChat()
{
    auto* chat = new QWidget(m_stack);
    auto* column = new QVBoxLayout(chat);
    column->setContentsMargins(0, 0, 0, tokens::space4);
    column->setSpacing(0);

    m_system = new SystemPromptBox(m_context.look, chat);
    column->addLayout(narrow(m_system));
    m_conversation = new ConversationView(m_context.look, m_context.chat.conversation(), chat);
    m_samples = new SamplesView(m_conversation);
    m_conversation->setEmptyWidget(m_samples);
    column->addWidget(m_conversation, 1);
    m_leftOut = new Notice(m_context.look, chat);
    m_notice = new Notice(m_context.look, chat);
    auto* notices = new QWidget(chat);
    auto* noticeColumn = new QVBoxLayout(notices);
    noticeColumn->setContentsMargins(0, 0, 0, tokens::space2);
    noticeColumn->setSpacing(tokens::space2);
    for (Notice* notice : {m_leftOut, m_notice}) {
        noticeColumn->addWidget(notice);
        connect(notice, &Notice::shownChanged, notices,
                [this, notices] { notices->setVisible(!m_leftOut->isHidden() || !m_notice->isHidden()); });
    }
    notices->hide();
    column->addLayout(narrow(notices));
    m_composer = new Composer(m_context.look, chat);
    m_composer->setEnterSends(m_context.settings.flag("ui.enter_sends"));
    connect(&m_context.settingsSession, &SettingsSession::changed, this, [this](const QString& key) {
        if (key == QLatin1String("ui.enter_sends"))
            m_composer->setEnterSends(m_context.settings.flag("ui.enter_sends"));
    });
    column->addLayout(narrow(m_composer));

    connect(m_system, &SystemPromptBox::textChanged, &m_context.chat, &ChatSession::setSystemPrompt);
    connect(m_samples, &SamplesView::chosen, this, &PlaygroundPage::ask);
    connect(m_conversation, &ConversationView::regenerateWanted, this, &PlaygroundPage::answerAgain);
    connect(m_conversation, &ConversationView::edited, this, &PlaygroundPage::editTurn);
    connect(m_conversation, &ConversationView::branchWanted, &m_context.chat, &ChatSession::chooseBranch);
    connect(m_conversation, &ConversationView::seedWanted, this,
            [this](quint64 seed) { m_sampling->setSeed(seed); });
    connect(m_composer, &Composer::sendWanted, this, &PlaygroundPage::send);
    connect(m_composer, &Composer::stopWanted, &m_context.chat, &ChatSession::stop);
    connect(m_composer, &Composer::textChanged, this,
            [this] { m_context.chat.setDraft(m_composer->text()); });
    connect(m_composer, &Composer::enterSendsWanted, this, &PlaygroundPage::storeEnterSends);
    return chat;
}

QWidget* PlaygroundPage::buildInspector()
{
    QFrame* inspector = makeFrame(this, "inspector");
    inspector->setFixedWidth(tokens::inspectorWidth);
    auto* outer = new QVBoxLayout(inspector);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_sides = new QTabBar(inspector);
    m_sides->setDrawBase(false);
    m_sides->setExpanding(false);
    m_sides->setFocusPolicy(Qt::StrongFocus);
    m_side = new QStackedWidget(inspector);
    m_panel = new ConversationsPanel(m_context.look, m_context.conversations, m_side);
    for (QWidget* side : {buildModelSide(m_side), static_cast<QWidget*>(m_panel)}) {
        m_sides->addTab(QString());
        m_side->addWidget(side);
    }
    outer->addWidget(m_sides);
    outer->addWidget(makeFrame(inspector, "line"));
    outer->addWidget(m_side, 1);
    connect(m_sides, &QTabBar::currentChanged, m_side, &QStackedWidget::setCurrentIndex);
    return inspector;
}

QWidget* PlaygroundPage::buildModelSide(QWidget* parent)
{
    auto* scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens::space3, tokens::space3, tokens::space2, tokens::space3);
    column->setSpacing(tokens::space3);
    m_card = new ModelCard(m_context.look, m_context.models, m_context.check, content);
    m_sampling = new SamplingPanel(m_context.look, m_context.settings, content);
    m_presets = new PresetCard(
        m_context.look, m_context.presets, [this] { return presetContent(); }, content);
    column->addWidget(m_card);
    column->addWidget(m_presets);
    column->addWidget(m_sampling);
    column->addStretch();
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    connect(m_sampling, &SamplingPanel::reloadWanted, this, [this] {
        const auto* loaded = m_context.models.loaded();
        if (loaded && loaded->registered.isEmpty())
            m_context.models.open(loaded->path, m_sampling->contextTokens());
    });
    connect(m_sampling, &SamplingPanel::changed, m_presets, &PresetCard::contentChanged);
    connect(m_system, &SystemPromptBox::textChanged, m_presets, &PresetCard::contentChanged);
    connect(m_presets, &PresetCard::contentWanted, this, &PlaygroundPage::applyPreset);
    return scroll;
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

app::PresetContent PlaygroundPage::presetContent() const
{
    return {m_system->text(), m_sampling->choice()};
}

void PlaygroundPage::applyPreset(const app::PresetContent& content)
{
    m_system->setText(content.systemPrompt);
    m_sampling->setChoice(content.sampling);
}

void PlaygroundPage::showContextNeed(const ContextNeed& need)
{
    if (need.typed && m_composer->text().isEmpty())
        m_composer->setText(need.question);
    m_notice->say([this, need] {
        Notice::Message message;
        message.text =
            tr("The conversation has %1 tokens, at least %2 are kept for the answer, and the "
               "context holds %3.")
                .arg(format::count(need.promptTokens), format::count(need.room), format::count(need.window));
        message.hint = need.leaveOut > 0
                           ? tr("Turns that are left out stay on screen and are marked; the model no longer "
                                "reads them.")
                           : tr("The last question alone is too long, or the system prompt is. Shorten it, "
                                "or load the model with a larger context.");
        if (need.leaveOut > 0)
            message.actions.push_back({need.leaveOut == 1
                                           ? tr("Leave out the oldest turn")
                                           : tr("Leave out the %1 oldest turns").arg(need.leaveOut),
                                       [this, need] {
                                           if (need.typed && m_composer->text() == need.question)
                                               m_composer->setText({});
                                           m_context.chat.askLeavingOut(need);
                                       }});
        message.actions.push_back(
            need.leaveOut > 0 ? Notice::Action{tr("New conversation with this question"),
                                               [this, need] { beginWith(need.question); }}
                              : Notice::Action{tr("New conversation"), [this] { newConversation(); }});
        return message;
    });
}

void PlaygroundPage::beginWith(const QString& question)
{
    if (m_composer->text() == question)
        m_composer->setText({});
    const QString draft = m_composer->text();
    newConversation();
    ask(question);
    m_composer->setText(draft);
}

void PlaygroundPage::refreshLeftOut()
{
    const int count = m_context.chat.leftOut();
    if (count == 0) {
        m_leftOut->dismiss();
        return;
    }
    m_leftOut->say(
        [this, count] {
            return Notice::Message{count == 1
                                       ? tr("The oldest turn is not sent to the model.")
                                       : tr("The %1 oldest turns are not sent to the model.").arg(count),
                                   {},
                                   {{tr("Send all again"), [this] { m_context.chat.sendAllAgain(); }}}};
        },
        true);
}

void PlaygroundPage::copyAsMarkdown()
{
    if (!m_context.chat.conversation().empty())
        QGuiApplication::clipboard()->setText(conversationMarkdown(m_context.conversations.conversation()));
}

void PlaygroundPage::exportConversation()
{
    if (!m_context.chat.conversation().empty())
        ui::exportConversation(this, m_context.conversations.conversation(), m_context.calls);
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
    m_export = addPageAction(QKeySequence::Save);
    m_export->setObjectName(QStringLiteral("export"));
    connect(m_export, &QAction::triggered, this, &PlaygroundPage::exportConversation);
    const auto add = [this](const QKeySequence& keys, auto slot) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WindowShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    add(QKeySequence(Qt::CTRL | Qt::Key_N), [this] { newConversation(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_O), [this] { chooseModel(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_R),
        [this] { answerAgain(m_context.chat.conversation().rowCount() - 1); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] { copyLastAnswer(); });
    add(QKeySequence(Qt::Key_Escape), [this] {
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

void PlaygroundPage::newConversation()
{
    m_banner->dismiss();
    m_notice->dismiss();
    m_modes->setMode(PlaygroundMode::Chat);
    m_context.conversations.begin();
    m_composer->focusEdit();
}

void PlaygroundPage::ask(const QString& question)
{
    m_modes->setMode(PlaygroundMode::Chat);
    m_composer->setText(question);
    send();
}

void PlaygroundPage::askExactly(const QString& question)
{
    m_sampling->setTemperature(0);
    ask(question);
}

void PlaygroundPage::askLikeliest(const QString& question)
{
    m_modes->setMode(PlaygroundMode::Chat);
    m_composer->setText(question);
    SamplingChoice choice = m_sampling->choice();
    choice.options.temperature = 0;
    sendWith(choice);
}

void PlaygroundPage::send()
{
    sendWith(m_sampling->choice());
}

void PlaygroundPage::sendWith(const SamplingChoice& choice)
{
    m_context.chat.setSampling(choice);
    if (!m_context.chat.send(m_composer->text()))
        return;
    m_banner->dismiss();
    m_notice->dismiss();
    m_composer->setText({});
    if (isVisible()) // the welcome asks here, too, and keeps the focus
        m_composer->focusEdit();
    m_conversation->scrollToEnd();
}

void PlaygroundPage::answerAgain(int row)
{
    m_context.chat.setSampling(m_sampling->choice());
    if (m_context.chat.regenerateAt(row))
        m_banner->dismiss();
}

void PlaygroundPage::editTurn(int row, const QString& text)
{
    m_context.chat.setSampling(m_sampling->choice());
    if (m_context.chat.editTurn(row, text))
        m_banner->dismiss();
}

void PlaygroundPage::modelFailed(const Error& error, const QString&)
{
    m_noModel = true;
    m_banner->showError(
        error, [] { return tr("Open another file…"); }, [this] { chooseFile(); });
}

void PlaygroundPage::answerFailed(const Error& error, const QString& question)
{
    if (!question.isEmpty() && m_composer->text().isEmpty())
        m_composer->setText(question);
    if (error.code == ErrorCode::ContextExceeded)
        m_banner->showError(
            error, [] { return tr("New conversation"); }, [this] { newConversation(); });
    else
        m_banner->showError(error);
}

void PlaygroundPage::copyLastAnswer()
{
    const auto& turns = m_context.chat.conversation().turns();
    if (!turns.empty() && turns.back().kind == TurnKind::Answer)
        QGuiApplication::clipboard()->setText(turns.back().text);
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
    m_find->setText(tr("Find a conversation"));
    m_copyAll->setText(tr("Copy the conversation as Markdown"));
    m_export->setText(tr("Export the conversation…"));
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
