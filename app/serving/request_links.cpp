// SPDX-License-Identifier: Apache-2.0
#include "app/serving/request_links.h"

#include "app/base/logging.h"
#include "app/base/model_reference.h"
#include "app/base/numbers.h"
#include "app/base/readable.h"
#include "app/serving/request_checks.h"

#include <QRandomGenerator>

#include <nlohmann/json.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json samplingJson(const InferenceRequest& request)
{
    const SamplingOptions& sampling = request.sampling;
    Json parameters = {{"temperature", asWritten(sampling.temperature)},
                       {"top_k", sampling.topK},
                       {"top_p", asWritten(sampling.topP)},
                       {"min_p", asWritten(sampling.minP)},
                       {"repetition_penalty", asWritten(sampling.repetitionPenalty)},
                       {"presence_penalty", asWritten(sampling.presencePenalty)},
                       {"frequency_penalty", asWritten(sampling.frequencyPenalty)},
                       {"max_tokens", request.maxTokens}};
    if (sampling.seed)
        parameters["seed"] = *sampling.seed;
    for (const auto& [token, bias] : sampling.logitBias)
        parameters["logit_bias"][std::to_string(token)] = bias;
    if (!request.stop.empty())
        parameters["stop"] = request.stop;
    if (request.ignoreEnd)
        parameters["ignore_eos"] = true;
    if (request.priority == Priority::Batch)
        parameters["priority"] = "batch";
    return parameters;
}

/// What the answer depends on, so that it can be had again.
QString parametersOf(const RequestContext& context)
{
    const InferenceRequest& request = context.request;
    Json parameters = context.scoring ? Json{{"operation", "score"}} : samplingJson(request);
    if (request.raw && !context.scoring)
        parameters["raw"] = true;
    if (request.engine == EnginePath::Reference)
        parameters["engine"] = "reference";
    else if (request.activations == Precision::Int16)
        parameters["activations"] = "int16";
    if (!request.httpRequestId.isEmpty())
        parameters["request_id"] = request.httpRequestId.toStdString();
    return QString::fromStdString(dumped(parameters));
}

QString promptOf(const InferenceRequest& request)
{
    if (request.raw && request.rawTokens)
        return QString::fromStdString(dumped(Json(*request.rawTokens)));
    if (request.raw)
        return QString::fromStdString(validUtf8(request.rawPrompt));
    Json messages = Json::array();
    for (const ChatMessage& message : request.messages)
        messages.push_back({{"role", message.role}, {"content", message.content}});
    return QString::fromStdString(dumped(messages));
}

RequestOpening openingOf(const RequestContext& context)
{
    RequestOpening opening;
    opening.principal = context.principal;
    opening.address = context.request.address;
    opening.door = context.request.door;
    // Before it is resolved the name is what the caller sent: any text of any length.
    opening.model = context.target.model.empty() ? shownText(withoutSecrets(context.request.name), 100)
                                                 : QString::fromStdString(context.target.model);
    opening.version = context.target.version;
    opening.parameters = parametersOf(context);
    if (context.keepText)
        opening.prompt = promptOf(context.request);
    return opening;
}

RequestClosing closingOf(const RequestOutcome& outcome)
{
    RequestClosing closing;
    closing.promptTokens = outcome.usage.promptTokens;
    closing.completionTokens = outcome.usage.completionTokens;
    if (outcome.firstTokenSeconds)
        closing.timeToFirstTokenUs = static_cast<std::int64_t>(*outcome.firstTokenSeconds * 1e6);
    closing.durationUs = static_cast<std::int64_t>(outcome.seconds * 1e6);
    closing.status = QLatin1String(requestStatusName(outcome.status));
    if (outcome.error)
        closing.error = shownText(withoutSecrets(outcome.error->detail), 500);
    closing.answer = QString::fromStdString(validUtf8(outcome.answer));
    return closing;
}

Error nothingRegistered(const std::string& name)
{
    return {ErrorCode::NotFound, "no model is registered under " + name, {"model", name}};
}

} // namespace

