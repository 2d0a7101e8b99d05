// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/inference_service.h"

#include <QString>

#include <variant>

namespace mw::ui {

/// A question that does not fit in the context together with the turns before it.
struct ContextNeed {
    int promptTokens = 0;
    int room = 0;       ///< tokens that an answer gets at the least
    int window = 0;     ///< what the context holds
    int leaveOut = 0;   ///< without so many of the oldest turns that are sent it fits; 0: that does not help
    QString question;   ///< the last one of the conversation
    bool typed = false; ///< it was sent just now, and went back to where it was typed
};

/// Begins the answer, or says that prompt and room for an answer do not fit in `window` tokens (0: not known,
/// then only the service decides). Loads a registered model that is not loaded; blocks.
Result<std::variant<app::Inference, ContextNeed>> startAnswer(app::InferenceService& service,
                                                              const app::Principal& principal,
                                                              app::InferenceRequest request,
                                                              app::InferenceOptions options, int window);

} // namespace mw::ui
