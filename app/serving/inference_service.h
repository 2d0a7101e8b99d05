// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/request_links.h"

#include <vector>

namespace mw::app {

/// The one place that composes an inference, for the window, the command line and the endpoint alike:
/// authorise, resolve, open the record, count, check, take a loaded model, and, when it has ended in whatever
/// way, settle all of it. Calls block for the store, for a load and for the rendering of the prompt: not on
/// the main thread. Any other thread may call.
class InferenceService {
public:
    /// All of it outlives the service and, but for `deployments`, every request that it started.
    InferenceService(const Settings& settings, const Authorizer& authorizer, Deployments& deployments,
                     Metrics& metrics);

    /// From now on names are registered and requests on them recorded; before any other call, once.
    void connectStore(ModelResolver& resolver, AuditSink& audit);

    /// Fails with Refused, NotFound, InvalidArgument, ContextExceeded, TemplateInvalid, TemplateLimit, Busy
    /// (args: records, or loading and the version) or with why the model cannot be loaded.
    Result<Inference> start(const Principal& principal, InferenceRequest request,
                            InferenceOptions options = {});

    /// Log-probabilities of the request's prompt, with `topLogprobs` alternatives; waits for the result.
    /// `options.cancel` ends it. Recorded and counted like an answer without tokens. Fails as `start`, and
    /// with Cancelled or NotFinite.
    Result<Scored> score(const Principal& principal, InferenceRequest request, InferenceOptions options = {});

    /// How many tokens the request's prompt has, by the model's own tokenizer and template. Loads nothing:
    /// Busy (args: loading, the version) where the named model is not ready.
    Result<int> countPrompt(const Principal& principal, const InferenceRequest& request) const;

    /// The prompt that the request's messages are sent as. Loads nothing: Busy as countPrompt. Fails with
    /// TemplateInvalid or TemplateLimit too.
    Result<RenderedPrompt> renderPrompt(const Principal& principal, const InferenceRequest& request) const;

    /// The version that a name stands for, as something to load.
    Result<DeploymentTarget> resolve(const Principal& principal, const std::string& name,
                                     EnginePath engine) const;

    /// A lease of the request's registered model, loaded if it is not: for a caller that has several
    /// requests before it.
    Result<Lease> hold(const Principal& principal, const InferenceRequest& request,
                       const InferenceOptions& options) const;

private:
    Result<Inference> generate(const std::shared_ptr<RequestPassage>& passage);
    /// The request's model with what keeps it, where it can be used at once.
    struct Ready {
        std::shared_ptr<Model> opened;
        Lease lease;
        const Model& model() const { return opened ? *opened : lease.model(); }
    };
    Result<Ready> readyModel(const Principal& principal, const InferenceRequest& request) const;
    Result<Scored> scorePrompt(const std::shared_ptr<RequestPassage>& passage);

    const Settings& m_settings;
    const Authorizer& m_authorizer;
    Deployments& m_deployments;
    const std::shared_ptr<RegisteredParts> m_parts;
    RequestChain m_links;
};

} // namespace mw::app
