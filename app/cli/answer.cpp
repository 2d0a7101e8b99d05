// SPDX-License-Identifier: Apache-2.0
#include "app/cli/answer.h"

#include "app/base/finish_reason.h"

#include <optional>

namespace mw::app {

namespace {

constexpr std::chrono::milliseconds waitPerLook(50); // how late a stop may be noticed

} // namespace

Result<Answer> readAnswer(TokenStream& stream, const std::function<Result<void>(std::string_view)>& show,
                          const std::function<bool()>& stopped)
{
    Answer answer;
    std::optional<Error> showFailed;
    for (;;) {
        for (TokenEvent& event : stream.waitAndTake(waitPerLook)) {
            if (event.token >= 0)
                answer.tokens.push_back(event.token);
            if (!event.text.empty() && !showFailed) {
                answer.text += event.text;
                if (auto shown = show(event.text); !shown)
                    showFailed = shown.error();
            }
            if (!event.end)
                continue;
            answer.completion = *std::move(event.end);
            if (showFailed)
                return *showFailed;
            if (answer.completion.reason == FinishReason::Failed) {
                return answer.completion.error.value_or(
                    Error{ErrorCode::Internal, "the generation failed without a reason"});
            }
            return answer;
        }
        if (showFailed || stopped())
            stream.cancel(); // the end event still comes
    }
}

std::string answerSummary(const Answer& answer, const QLocale& locale)
{
    const Completion& completion = answer.completion;
    const QString separator = QStringLiteral(" · ");
    QString line = locale.toString(completion.usage.completionTokens) + QLatin1String(" tokens");
    if (completion.timings.decodeTokensPerSecond > 0) {
        line += separator + locale.toString(completion.timings.decodeTokensPerSecond, 'f', 0) +
                QLatin1String(" tok/s");
    }
    line += separator + QLatin1String("first token ") +
            locale.toString(completion.timings.firstTokenMs, 'f', 0) + QLatin1String(" ms");
    line += separator + QLatin1String("seed ") + QString::number(completion.seed);
    line += separator + QLatin1String(finishReasonName(completion.reason));
    return line.toStdString();
}

} // namespace mw::app
