// SPDX-License-Identifier: Apache-2.0
#include "ui/models/comparison_text.h"

#include "app/base/error_text.h"
#include "app/base/model_reference.h"
#include "app/base/numbers.h"
#include "app/base/readable.h"
#include "app/conversations/conversation_json.h"
#include "ui/models/answer_words.h"
#include "ui/models/comparison_session.h"
#include "ui/widgets/format.h"

#include <QLocale>

namespace mw::ui {

namespace {

const auto dot = QStringLiteral(" · ");

QString number(float value)
{
    return QLocale().toString(app::asWritten(value), 'g', 6);
}

const char* stateName(ComparisonColumn::State state)
{
    switch (state) {
    case ComparisonColumn::State::Done:
        return "done";
    case ComparisonColumn::State::Stopped:
        return "stopped";
    case ComparisonColumn::State::Failed:
        return "failed";
    case ComparisonColumn::State::Empty:
        return "empty";
    default:
        return "running";
    }
}

} // namespace

QString ComparisonWords::state(const ComparisonColumn& column)
{
    switch (column.state()) {
    case ComparisonColumn::State::Empty:
        return tr("Not asked yet");
    case ComparisonColumn::State::Queued:
        return tr("Queued");
    case ComparisonColumn::State::NoRoom:
        return tr("Waiting for memory");
    case ComparisonColumn::State::Loading:
        return tr("Loading the model…");
    case ComparisonColumn::State::Reading:
        return tr("Reading the prompt…");
    case ComparisonColumn::State::Writing:
        return tr("Answering…");
    case ComparisonColumn::State::Done:
        return column.figures().answer.reason == FinishReason::Length ? tr("Ended at the length limit")
                                                                      : tr("Ended by itself");
    case ComparisonColumn::State::Stopped:
        return tr("Stopped");
    case ComparisonColumn::State::Failed:
        return tr("Failed");
    }
    return {};
}

QString ComparisonWords::sampling(const SamplingChoice& sampling)
{
    const SamplingOptions& options = sampling.options;
    QStringList parts{tr("temperature %1").arg(number(options.temperature))};
    if (options.temperature > 0) {
        if (options.topP < 1)
            parts << tr("top-p %1").arg(number(options.topP));
        if (options.topK > 0)
            parts << tr("top-k %1").arg(options.topK);
        if (options.minP > 0)
            parts << tr("min-p %1").arg(number(options.minP));
    }
    if (options.repetitionPenalty != 1)
        parts << tr("repetition penalty %1").arg(number(options.repetitionPenalty));
    if (options.presencePenalty != 0)
        parts << tr("presence penalty %1").arg(number(options.presencePenalty));
    if (options.frequencyPenalty != 0)
        parts << tr("frequency penalty %1").arg(number(options.frequencyPenalty));
    if (sampling.maxTokens > 0)
        parts << tr("at most %1 tokens").arg(format::count(sampling.maxTokens));
    parts << (options.seed ? tr("seed %1").arg(*options.seed) : tr("new seed"));
    return parts.join(dot);
}

QString ComparisonWords::model(const QString& model)
{
    if (model.isEmpty())
        return tr("no model");
    return app::isModelPath(model.toStdString()) ? model.section(u'/', -1) : model;
}

QString ComparisonWords::name(const ComparisonSession& session, int index)
{
    const ComparisonColumn& column = session.column(index);
    const QString& answered = column.figures().answer.model;
    return ComparisonSession::letter(index) + dot +
           (answered.isEmpty() ? model(column.choice().model) : answered);
}

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(ComparisonText)
public:
    static QString title() { return tr("Comparison"); }
    static QString systemPrompt() { return tr("System prompt"); }
    static QString prompt() { return tr("Prompt"); }
    static QString figures(const ColumnFigures& figures)
    {
        QStringList parts;
        if (figures.answer.tokens > 0)
            parts << tr("first token %1").arg(format::milliseconds(figures.answer.firstTokenMs));
        if (figures.answer.tokensPerSecond > 0)
            parts << tr("%1 tok/s").arg(format::rate(figures.answer.tokensPerSecond));
        parts << tr("%1 prompt tokens").arg(format::count(figures.promptTokens))
              << AnswerWords::cached(figures.answer) << AnswerWords::guessed(figures.answer)
              << tr("%1 answer tokens").arg(format::count(figures.answer.tokens))
              << tr("%1 in all").arg(format::milliseconds(figures.totalMs))
              << tr("seed %1").arg(figures.answer.seed);
        parts.removeAll(QString());
        return parts.join(dot);
    }
};

void addColumn(QString& text, const ComparisonSession& session, int index)
{
    const ComparisonColumn& column = session.column(index);
    if (column.busy() || column.state() == ComparisonColumn::State::Empty)
        return;
    text += QStringLiteral("\n## %1\n\n").arg(ComparisonWords::name(session, index));
    if (!column.text().trimmed().isEmpty())
        text += column.text().trimmed() + QStringLiteral("\n\n");
    QStringList lines{ComparisonWords::sampling(column.asked().sampling), ComparisonWords::state(column)};
    if (column.error())
        lines.last() += QStringLiteral(": ") + app::errorText(*column.error()).cause;
    else if (column.figures().totalMs > 0)
        lines << Words::figures(column.figures());
    text += QStringLiteral("*%1*\n").arg(lines.join(QStringLiteral("*  \n*")));
}

} // namespace

QString comparisonMarkdown(const ComparisonSession& session)
{
    const ComparisonPrompt& asked = session.asked();
    QString text = QStringLiteral("# %1\n").arg(Words::title());
    if (!asked.systemPrompt.trimmed().isEmpty())
        text += QStringLiteral("\n## %1\n\n%2\n").arg(Words::systemPrompt(), asked.systemPrompt.trimmed());
    text += QStringLiteral("\n## %1\n\n%2\n").arg(Words::prompt(), asked.text.trimmed());
    for (int i = 0; i < session.count(); ++i)
        addColumn(text, session, i);
    return text;
}

QByteArray comparisonJson(const ComparisonSession& session)
{
    using Json = nlohmann::ordered_json;
    const ComparisonPrompt& asked = session.asked();
    Json columns = Json::array();
    for (int i = 0; i < session.count(); ++i) {
        const ComparisonColumn& column = session.column(i);
        if (column.busy() || column.state() == ComparisonColumn::State::Empty)
            continue;
        const ColumnFigures& figures = column.figures();
        Json one{{"column", ComparisonSession::letter(i).toStdString()},
                 {"model", column.asked().model.toStdString()},
                 {"sampling", app::samplingJson(column.asked().sampling)},
                 {"state", stateName(column.state())},
                 {"content", column.text().toStdString()}};
        if (column.error()) {
            one["error"] = app::errorText(*column.error()).detail.toStdString();
        } else {
            one["figures"] = app::figuresJson(figures.answer);
            one["figures"]["prompt_tokens"] = figures.promptTokens;
            one["figures"]["total_ms"] = figures.totalMs;
            one["figures"]["load_ms"] = figures.loadMs;
        }
        columns.push_back(std::move(one));
    }
    const Json document{{"format", "modelwright-comparison"},
                        {"version", 1},
                        {"asked_at", app::timeText(asked.askedAt).toStdString()},
                        {"system_prompt", asked.systemPrompt.toStdString()},
                        {"prompt", asked.text.toStdString()},
                        {"columns", std::move(columns)}};
    return QByteArray::fromStdString(document.dump(2) + '\n');
}

} // namespace mw::ui
