// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// Says what was done, for ten seconds, with a button that takes it back. Stays while the button has focus.
class UndoBar : public QFrame {
    Q_OBJECT
public:
    explicit UndoBar(const Look& look, QWidget* parent = nullptr);

    /// `text` is asked again on a change of language. Takes the place of what was told before.
    void tell(std::function<QString()> text, std::function<void()> undo);
    void dismiss();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    std::function<QString()> m_words;
    std::function<void()> m_undo;
    QLabel* m_text;
    QPushButton* m_button;
    QTimer m_end;
};

} // namespace mw::ui
