// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QTabBar;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class TokenLegend;
class ToggleSwitch;

/// How the model is used: asked, given a text to write on from, or shown what it is sent.
enum class PlaygroundMode { Chat, Completion, Rendered };

/// The row above the conversation: the modes, and the switch of token probabilities with its legend.
class ModeBar : public QWidget {
    Q_OBJECT
public:
    explicit ModeBar(const Look& look, QWidget* parent = nullptr);

    void setMode(PlaygroundMode mode);
    PlaygroundMode mode() const;
    void setTokensShown(bool shown);

Q_SIGNALS:
    void modeChosen(PlaygroundMode mode);
    /// By the user.
    void tokensShown(bool shown);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    QTabBar* m_tabs;
    TokenLegend* m_legend;
    QLabel* m_label;
    ToggleSwitch* m_switch;
};

} // namespace mw::ui
