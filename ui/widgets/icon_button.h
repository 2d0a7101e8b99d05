// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QToolButton>

namespace mw::ui {

class Look;

/// A square button with one recoloured icon. Its text is its accessible name and tool tip. `setRevealed`
/// hides the drawing but not the button: it stays in the tab order and shows itself when it has focus.
class IconButton : public QToolButton {
    Q_OBJECT
public:
    enum class Tone { Quiet, Accent };

    IconButton(const Look& look, QString icon, QWidget* parent = nullptr);

    void setIconName(const QString& icon);
    void setTone(Tone tone);
    void setRevealed(bool revealed);
    /// Sets text, accessible name and tool tip (with the shortcut, if there is one).
    void setLabel(const QString& label);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    QString m_icon;
    Tone m_tone = Tone::Quiet;
    bool m_revealed = true;
};

} // namespace mw::ui
