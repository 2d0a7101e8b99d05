// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

#include <string>
#include <vector>

namespace mw::ui {

/// What the window says of a model, in the current language.
class ModelWords {
    Q_DECLARE_TR_FUNCTIONS(ModelWords)
public:
    /// "Speaks English; other languages poorly." from codes such as "en"; empty where none are known.
    static QString languages(const std::vector<std::string>& codes);
    /// "134.5 M parameters".
    static QString parameters(quint64 number);
    /// Who did something, from the id of a principal: the user of this window is "you".
    static QString who(const QString& principal);
};

} // namespace mw::ui
