// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/io.h"
#include "app/runtime/token_stream.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// A whole answer, also one that was stopped.
struct Answer {
    std::string text;
    std::vector<Token> tokens; ///< without the end token
    Completion completion;
};

/// Reads a running inference to its end event. `show` gets each piece of text as it comes and ends the
/// answer by failing; `stopped` is asked between pieces. Fails with what `show` failed with, or with the
/// completion's error; a stopped answer is no failure (reason Cancelled).
Result<Answer> readAnswer(TokenStream& stream, const std::function<Result<void>(std::string_view)>& show,
                          const std::function<bool()>& stopped);

/// The muted line under an answer: "24 tokens · 182 tok/s · first token 41 ms · seed 7 · stop".
std::string answerSummary(const Answer& answer, const QLocale& locale);

} // namespace mw::app
