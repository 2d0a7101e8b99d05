// SPDX-License-Identifier: Apache-2.0
#include "ui/models/answer_start.h"

#include <algorithm>
#include <optional>

namespace mw::ui {

namespace {

constexpr int usualRoom = 64;

/// With fewer tokens than this an answer is not worth its question.
int roomFor(const app::InferenceRequest& request, int window)
{
    const int room = std::min(usualRoom, std::max(1, window / 8));
    return request.maxTokens > 0 ? std::min(room, request.maxTokens) : room;
}

class Counter {
public:
    Counter(app::InferenceService& service, const app::Principal& principal,
            const app::InferenceRequest& request, const app::InferenceOptions& options)
        : m_service(service), m_principal(principal), m_request(request), m_options(options)
    {}

    Result<int> count()
    {
        auto tokens = m_service.countPrompt(m_principal, m_request);
        if (tokens || tokens.error().code != ErrorCode::Busy)
            return tokens;
        m_lease = m_service.hold(m_principal, m_request, m_options);
        if (!*m_lease)
            return m_lease->error();
        return m_service.countPrompt(m_principal, m_request);
    }

    /// How many of the oldest turns to leave out so that the rest has at most `most` tokens; whole exchanges,
    /// so that the rest begins with a question. 0 where even the last question is too long.
    int leaveOut(int most) const
    {
        const auto& messages = m_request.messages;
        const std::size_t first = !messages.empty() && messages.front().role == "system" ? 1 : 0;
        std::vector<std::size_t> cuts;
        for (std::size_t i = first + 1; i < messages.size(); ++i) {
            if (messages[i].role == "user")
                cuts.push_back(i);
        }
        const auto fits = [&](std::size_t cut) {
            app::InferenceRequest shorter = m_request;
            shorter.messages.erase(shorter.messages.begin() + static_cast<std::ptrdiff_t>(first),
                                   shorter.messages.begin() + static_cast<std::ptrdiff_t>(cut));
            const auto tokens = m_service.countPrompt(m_principal, shorter);
            return tokens && *tokens <= most;
        };
        const auto found =
            std::partition_point(cuts.begin(), cuts.end(), [&](std::size_t cut) { return !fits(cut); });
        return found == cuts.end() ? 0 : static_cast<int>(*found - first);
    }

private:
    app::InferenceService& m_service;
    const app::Principal& m_principal;
    const app::InferenceRequest& m_request;
    const app::InferenceOptions& m_options;
    std::optional<Result<app::Lease>> m_lease; ///< of a model that had to be loaded to count
};

} // namespace

Result<std::variant<app::Inference, ContextNeed>> startAnswer(app::InferenceService& service,
                                                              const app::Principal& principal,
                                                              app::InferenceRequest request,
                                                              app::InferenceOptions options, int window)
{
    using Outcome = std::variant<app::Inference, ContextNeed>;
    if (window > 0 && !request.raw) {
        Counter counter(service, principal, request, options);
        const auto tokens = counter.count();
        const int room = roomFor(request, window);
        if (tokens && *tokens + room > window) {
            return Outcome(ContextNeed{*tokens, room, window, counter.leaveOut(window - room), {}, false});
        }
        // What else is wrong with the prompt, the service says in its own words.
        if (!tokens && tokens.error().code == ErrorCode::Cancelled)
            return tokens.error();
    }
    auto started = service.start(principal, std::move(request), std::move(options));
    return started ? Result<Outcome>(Outcome(*std::move(started))) : started.error();
}

} // namespace mw::ui
