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

class IconButton;
class Look;

/// Says for ten seconds what was just taken away, with a button that brings it back. The time stands still
/// while the pointer or the focus is on the bar. Hidden until `offer`.
class UndoBar : public QFrame {
    Q_OBJECT
public:
    static constexpr int shownMs = 10'000;

    explicit UndoBar(const Look& look, QWidget* parent = nullptr);

    /// In place of an earlier offer. `text` is asked again on a change of language.
    void offer(std::function<QString()> text, std::function<void()> undo);
    void dismiss();
    QPushButton* button() const { return m_undo; }

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void runOrWait();

    std::function<QString()> m_text;
    std::function<void()> m_action;
    QLabel* m_label;
    QPushButton* m_undo;
    IconButton* m_close;
    QTimer m_timer;
};

} // namespace mw::ui
