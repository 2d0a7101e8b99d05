// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/connection.h"

namespace mw::app {

/// A WHERE clause of conditions that all hold; its texts are constants of the program, its values are bound.
class Conditions {
public:
    /// `condition` is a comparison with one `?`, such as "model = ?"; left out where `value` is empty.
    template <typename T>
    void add(const char* condition, const std::optional<T>& value)
    {
        if (!value)
            return;
        m_text += (m_text.isEmpty() ? QLatin1String(" WHERE ") : QLatin1String(" AND "));
        m_text += QLatin1String(condition);
        m_values.append(boundValue(*value));
    }

    const QString& text() const { return m_text; }
    const QVariantList& values() const { return m_values; }

private:
    QString m_text;
    QVariantList m_values;
};

} // namespace mw::app
