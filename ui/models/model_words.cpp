// SPDX-License-Identifier: Apache-2.0
#include "ui/models/model_words.h"

#include "app/base/principal.h"
#include "ui/widgets/format.h"

#include <QLocale>
#include <QStringList>

namespace mw::ui {

namespace {

/// The two languages that the window's own strings can name in both; others by the system's names.
QString languageName(const std::string& code)
{
    const QLocale locale(QString::fromStdString(code));
    if (locale.language() == QLocale::C)
        return QString::fromStdString(code);
    return QLocale().language() == QLocale::Chinese ? locale.nativeLanguageName()
                                                    : QLocale::languageToString(locale.language());
}

} // namespace

QString ModelWords::parameters(quint64 number)
{
    return tr("%1 parameters").arg(format::parameters(number));
}

QString ModelWords::who(const QString& principal)
{
    return principal == app::Principal::owner().id ? tr("you") : principal;
}

QString ModelWords::languages(const std::vector<std::string>& codes)
{
    if (codes.empty())
        return {};
    if (codes.size() == 1 && codes.front() == "en")
        return tr("Speaks English; other languages poorly.");
    QStringList names;
    for (const std::string& code : codes)
        names << languageName(code);
    return tr("Speaks %1.").arg(names.join(tr(", ", "between two languages")));
}

} // namespace mw::ui
