// SPDX-License-Identifier: Apache-2.0
#include "ui/models/conversation_markdown.h"

#include "ui/models/answer_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <map>

namespace mw::ui {

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(ConversationMarkdown)
public:
    static QString systemPrompt() { return tr("System prompt"); }
    static QString question() { return tr("Question"); }
    static QString answer() { return tr("Answer"); }
    static QString leftOut() { return tr("not sent to the model any more"); }
    static QString figures(const app::TurnContent& answer)
    {
        if (answer.written)
            return tr("written by hand");
        if (answer.interrupted)
            return tr("interrupted");
        const app::AnswerFigures& figures = answer.figures;
        QStringList parts;
        if (!figures.model.isEmpty())
            parts << figures.model;
        if (figures.tokensPerSecond > 0)
            parts << tr("%1 tok/s").arg(format::rate(figures.tokensPerSecond));
        if (figures.tokens > 0)
            parts << tr("first token %1").arg(format::milliseconds(figures.firstTokenMs));
        parts << (figures.tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(figures.tokens)))
              << AnswerWords::cached(figures) << AnswerWords::guessed(figures)
              << tr("temperature %1").arg(QString::number(answer.sampling.options.temperature))
              << tr("seed %1").arg(figures.seed);
        parts.removeAll(QString());
        return parts.join(QStringLiteral(" · "));
    }
};

QString oneLine(QString text)
{
    return text.simplified().replace(u'#', QStringLiteral("\\#"));
}

} // namespace

QString conversationMarkdown(const app::Conversation& conversation)
{
    std::map<int, const app::StoredTurn*> turns;
    for (const app::StoredTurn& turn : conversation.turns)
        turns.emplace(turn.id, &turn);
    std::vector<const app::StoredTurn*> path;
    // A turn follows one with a lower id, so this ends whatever stands there.
    for (auto at = turns.find(conversation.head.leaf); at != turns.end();) {
        path.insert(path.begin(), at->second);
        const int parent = at->second->parent;
        at = parent < at->first ? turns.find(parent) : turns.end();
    }
    QString text = QStringLiteral("# %1\n").arg(oneLine(conversation.head.title));
    if (!conversation.head.systemPrompt.trimmed().isEmpty())
        text += QStringLiteral("\n## %1\n\n%2\n").arg(Words::systemPrompt(), conversation.head.systemPrompt);
    for (const app::StoredTurn* turn : path) {
        const app::TurnContent& content = turn->content;
        const bool answer = content.kind == app::TurnKind::Answer;
        QString heading = answer ? Words::answer() : Words::question();
        if (content.leftOut)
            heading += QStringLiteral(" (%1)").arg(Words::leftOut());
        text += QStringLiteral("\n## ") + heading + QStringLiteral("\n\n") + content.text.trimmed() + u'\n';
        if (answer)
            text += QStringLiteral("\n*") + Words::figures(content) + QStringLiteral("*\n");
    }
    return text;
}

} // namespace mw::ui
