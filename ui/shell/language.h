// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>

namespace mw::ui {

/// The language of the window: "en" or "zh_CN". A change reaches every widget as LanguageChange, with the
/// default locale already the new one. Main thread only.
class Language : public QObject {
    Q_OBJECT
public:
    explicit Language(QObject* parent = nullptr);

    /// "system" takes the system's if it is one of ours, else English.
    void set(const QString& name);
    const QString& current() const { return m_current; }

Q_SIGNALS:
    void changed();

private:
    QString effective(const QString& name) const;

    const bool m_systemIsChinese;
    QString m_current;
    QTranslator m_own;
    QTranslator m_qt;
};

} // namespace mw::ui
