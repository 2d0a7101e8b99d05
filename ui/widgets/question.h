// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <functional>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace mw::ui {

/// A decision that cannot wait: what is asked, what follows from yes, and the two verbs.
struct Question {
    QString title;
    QString consequence;
    QString yes; ///< "Remove smollm2:1"
    QString no;  ///< "Keep"; what Enter and Escape choose
};

/// Opens the question over `parent` and returns; `then` is called on yes.
void ask(QWidget* parent, const Question& question, std::function<void()> then);

} // namespace mw::ui
