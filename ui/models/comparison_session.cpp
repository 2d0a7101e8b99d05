// SPDX-License-Identifier: Apache-2.0
#include "ui/models/comparison_session.h"

#include "app/base/model_reference.h"
#include "app/config/settings.h"
#include "app/conversations/conversation_json.h"
#include "app/serving/inference_defaults.h"
#include "ui/models/model_session.h"
#include "ui/widgets/table_states.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace mw::ui {

namespace {

const auto memoryName = QStringLiteral("comparison");
const auto promptKey = QStringLiteral("prompt");
const auto systemKey = QStringLiteral("system_prompt");
const auto columnsKey = QStringLiteral("columns");
const auto modelKey = QStringLiteral("model");
const auto samplingKey = QStringLiteral("sampling");

constexpr qsizetype longestRemembered = 30'000; // characters; a longer text is asked, but not kept

QJsonObject toQt(const nlohmann::ordered_json& json)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(json.dump())).object();
}

SamplingChoice samplingFrom(const QJsonObject& json)
{
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    return app::samplingFrom(nlohmann::ordered_json::parse(text.toStdString(), nullptr, false));
}

QString remembered(const QString& text)
{
    return text.size() <= longestRemembered ? text : QString();
}

bool isPath(const QString& model)
{
    return app::isModelPath(model.toStdString());
}

/// Memory that the others hold and give back, or a place in a queue.
bool passes(const Error& error)
{
    const bool records = !error.args.empty() && error.args.front() == "records";
    return error.code == ErrorCode::OutOfMemory || (error.code == ErrorCode::Busy && !records);
}

} // namespace

ComparisonSession::ComparisonSession(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    restore();
    connect(&parts.models, &ModelSession::modelChanged, this, &ComparisonSession::modelChanged);
    modelChanged();
}

ComparisonSession::~ComparisonSession() = default;

QString ComparisonSession::letter(int index)
{
    return QString(QChar(static_cast<char16_t>(u'A' + index)));
}

int ComparisonSession::indexOf(const ComparisonColumn* column) const
{
    const auto found = std::ranges::find(m_columns, column, &std::unique_ptr<ComparisonColumn>::get);
    return found == m_columns.end() ? -1 : static_cast<int>(found - m_columns.begin());
}

void ComparisonSession::restore()
{
    const QJsonObject memory = m_parts.memory.state(memoryName);
    m_prompt = {memory.value(systemKey).toString(), memory.value(promptKey).toString(), 0};
    const QJsonArray columns = memory.value(columnsKey).toArray();
    for (const QJsonValue& value : columns) {
        if (count() == mostColumns)
            break;
        const QJsonObject column = value.toObject();
        const QString model = column.value(modelKey).toString();
        insert(count(), {isPath(model) ? QString() : model, // the file is not open any more
                         samplingFrom(column.value(samplingKey).toObject())});
    }
    const app::InferenceRequest usual = app::requestWithDefaults(m_parts.settings);
    while (count() < leastColumns)
        insert(count(), {QString(), {usual.sampling, usual.maxTokens}});
}

void ComparisonSession::remember()
{
    QJsonArray columns;
    for (const auto& column : m_columns)
        columns.append(QJsonObject{{modelKey, column->choice().model},
                                   {samplingKey, toQt(app::samplingJson(column->choice().sampling))}});
    m_parts.memory.setState(memoryName, {{promptKey, remembered(m_prompt.text)},
                                         {systemKey, remembered(m_prompt.systemPrompt)},
                                         {columnsKey, columns}});
}

void ComparisonSession::insert(int index, const ColumnChoice& choice)
{
    auto made = std::make_unique<ComparisonColumn>(
        ComparisonColumn::Parts{m_parts.service, m_parts.principal, m_parts.calls});
    ComparisonColumn* column = made.get();
    column->setChoice(choice);
    connect(column, &ComparisonColumn::stateChanged, this, [this, column] { stateChanged(*column); });
    connect(column, &ComparisonColumn::choiceChanged, this, [this] {
        remember();
        Q_EMIT changed();
    });
    m_columns.insert(m_columns.begin() + index, std::move(made));
}

QString ComparisonSession::openFile() const
{
    const auto* loaded = m_parts.models.loaded();
    return loaded && loaded->registered.isEmpty() ? loaded->path : QString();
}

/// A file is there only while the window has it open; columns without a model take the window's.
void ComparisonSession::modelChanged()
{
    const auto* loaded = m_parts.models.loaded();
    const QString offered = !loaded                        ? QString()
                            : loaded->registered.isEmpty() ? loaded->path
                                                           : loaded->registered;
    for (int i = 0; i < this->count(); ++i) {
        const QString& model = column(i).choice().model;
        if ((model.isEmpty() || (isPath(model) && model != openFile())) && model != offered)
            setModel(i, offered);
    }
}

void ComparisonSession::setPrompt(const QString& text)
{
    m_prompt.text = text;
    remember();
    Q_EMIT changed();
}

void ComparisonSession::setSystemPrompt(const QString& text)
{
    m_prompt.systemPrompt = text;
    remember();
}

void ComparisonSession::setModel(int index, const QString& model)
{
    column(index).setChoice({model, column(index).choice().sampling});
}

void ComparisonSession::setSampling(int index, const SamplingChoice& sampling)
{
    column(index).setChoice({column(index).choice().model, sampling});
}

void ComparisonSession::spreadSampling(int from)
{
    const SamplingChoice sampling = column(from).choice().sampling;
    for (int i = 0; i < count(); ++i)
        setSampling(i, sampling);
}

