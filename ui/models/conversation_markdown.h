// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"

namespace mw::ui {

/// The path that is shown as Markdown, in the current language: the title, the system prompt, each turn below
/// a heading and each answer with its figures. Texts stand as they are.
QString conversationMarkdown(const app::Conversation& conversation);

} // namespace mw::ui
