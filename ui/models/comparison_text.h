// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/comparison_column.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QString>

namespace mw::ui {

class ComparisonSession;

/// What the window says of a comparison's columns, in the current language.
class ComparisonWords {
    Q_DECLARE_TR_FUNCTIONS(ComparisonWords)
public:
    /// "Answering…", or why it ended.
    static QString state(const ComparisonColumn& column);
    /// "temperature 0.7 · top-p 0.95 · seed 7"; what is off is left out.
    static QString sampling(const SamplingChoice& sampling);
    /// "A · smollm2:1": by the version that answered, where one did.
    static QString name(const ComparisonSession& session, int index);
    /// The model of a choice for people: a file by its name.
    static QString model(const QString& model);
};

/// The prompt and the columns that have ended, in the current language: each below a heading, with its
/// settings and figures. Texts stand as they are.
QString comparisonMarkdown(const ComparisonSession& session);
/// The same for other programs (docs/conversations.md).
QByteArray comparisonJson(const ComparisonSession& session);

} // namespace mw::ui
