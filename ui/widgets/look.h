// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QObject>

#include <array>

namespace mw::ui {

/// What widgets draw and measure with. They name no colour and no size themselves and do not know the theme:
/// the shell fills this from it.
struct LookValues {
    QColor background;
    QColor surface;
    QColor border;
    QColor text;
    QColor muted;
    QColor accent;
    QColor onAccent;
    QColor good;
    QColor warning;
    QColor error;
    QColor selection;
    std::array<QColor, 6> series; ///< of charts; lines differ by more than these
    std::array<QColor, 5> likelihood; ///< grounds of tokens, the likeliest first
    int borderWidth = 0;
    int focusWidth = 0;
    bool contrast = false;

    int tight = 0;  ///< between a label and its field
    int small = 0;  ///< between neighbours
    int medium = 0; ///< between things of a group
    int large = 0;  ///< around a group
    int radius = 0;
    int icon = 0;
    int iconSmall = 0;
    int controlHeight = 0;
    int fieldWidth = 0;
    int fontBody = 0;    ///< pixels
    int fontSection = 0; ///< pixels
    int weightStrong = 0;
    int lineHeightPercent = 0;
};

/// Main thread only; `changed` fires after the application has the new palette and style sheet.
class Look : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    const LookValues& values() const { return m_values; }
    void set(const LookValues& values)
    {
        m_values = values;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    LookValues m_values;
};

} // namespace mw::ui
