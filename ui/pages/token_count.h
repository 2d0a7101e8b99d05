// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;

class Look;

/// Tokens of the next prompt against the context: "1,234 of 4,096 tokens", with a warning sign, its colour
/// and a word where little or no room is left.
class TokenCount : public QWidget {
    Q_OBJECT
public:
    /// The share of the context from which on the room counts as little.
    static constexpr double nearlyFull = 0.9;

    explicit TokenCount(const Look& look, QWidget* parent = nullptr);

    /// -1: not known.
    void setTokens(int prompt, int context);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    const Look& m_look;
    QLabel* m_sign;
    ElidedLabel* m_text;
    int m_prompt = -1;
    int m_context = 0;
};

} // namespace mw::ui