void ComparisonSession::spreadSeed(quint64 seed)
{
    for (int i = 0; i < count(); ++i) {
        SamplingChoice sampling = column(i).choice().sampling;
        sampling.options.seed = seed;
        setSampling(i, sampling);
    }
}

bool ComparisonSession::duplicate(int like)
{
    if (count() >= mostColumns)
        return false;
    insert(like + 1, column(like).choice());
    remember();
    Q_EMIT columnsChanged();
    Q_EMIT changed();
    return true;
}

bool ComparisonSession::remove(int index)
{
    if (count() <= leastColumns)
        return false;
    std::unique_ptr<ComparisonColumn> column = std::move(m_columns[static_cast<std::size_t>(index)]);
    m_columns.erase(m_columns.begin() + index);
    Q_EMIT columnsChanged();
    // Nobody else would end what it has begun.
    ComparisonColumn* leaving = column.get();
    m_leaving.push_back(std::move(column));
    if (leaving->busy())
        leaving->stop();
    else
        stateChanged(*leaving);
    remember();
    refreshActivity();
    Q_EMIT changed();
    return true;
}

bool ComparisonSession::running() const
{
    return std::ranges::any_of(m_columns, [](const auto& column) { return column->busy(); });
}

bool ComparisonSession::ready() const
{
    return !m_prompt.text.trimmed().isEmpty() && !running() &&
           std::ranges::none_of(m_columns,
                                [](const auto& column) { return column->choice().model.isEmpty(); });
}

bool ComparisonSession::run()
{
    if (!ready())
        return false;
    m_asked = m_prompt;
    m_asked->askedAt = m_parts.clock.now();
    for (const auto& column : m_columns)
        queue(*column, *m_asked);
    beginNext();
    return true;
}

bool ComparisonSession::runOne(int index)
{
    const ComparisonPrompt prompt = asked();
    if (column(index).busy() || column(index).choice().model.isEmpty() || prompt.text.trimmed().isEmpty())
        return false;
    queue(column(index), prompt);
    beginNext();
    return true;
}

void ComparisonSession::queue(ComparisonColumn& column, const ComparisonPrompt& prompt)
{
    if (!m_activity) {
        m_stopped = false;
        m_queued = 0;
        m_failure.reset();
        m_activity = m_parts.activities.begin([] { return tr("Comparing answers"); }, [this] { stop(); });
    }
    ++m_queued;
    column.queue(prompt);
}

void ComparisonSession::stop()
{
    m_stopped = m_stopped || running();
    m_stopping = true;
    for (const auto& column : m_columns)
        column->stop();
    m_stopping = false;
}

void ComparisonSession::beginNext()
{
    if (m_beginning != nullptr || m_stopping)
        return;
    const auto next = std::ranges::find(m_columns, ComparisonColumn::State::Queued,
                                        [](const auto& column) { return column->state(); });
    if (next == m_columns.end())
        return;
    ComparisonColumn& column = **next;
    m_beginning = &column;
    std::shared_ptr<Model> file;
    if (isPath(column.asked().model) && column.asked().model == openFile())
        file = m_parts.models.model();
    column.begin(app::enginePath(m_parts.settings.text("engine.path")), std::move(file),
                 [this, &column](const std::optional<Error>& error) { begunOrNot(column, error); });
}

bool ComparisonSession::othersBegun(const ComparisonColumn& than, const QString& model) const
{
    const auto holds = [&](const auto& column) {
        return column.get() != &than && column->begun() &&
               (model.isEmpty() || column->asked().model == model);
    };
    return std::ranges::any_of(m_columns, holds) || std::ranges::any_of(m_leaving, holds);
}

void ComparisonSession::begunOrNot(ComparisonColumn& column, const std::optional<Error>& error)
{
    m_beginning = nullptr;
    if (error && passes(*error) && othersBegun(column, {})) {
        column.wait(ComparisonColumn::State::NoRoom);
        for (const auto& other : m_columns) {
            if (other->state() == ComparisonColumn::State::Queued &&
                other->asked().model == column.asked().model)
                other->wait(ComparisonColumn::State::NoRoom);
        }
    } else if (error && error->code != ErrorCode::Cancelled) {
        column.fail(*error);
    }
    beginNext();
}

void ComparisonSession::stateChanged(ComparisonColumn& column)
{
    if (!column.busy() && !m_stopping) {
        // A model's memory comes back when its last answer has ended.
        if (!othersBegun(column, column.asked().model)) {
            for (const auto& other : m_columns) {
                if (other->state() == ComparisonColumn::State::NoRoom)
                    other->wait(ComparisonColumn::State::Queued);
            }
        }
        beginNext();
    }
    if (!column.busy()) {
        const auto left = std::ranges::find(m_leaving, &column, &std::unique_ptr<ComparisonColumn>::get);
        if (left != m_leaving.end()) { // later: its own signal has led here
            left->release()->deleteLater();
            m_leaving.erase(left);
        }
    }
    if (column.state() == ComparisonColumn::State::Failed)
        m_failure = column.error();
    refreshActivity();
    Q_EMIT changed();
}

void ComparisonSession::refreshActivity()
{
    if (!m_activity)
        return;
    const auto busy = static_cast<quint64>(
        std::ranges::count_if(m_columns, [](const auto& column) { return column->busy(); }));
    if (busy > 0) {
        m_activity->progress(m_queued - std::min(busy, m_queued), m_queued);
        return;
    }
    const auto activity = std::exchange(m_activity, nullptr);
    if (m_stopped)
        activity->finish(Error{ErrorCode::Cancelled, "stopped", {}});
    else if (m_failure)
        activity->finish(*m_failure);
    else
        activity->finish({});
}

} // namespace mw::ui
