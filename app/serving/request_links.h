// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/audit_sink.h"
#include "app/base/authorizer.h"
#include "app/base/model_resolver.h"
#include "app/config/settings.h"
#include "app/serving/request_chain.h"

#include <memory>

namespace mw::app {

/// What keeps registered models and records, once the store is open. Both pointers are set before the first
/// request or never.
struct RegisteredParts {
    ModelResolver* resolver = nullptr;
    AuditSink* audit = nullptr;
};
using SharedParts = std::shared_ptr<const RegisteredParts>;

/// First: sees to it that whatever happens to a request on a registered name is recorded once, also when it
/// ends before its record was opened.
class ClosingLink final : public RequestLink {
public:
    ClosingLink(SharedParts parts, const Settings& settings) : m_parts(std::move(parts)), m_settings(settings)
    {}
    Result<void> enter(RequestContext& context) override;
    void leave(RequestContext& context, const RequestOutcome& outcome) noexcept override;

private:
    const SharedParts m_parts;
    const Settings& m_settings;
};

/// Whether the principal may infer with the model that is named.
class AuthoriseLink final : public RequestLink {
public:
    explicit AuthoriseLink(const Authorizer& authorizer) : m_authorizer(authorizer) {}
    Result<void> enter(RequestContext& context) override;

private:
    const Authorizer& m_authorizer;
};

/// From the name to the version; draws the seed where none is given, so that the record has it.
class ResolveLink final : public RequestLink {
public:
    explicit ResolveLink(SharedParts parts) : m_parts(std::move(parts)) {}
    Result<void> enter(RequestContext& context) override;

private:
    const SharedParts m_parts;
};

/// Opens the record: what cannot be recorded is not begun.
class RecordLink final : public RequestLink {
public:
    explicit RecordLink(SharedParts parts) : m_parts(std::move(parts)) {}
    Result<void> enter(RequestContext& context) override;

private:
    const SharedParts m_parts;
};

/// Counts and measures.
class CountLink final : public RequestLink {
public:
    explicit CountLink(Metrics& metrics) : m_metrics(metrics) {}
    Result<void> enter(RequestContext& context) override;
    void leave(RequestContext& context, const RequestOutcome& outcome) noexcept override;

private:
    Metrics& m_metrics;
};

/// Whether every value is in its range.
class CheckLink final : public RequestLink {
public:
    explicit CheckLink(const SettingsCatalogue& catalogue) : m_catalogue(catalogue) {}
    Result<void> enter(RequestContext& context) override;

private:
    const SettingsCatalogue& m_catalogue;
};

/// Last: a loaded model, kept loaded until the request has ended.
class LeaseLink final : public RequestLink {
public:
    explicit LeaseLink(Deployments& deployments) : m_deployments(deployments) {}
    Result<void> enter(RequestContext& context) override;
    void leave(RequestContext& context, const RequestOutcome& outcome) noexcept override;

private:
    Deployments& m_deployments;
};

} // namespace mw::app
