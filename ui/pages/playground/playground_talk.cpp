// SPDX-License-Identifier: Apache-2.0
// Asking, answering again, leaving out, taking with one: the part of PlaygroundPage that is about
// conversations.
#include "ui/pages/playground/playground_page.h"

#include "ui/models/chat_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/conversation_markdown.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/conversation_export.h"
#include "ui/pages/playground/conversation_view.h"
#include "ui/pages/playground/mode_bar.h"
#include "ui/pages/sampling_panel.h"
#include "ui/pages/system_prompt_box.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/format.h"
#include "ui/widgets/notice.h"

#include <QClipboard>
#include <QGuiApplication>

namespace mw::ui {

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

} // namespace mw::ui
