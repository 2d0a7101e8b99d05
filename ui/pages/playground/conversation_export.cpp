// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversation_export.h"

#include "app/conversations/conversation_json.h"
#include "ui/models/conversation_markdown.h"
#include "ui/widgets/document_export.h"
#include "ui/widgets/text_file.h"

#include <QCoreApplication>

namespace mw::ui {

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(ConversationExport)
public:
    static QString title() { return tr("Export the conversation"); }
    static QString markdown() { return tr("Markdown, the turns on screen (*.md)"); }
    static QString json() { return tr("JSON, every version with its figures (*.json)"); }
    static QString untitled() { return tr("conversation"); }
};

} // namespace

void exportConversation(Page* page, const app::Conversation& conversation, QThreadPool& pool)
{
    exportDocument(page,
                   {Words::title(), Words::markdown(), Words::json(),
                    fileNameFrom(conversation.head.title, Words::untitled()),
                    [conversation] { return conversationMarkdown(conversation).toUtf8(); },
                    [conversation] {
                        return QByteArray::fromStdString(app::conversationJson(conversation).dump(2) + '\n');
                    }},
                   pool);
}

} // namespace mw::ui
