// SPDX-License-Identifier: Apache-2.0
#include "app/serving/inference_service.h"

#include <algorithm>

namespace mw::app {

namespace {

std::optional<Error> outsideVocabulary(const char* what, Token token, const Tokenizer& tokenizer)
{
    if (token >= 0 && static_cast<std::size_t>(token) < tokenizer.vocabularySize())
        return std::nullopt;
    const std::string value = "the token id " + std::to_string(token);
    const std::string allowed = "0 to " + std::to_string(tokenizer.vocabularySize() - 1);
    return Error{ErrorCode::InvalidArgument,
                 std::string(what) + " cannot be " + value + "; allowed: " + allowed,
                 {what, value, allowed}};
}

Result<std::vector<Token>> promptTokens(const InferenceRequest& request, const Model& model)
{
    if (request.raw && request.rawTokens) {
        for (const Token token : *request.rawTokens) {
            if (auto error = outsideVocabulary("prompt", token, model.tokenizer()))
                return *std::move(error);
        }
        return *request.rawTokens;
    }
    if (request.raw && request.rawControl)
        return model.tokenizer().tokenize(SpannedText{request.rawPrompt, {}}, true);
    if (request.raw)
        return model.tokenizer().tokenize(std::string_view(request.rawPrompt), true);
    auto prompt = model.prompt(request.messages, true);
    if (!prompt)
        return prompt.error();
    return std::move(prompt->tokens);
}

Result<std::vector<Token>> someTokens(const InferenceRequest& request, const Model& model)
{
    auto prompt = promptTokens(request, model);
    if (prompt && prompt->empty())
        return Error{ErrorCode::InvalidArgument,
                     "the prompt has no tokens",
                     {"prompt", "empty", "one character and more"}};
    return prompt;
}

/// The prompt as it is given back, with its score where that is wanted.
Result<EchoedPrompt> echoed(const RequestContext& context, Model& model, const std::vector<Token>& prompt,
                            bool scored)
{
    const InferenceRequest& request = context.request;
    EchoedPrompt echo;
    if (request.rawTokens) {
        auto text = model.tokenizer().detokenize(prompt, true);
        if (!text)
            return text.error();
        echo.text = *std::move(text);
    } else {
        echo.text = request.rawPrompt;
    }
    if (!scored)
        return echo;
    auto score = model.score(
        prompt, {.first = 1, .topLogprobs = request.topLogprobs, .activations = request.activations},
        context.options.cancel);
    if (!score)
        return score.error();
    echo.score = *std::move(score);
    return echo;
}

/// The request's own context may be smaller than the loaded model's.
Result<int> answerLimit(const InferenceRequest& request, const Model& model, std::size_t prompt)
{
    const int loaded = model.contextTokens();
    const int context = request.contextTokens > 0 ? std::min(request.contextTokens, loaded) : loaded;
    const int used = static_cast<int>(std::min<std::size_t>(prompt, static_cast<std::size_t>(loaded)));
    if (used >= context) {
        return Error{ErrorCode::ContextExceeded,
                     "the prompt fills the context",
                     {std::to_string(prompt), std::to_string(context)}};
    }
    const int left = context - used;
    return request.maxTokens > 0 ? std::min(request.maxTokens, left) : left;
}

} // namespace

InferenceService::InferenceService(const Settings& settings, const Authorizer& authorizer,
                                   Deployments& deployments, Metrics& metrics)
    : m_settings(settings), m_authorizer(authorizer), m_deployments(deployments),
      m_parts(std::make_shared<RegisteredParts>())
{
    std::vector<std::unique_ptr<RequestLink>> links;
    links.push_back(std::make_unique<ClosingLink>(m_parts, settings));
    links.push_back(std::make_unique<AuthoriseLink>(authorizer));
    links.push_back(std::make_unique<ResolveLink>(m_parts));
    links.push_back(std::make_unique<RecordLink>(m_parts));
    links.push_back(std::make_unique<CountLink>(metrics));
    links.push_back(std::make_unique<CheckLink>(settings.catalogue()));
    links.push_back(std::make_unique<LeaseLink>(deployments));
    m_links = std::make_shared<const std::vector<std::unique_ptr<RequestLink>>>(std::move(links));
}

void InferenceService::connectStore(ModelResolver& resolver, AuditSink& audit)
{
    *m_parts = {&resolver, &audit};
}

Result<Inference> InferenceService::start(const Principal& principal, InferenceRequest request,
                                          InferenceOptions options)
{
    RequestContext context;
    context.principal = principal;
    context.request = std::move(request);
    context.options = std::move(options);
    const auto passage = std::make_shared<RequestPassage>(m_links, std::move(context));
    if (auto entered = passage->enter(); !entered)
        return entered.error();
    auto inference = generate(passage);
    if (!inference)
        passage->end(RequestOutcome::of(inference.error()));
    return inference;
}

Result<Inference> InferenceService::generate(const std::shared_ptr<RequestPassage>& passage)
{
    RequestContext& context = passage->context();
    InferenceRequest& request = context.request;
    // A model from a file is the caller's: the scheduler must not become its last owner.
    const std::shared_ptr<Model> opened = std::move(request.model);
    // The request may have ended, and its lease with it, before generate returns.
    const Lease during = context.lease.another();
    Model& model = opened ? *opened : during.model();

    auto prompt = someTokens(request, model);
    if (!prompt)
        return prompt.error();
    for (const auto& [token, bias] : request.sampling.logitBias) {
        if (auto error = outsideVocabulary("logit_bias", token, model.tokenizer()))
            return *std::move(error);
    }
    const auto limit = answerLimit(request, model, prompt->size());
    if (!limit)
        return limit.error();

    const bool logprobs = request.logprobs || request.topLogprobs > 0;
    Inference inference;
    if (request.echo) {
        auto echo = echoed(context, model, *prompt, logprobs);
        if (!echo)
            return echo.error();
        inference.prompt = *std::move(echo);
    }
    inference.target = context.target;
    // The answer's own: ending it must not end what else the caller's flag stands for.
    const Cancel cancel;
    inference.stream = std::make_shared<TokenStream>(cancel, context.options.wake);
    inference.promptTokens = static_cast<int>(prompt->size());
    inference.loadMs = context.lease ? context.lease.loadMs() : 0;
    inference.requestId = context.recordId;

    GenerationRequest generation;
    generation.prompt = *std::move(prompt);
    generation.sampling = request.sampling;
    generation.maxTokens = *limit;
    generation.stop = request.stop;
    generation.ignoreEnd = request.ignoreEnd;
    generation.logprobs = logprobs;
    generation.topLogprobs = request.topLogprobs;
    generation.slowReaderLimit = std::chrono::seconds(m_settings.integer("stream.slow_reader_s"));
    // Who asks shares the work with nobody else, and gets no more of it than anybody else.
    generation.cacheScope = context.principal.id.toStdString();
    generation.fairnessKey = generation.cacheScope;
    generation.priority = request.priority;
    generation.activations = request.activations;
    generation.speculativeTokens = request.speculation ? mostSpeculativeTokens : 0;
    if (const auto seconds = m_settings.integer("generation.time_limit_s"); seconds > 0)
        generation.deadline = context.came + std::chrono::seconds(seconds);
    generation.cancel = cancel;
    // Before it is queued: from then on the scheduler may end it at any moment.
    context.beginRunning();
    const auto sink = std::make_shared<MeasuredSink>(passage, inference.stream);
    if (auto queued = model.generate(std::move(generation), sink); !queued)
        return queued.error();
    if (context.options.cancel.requested()) // after it was looked at for the last time
        cancel.request();
    return inference;
}

Result<Scored> InferenceService::score(const Principal& principal, InferenceRequest request,
                                       InferenceOptions options)
{
    RequestContext context;
    context.principal = principal;
    context.request = std::move(request);
    context.options = std::move(options);
    context.scoring = true;
    const auto passage = std::make_shared<RequestPassage>(m_links, std::move(context));
    if (auto entered = passage->enter(); !entered)
        return entered.error();
    auto scored = scorePrompt(passage);
    if (!scored) {
        passage->end(RequestOutcome::of(scored.error()));
        return scored;
    }
    RequestOutcome outcome;
    outcome.status = RequestStatus::Stop;
    outcome.usage.promptTokens = static_cast<int>(scored->prompt.score->tokens.size());
    passage->end(std::move(outcome));
    return scored;
}

Result<Scored> InferenceService::scorePrompt(const std::shared_ptr<RequestPassage>& passage)
{
    RequestContext& context = passage->context();
    const std::shared_ptr<Model> opened = std::move(context.request.model);
    const Lease during = context.lease.another();
    Model& model = opened ? *opened : during.model();
    const auto prompt = someTokens(context.request, model);
    if (!prompt)
        return prompt.error();
    context.beginRunning();
    auto echo = echoed(context, model, *prompt, true);
    if (!echo)
        return echo.error();
    return Scored{*std::move(echo), context.target, context.lease ? context.lease.loadMs() : 0,
                  context.recordId};
}

Result<InferenceService::Ready> InferenceService::readyModel(const Principal& principal,
                                                             const InferenceRequest& request) const
{
    if (request.name.empty()) {
        if (auto may = m_authorizer.require(principal, Action::Infer, QStringLiteral("file")); !may)
            return may.error();
        if (!request.model)
            return Error{ErrorCode::InvalidArgument, "no model is given", {"model"}};
        return Ready{request.model, {}};
    }
    const auto target = resolve(principal, request.name, request.engine);
    if (!target)
        return target.error();
    auto lease = m_deployments.leaseIfReady(principal, *target);
    if (!lease)
        return lease.error();
    if (!*lease)
        return Error{ErrorCode::Busy, target->id() + " is not loaded", {"loading", target->id()}};
    return Ready{nullptr, *std::move(lease)};
}

Result<int> InferenceService::countPrompt(const Principal& principal, const InferenceRequest& request) const
{
    const auto ready = readyModel(principal, request);
    if (!ready)
        return ready.error();
    auto prompt = promptTokens(request, ready->model());
    return prompt ? Result<int>(static_cast<int>(prompt->size())) : prompt.error();
}

Result<RenderedPrompt> InferenceService::renderPrompt(const Principal& principal,
                                                      const InferenceRequest& request) const
{
    const auto ready = readyModel(principal, request);
    if (!ready)
        return ready.error();
    auto prompt = ready->model().prompt(request.messages, true);
    if (!prompt)
        return prompt.error();
    RenderedPrompt rendered;
    rendered.tokens = static_cast<int>(prompt->tokens.size());
    rendered.sameAsRaw =
        ready->model().tokenizer().tokenize(SpannedText{prompt->text.text, {}}, true) == prompt->tokens;
    rendered.text = std::move(prompt->text.text);
    rendered.input = std::move(prompt->text.input);
    return rendered;
}

Result<DeploymentTarget> InferenceService::resolve(const Principal& principal, const std::string& name,
                                                   EnginePath engine) const
{
    RequestContext context;
    context.principal = principal;
    context.request.name = name;
    context.request.engine = engine;
    if (auto may = AuthoriseLink(m_authorizer).enter(context); !may)
        return may.error();
    if (auto resolved = ResolveLink(m_parts).enter(context); !resolved)
        return resolved.error();
    return context.target;
}

Result<Lease> InferenceService::hold(const Principal& principal, const InferenceRequest& request,
                                     const InferenceOptions& options) const
{
    const auto target = resolve(principal, request.name, request.engine);
    if (!target)
        return target.error();
    LeaseOptions waiting;
    waiting.cancel = options.cancel;
    waiting.wait = options.wait;
    waiting.progress = options.loading;
    waiting.contextTokens = request.contextTokens;
    return m_deployments.lease(principal, *target, waiting);
}

} // namespace mw::app
