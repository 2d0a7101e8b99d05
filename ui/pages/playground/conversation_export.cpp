// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversation_export.h"

#include "app/base/async.h"
#include "app/conversations/conversation_json.h"
#include "ui/models/conversation_markdown.h"
#include "ui/widgets/page.h"
#include "ui/widgets/text_file.h"

#include <QCoreApplication>
#include <QFileDialog>

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

void writeTo(const QString& path, Page* page, const app::Conversation& conversation, QThreadPool& pool)
{
    const bool json = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    // Markdown has words of the language, which belongs to this thread.
    const QByteArray text = json ? QByteArray() : conversationMarkdown(conversation).toUtf8();
    app::runAsync(
        pool, page,
        [path, json, text, conversation] {
            return writeTextFile(
                path,
                json ? QByteArray::fromStdString(app::conversationJson(conversation).dump(2) + '\n') : text);
        },
        [page](const Result<void>& written) {
            if (!written)
                page->showError(written.error());
        });
}

} // namespace

void exportConversation(Page* page, const app::Conversation& conversation, QThreadPool& pool)
{
    auto* dialog = new QFileDialog(page, Words::title());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString markdown = Words::markdown();
    const QString json = Words::json();
    dialog->setNameFilters({markdown, json});
    dialog->setDefaultSuffix(QStringLiteral("md"));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, json](const QString& filter) {
        dialog->setDefaultSuffix(filter == json ? QStringLiteral("json") : QStringLiteral("md"));
    });
    dialog->selectFile(fileNameFrom(conversation.head.title, Words::untitled()));
    QObject::connect(
        dialog, &QFileDialog::fileSelected, page,
        [page, conversation, &pool](const QString& path) { writeTo(path, page, conversation, pool); });
    dialog->open();
}

} // namespace mw::ui
