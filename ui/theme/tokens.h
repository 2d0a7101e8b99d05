// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

#include <array>

/// Every size, duration and colour of the window (docs: the design's "Tokens"). Nothing outside ui/theme
/// names a number of its own for these.
namespace mw::ui::tokens {

// Spacing in logical pixels.
inline constexpr int space1 = 4;
inline constexpr int space2 = 8;
inline constexpr int space3 = 12;
inline constexpr int space4 = 16;
inline constexpr int space5 = 24;
inline constexpr int space6 = 32;

inline constexpr int radius = 6;
inline constexpr int radiusControl = 4;

// Type, in pixels.
inline constexpr int fontBody = 13;
inline constexpr int fontSecondary = 12;
inline constexpr int fontSection = 15;
inline constexpr int fontTitle = 20;
inline constexpr int weightNormal = 400;
inline constexpr int weightStrong = 600;
inline constexpr int lineHeightPercent = 140;
inline constexpr int lineHeightChinesePercent = 160;

inline constexpr int icon = 20;
inline constexpr int iconSmall = 16;
inline constexpr int controlHeight = 28;
inline constexpr int fieldWidth = 72; ///< a number field

inline constexpr int motionMs = 120;
inline constexpr int drainMs = 16;       ///< streamed text reaches the view at most this often
inline constexpr int countDelayMs = 200; ///< typing pauses this long before tokens are counted
inline constexpr int progressMs = 50;    ///< how often progress is redrawn

// Frame.
inline constexpr int railNarrow = 48;
inline constexpr int railWide = 200;
inline constexpr int inspectorWidth = 320;
inline constexpr int readingWidth = 760; ///< longest line of a conversation
inline constexpr int statusHeight = 28;
inline constexpr int windowWidth = 1280;
inline constexpr int windowHeight = 800;
inline constexpr int windowMinWidth = 900;
inline constexpr int windowMinHeight = 560;

/// The colour roles; what each is for stands in its name.
struct Colors {
    QColor background;
    QColor surface;
    QColor raised;
    QColor border;
    QColor text;
    QColor muted;
    QColor accent;
    QColor onAccent;
    QColor good;
    QColor warning;
    QColor error;
    QColor selection;
    std::array<QColor, 6> series;
    std::array<QColor, 5> likelihood; ///< grounds of tokens, the likeliest first; the text keeps 4.5:1
    int borderWidth = 1;
    int focusWidth = 2;
    bool dark = false;
    bool contrast = false;
};

inline Colors lightColors()
{
    return {.background = QColor(0xF7F8FA),
            .surface = QColor(0xFFFFFF),
            .raised = QColor(0xFFFFFF),
            .border = QColor(0xD5DAE1),
            .text = QColor(0x1B2430),
            .muted = QColor(0x56616F),
            .accent = QColor(0x1F5FBF),
            .onAccent = QColor(0xFFFFFF),
            .good = QColor(0x1B7F4B),
            .warning = QColor(0x8A5A00),
            .error = QColor(0xB3261E),
            .selection = QColor(0xDCE8FA),
            .series = {QColor(0x1F5FBF), QColor(0xB4530A), QColor(0x1B7F4B), QColor(0x8E3A8C),
                       QColor(0x5A6472), QColor(0xA8890A)},
            .likelihood = {QColor(0xFFFFFF), QColor(0xE4F3EA), QColor(0xFBF1CF), QColor(0xFBDDBB),
                           QColor(0xF8C9C4)}};
}

inline Colors darkColors()
{
    return {.background = QColor(0x14181E),
            .surface = QColor(0x1B2129),
            .raised = QColor(0x232B35),
            .border = QColor(0x3A4553),
            .text = QColor(0xE7ECF2),
            .muted = QColor(0xA3AFBD),
            .accent = QColor(0x7FB2FF),
            .onAccent = QColor(0x0C1420),
            .good = QColor(0x5CC98C),
            .warning = QColor(0xE2B04A),
            .error = QColor(0xFF8A80),
            .selection = QColor(0x27405F),
            .series = {QColor(0x7FB2FF), QColor(0xF0A35E), QColor(0x5CC98C), QColor(0xD79BD5),
                       QColor(0xB5BFCB), QColor(0xDCC65A)},
            .likelihood = {QColor(0x1B2129), QColor(0x1E3A2D), QColor(0x463C18), QColor(0x573415),
                           QColor(0x602623)},
            .dark = true};
}

} // namespace mw::ui::tokens
