// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;

/// One message that is no error: what is the case, what it means in muted text, and what can be done about
/// it. Hidden until `say`.
class Notice : public QFrame {
    Q_OBJECT
public:
    struct Action {
        QString text;
        std::function<void()> run; ///< called after the notice has gone
    };
    struct Message {
        QString text;
        QString hint;
        std::vector<Action> actions; ///< at most two
    };

    explicit Notice(const Look& look, QWidget* parent = nullptr);

    /// `message` is asked again on a change of language. A quiet one is a single row that cannot be closed.
    void say(std::function<Message()> message, bool quiet = false);
    void dismiss();
    QString text() const;

Q_SIGNALS:
    void shownChanged();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();
    void run(std::size_t action);

    const Look& m_look;
    std::function<Message()> m_message;
    bool m_quiet = false;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_hint;
    QBoxLayout* m_body; ///< texts and buttons
    QBoxLayout* m_buttonRow;
    std::vector<QPushButton*> m_buttons;
    IconButton* m_close;
};

} // namespace mw::ui
