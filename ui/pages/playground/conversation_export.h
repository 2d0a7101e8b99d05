// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class Page;

/// Asks over `page` for a file and writes the conversation into it by `pool`: as JSON where its name ends so,
/// else as Markdown. What fails is told by the page.
void exportConversation(Page* page, const app::Conversation& conversation, QThreadPool& pool);

} // namespace mw::ui
