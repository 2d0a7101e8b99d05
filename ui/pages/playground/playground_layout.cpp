// SPDX-License-Identifier: Apache-2.0
// What stands where: the part of PlaygroundPage that makes its views and joins them.
#include "ui/pages/playground/playground_page.h"

#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/model_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/settings_session.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/completion_view.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/conversations_panel.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/playground/model_card.h"
#include "ui/pages/playground/preset_card.h"
#include "ui/pages/playground/rendered_view.h"
#include "ui/pages/playground/samples_view.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/system_prompt_box.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QHBoxLayout>
#include <QScrollArea>
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

} // namespace

QWidget* PlaygroundPage::buildHeader()
{
    m_header = new PageHeader(m_context.look, this);
    m_compare = m_header->addButton();
    m_compare->hide();
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
    auto* scroll = makeScrollArea(parent);
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

} // namespace mw::ui
