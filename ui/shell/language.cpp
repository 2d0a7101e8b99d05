// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace mw::ui {

// The default locale is the system's until somebody sets it.
Language::Language(QObject* parent)
    : QObject(parent), m_systemIsChinese(QLocale().language() == QLocale::Chinese)
{}

QString Language::effective(const QString& name) const
{
    if (name == QLatin1String("en") || name == QLatin1String("zh_CN"))
        return name;
    return m_systemIsChinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

void Language::set(const QString& name)
{
    const QString language = effective(name);
    if (language == m_current)
        return;
    m_current = language;
    // First, because widgets write numbers anew when the translators change.
    QLocale::setDefault(language == QLatin1String("zh_CN")
                            ? QLocale(QLocale::Chinese, QLocale::SimplifiedHanScript, QLocale::China)
                            : QLocale(QLocale::English, QLocale::UnitedStates));
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    if (language != QLatin1String("en")) {
        if (m_qt.load(QStringLiteral("qtbase_") + language,
                      QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(&m_qt);
        if (m_own.load(QStringLiteral(":/i18n/modelwright_%1.qm").arg(language)))
            QCoreApplication::installTranslator(&m_own);
    }
    Q_EMIT changed();
}

} // namespace mw::ui
