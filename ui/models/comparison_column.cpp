// SPDX-License-Identifier: Apache-2.0
#include "ui/models/comparison_column.h"

#include "app/conversations/conversation_json.h"

namespace mw::ui {

namespace {

/// Somebody who watches a model being loaded stops it himself when it takes too long for him.
constexpr std::chrono::minutes patience(30);

} // namespace

ComparisonColumn::ComparisonColumn(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    connect(&m_drain, &TokenDrain::arrived, this,
            [this](const QString& text, const std::vector<AnswerToken>&, int received) {
                m_text += text;
                m_figures.answer.tokens += received;
                if (m_state == State::Reading)
                    setState(State::Writing);
                Q_EMIT textChanged();
            });
    connect(&m_drain, &TokenDrain::ended, this, &ComparisonColumn::finish);
}

ComparisonColumn::~ComparisonColumn()
{
    if (m_cancel)
        m_cancel->request();
}

void ComparisonColumn::setChoice(const ColumnChoice& choice)
{
    m_choice = choice;
    Q_EMIT choiceChanged();
}

bool ComparisonColumn::begun() const
{
    return m_state == State::Loading || m_state == State::Reading || m_state == State::Writing;
}

bool ComparisonColumn::busy() const
{
    return begun() || m_state == State::Queued || m_state == State::NoRoom;
}

bool ComparisonColumn::changedSince() const
{
    return m_state != State::Empty &&
           (m_choice.model != m_asked.model ||
            app::samplingJson(m_choice.sampling) != app::samplingJson(m_asked.sampling));
}

void ComparisonColumn::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ComparisonColumn::queue(const ComparisonPrompt& prompt)
{
    m_prompt = prompt;
    m_asked = m_choice;
    m_text.clear();
    m_figures = {};
    m_error.reset();
    m_progress = {};
    Q_EMIT textChanged();
    setState(State::Queued);
}

void ComparisonColumn::wait(State state)
{
    m_cancel.reset();
    setState(state);
}

app::InferenceRequest ComparisonColumn::request(app::EnginePath engine, std::shared_ptr<Model> model) const
{
    app::InferenceRequest result;
    result.door = QStringLiteral("window");
    if (model)
        result.model = std::move(model);
    else
        result.name = m_asked.model.toStdString();
    result.engine = engine;
    if (!m_prompt.systemPrompt.trimmed().isEmpty())
        result.messages.push_back({"system", m_prompt.systemPrompt.toStdString()});
    result.messages.push_back({"user", m_prompt.text.toStdString()});
    result.sampling = m_asked.sampling.options;
    result.maxTokens = m_asked.sampling.maxTokens;
    return result;
}

void ComparisonColumn::begin(app::EnginePath engine, std::shared_ptr<Model> model,
                             std::function<void(const std::optional<Error>&)> begunOr)
{
    setState(State::Loading);
    m_cancel = app::runAsync(
        m_parts.calls, this,
        [&service = m_parts.service, principal = m_parts.principal,
         inference = request(engine, std::move(model)),
         wake = m_drain.wake()](const app::WorkControl& control) mutable -> Result<app::Inference> {
            app::InferenceOptions options;
            options.cancel = control.cancel();
            options.wake = wake;
            options.wait = patience;
            options.loading = [&control](const LoadProgress& progress) {
                control.progress({progress.bytesDone, progress.bytesTotal});
            };
            // Held first: a model that has no room now is asked for again later, and only what is really
            // asked leaves a record.
            app::Lease lease;
            if (!inference.name.empty()) {
                auto held = service.hold(principal, inference, options);
                if (!held)
                    return held.error();
                lease = *std::move(held);
            }
            auto started = service.start(principal, std::move(inference), std::move(options));
            if (started && lease)
                started->loadMs = lease.loadMs();
            return started;
        },
        [this, begunOr = std::move(begunOr)](const Result<app::Inference>& started) {
            if (!started) {
                Error error = started.error();
                if (m_cancel->requested() || error.code == ErrorCode::Cancelled) {
                    error.code = ErrorCode::Cancelled;
                    setState(State::Stopped);
                }
                begunOr(error);
                return;
            }
            if (m_cancel->requested())
                started->stream->cancel();
            m_figures.promptTokens = started->promptTokens;
            m_figures.loadMs = started->loadMs;
            m_figures.answer.model = started->target.model.empty()
                                         ? m_asked.model.section(u'/', -1)
                                         : QStringLiteral("%1:%2")
                                               .arg(QString::fromStdString(started->target.model))
                                               .arg(started->target.version);
            setState(State::Reading);
            begunOr(std::nullopt);
            m_drain.follow(started->stream);
        },
        [this](const app::WorkProgress& progress) {
            m_progress = progress;
            Q_EMIT progressed();
        });
}

void ComparisonColumn::stop()
{
    if (!busy())
        return;
    if (!begun()) {
        setState(State::Stopped);
        return;
    }
    if (m_cancel)
        m_cancel->request();
    m_drain.cancel();
}

void ComparisonColumn::fail(const Error& error)
{
    m_error = error;
    setState(State::Failed);
}

void ComparisonColumn::finish(const Completion& completion)
{
    m_figures.answer = answerFigures(m_figures.answer.model, completion);
    m_figures.promptTokens = completion.usage.promptTokens;
    m_figures.totalMs = completion.timings.totalMs;
    switch (completion.reason) {
    case FinishReason::Failed:
        fail(completion.error.value_or(Error{}));
        break;
    case FinishReason::Cancelled:
        setState(State::Stopped);
        break;
    case FinishReason::Stop:
    case FinishReason::Length:
        setState(State::Done);
        break;
    }
}

} // namespace mw::ui