Result<void> ClosingLink::enter(RequestContext& context)
{
    context.keepText = !context.request.name.empty() && m_settings.flag("audit.record_texts");
    return {};
}

void ClosingLink::leave(RequestContext& context, const RequestOutcome& outcome) noexcept
{
    if (context.request.name.empty() || m_parts->audit == nullptr)
        return;
    try {
        if (context.recordId.isEmpty()) {
            const auto opened = m_parts->audit->open(openingOf(context));
            if (!opened) {
                qCWarning(logServing) << "a request could not be recorded:" << opened.error().detail.c_str();
                return;
            }
            context.recordId = *opened;
        }
        m_parts->audit->close(context.recordId, closingOf(outcome));
    } catch (const std::exception& exception) { // memory
        qCWarning(logServing) << "a request could not be recorded:" << exception.what();
    }
}

Result<void> AuthoriseLink::enter(RequestContext& context)
{
    QString resource = QStringLiteral("file");
    if (!context.request.name.empty()) {
        const auto reference = ModelReference::parse(context.request.name);
        if (!reference)
            return reference.error();
        resource = QLatin1String("model/") + QString::fromStdString(reference->name);
    }
    return m_authorizer.require(context.principal, Action::Infer, resource);
}

Result<void> ResolveLink::enter(RequestContext& context)
{
    InferenceRequest& request = context.request;
    if (!request.sampling.seed) // 53 bits: any reader of the record's JSON has them exactly
        request.sampling.seed = QRandomGenerator::system()->generate64() >> 11;
    if (request.name.empty()) {
        if (!request.model)
            return Error{ErrorCode::InvalidArgument, "no model is given", {"model"}};
        return {};
    }
    if (m_parts->resolver == nullptr)
        return nothingRegistered(request.name);
    auto resolved = m_parts->resolver->resolve(context.principal, request.name);
    if (!resolved)
        return resolved.error();
    context.target = {resolved->name, resolved->version, resolved->path, request.engine};
    return {};
}

Result<void> RecordLink::enter(RequestContext& context)
{
    if (context.request.name.empty() || m_parts->audit == nullptr)
        return {};
    auto opened = m_parts->audit->open(openingOf(context));
    if (!opened)
        return opened.error();
    context.recordId = *std::move(opened);
    return {};
}

Result<void> CountLink::enter(RequestContext& context)
{
    context.metrics = m_metrics.of({context.target.model, context.target.version});
    context.metrics->beginWaiting();
    return {};
}

void CountLink::leave(RequestContext& context, const RequestOutcome& outcome) noexcept
{
    ModelMetrics& metrics = *context.metrics;
    if (context.running)
        metrics.endRunning();
    else
        metrics.endWaiting();
    metrics.ended(outcome.status);
    if (outcome.error && outcome.error->code != ErrorCode::Cancelled)
        metrics.failed(outcome.error->code);
    metrics.tokens(outcome.usage.promptTokens, outcome.usage.completionTokens, outcome.usage.cachedTokens);
    metrics.speculated(outcome.speculation);
    if (outcome.firstTokenSeconds)
        metrics.timeToFirstToken.add(*outcome.firstTokenSeconds);
    if (context.running)
        metrics.queue.add(outcome.timings.queueMs / 1000);
    metrics.endToEnd.add(outcome.seconds);
}

Result<void> CheckLink::enter(RequestContext& context)
{
    return checkRequest(context.request, m_catalogue);
}

Result<void> LeaseLink::enter(RequestContext& context)
{
    if (context.request.name.empty())
        return {};
    LeaseOptions options;
    options.cancel = context.options.cancel;
    options.wait = context.options.wait;
    options.progress = context.options.loading;
    options.contextTokens = context.request.contextTokens;
    auto lease = m_deployments.lease(context.principal, context.target, options);
    if (!lease)
        return lease.error();
    context.lease = *std::move(lease);
    return {};
}

void LeaseLink::leave(RequestContext& context, const RequestOutcome&) noexcept
{
    context.lease = Lease();
}

} // namespace mw::app
