// SPDX-License-Identifier: Apache-2.0
#include "ui/models/answer_words.h"

#include "ui/widgets/format.h"

#include <QStringList>

namespace mw::ui {

QString AnswerWords::cached(const app::AnswerFigures& figures)
{
    return figures.cachedTokens > 0
               ? tr("%1 of %2 prompt tokens cached")
                     .arg(format::count(figures.cachedTokens), format::count(figures.promptTokens))
               : QString();
}

QString AnswerWords::guessed(const app::AnswerFigures& figures)
{
    return figures.acceptedTokens > 0
               ? tr("%1 of %2 guesses right")
                     .arg(format::count(figures.acceptedTokens), format::count(figures.proposedTokens))
               : QString();
}

QString AnswerWords::explained(const app::AnswerFigures& figures)
{
    QStringList sentences;
    if (figures.firstTokenMs > 0)
        sentences << tr("The first token came %1 after the prompt was sent.")
                         .arg(format::milliseconds(figures.firstTokenMs));
    if (figures.promptTokens > 0)
        sentences
            << (figures.cachedTokens > 0
                    ? tr("Of %1 prompt tokens %2 were known from an earlier prompt and not computed again.")
                          .arg(format::count(figures.promptTokens), format::count(figures.cachedTokens))
                    : tr("All %1 prompt tokens were computed.").arg(format::count(figures.promptTokens)));
    if (figures.proposedTokens > 0)
        sentences << tr("%1 tokens were guessed ahead and %2 of them were right, which saves their steps.")
                         .arg(format::count(figures.proposedTokens), format::count(figures.acceptedTokens));
    return sentences.join(u'\n');
}

} // namespace mw::ui
