// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/turn.h"

#include <QCoreApplication>
#include <QString>

namespace mw::ui {

/// What made an answer faster, in the current language; empty where nothing did.
class AnswerWords {
    Q_DECLARE_TR_FUNCTIONS(AnswerWords)
public:
    /// "128 of 140 prompt tokens cached".
    static QString cached(const app::AnswerFigures& figures);
    /// "34 of 40 guesses right".
    static QString guessed(const app::AnswerFigures& figures);
    /// What the figures of an answer mean, a sentence for each that it has.
    static QString explained(const app::AnswerFigures& figures);
};

} // namespace mw::ui
