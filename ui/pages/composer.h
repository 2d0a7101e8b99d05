// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QPlainTextEdit>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QAction;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;

class IconButton;
class Look;
class TokenCount;

/// A text field that grows with its lines. Enter sends or breaks the line; the Enter that ends an input
/// method's composition does neither.
class PromptEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    /// Ctrl+Enter always sends; what else does.
    enum class SendKeys { Enter, ShiftEnter, ControlEnter };

    explicit PromptEdit(QWidget* parent = nullptr);

    void setSendKeys(SendKeys keys) { m_sendKeys = keys; }
    void setEnterSends(bool sends) { setSendKeys(sends ? SendKeys::Enter : SendKeys::ShiftEnter); }
    void setLines(int least, int most);
    /// Takes all the height that there is instead of that of its lines.
    void setFilling();

Q_SIGNALS:
    void sendPressed();
    void focusChanged(bool focused);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;

private:
    void fitHeight();

    SendKeys m_sendKeys = SendKeys::Enter;
    bool m_composing = false;
    QTimer m_commitGuard;
    bool m_filling = false;
    int m_leastLines = 2;
    int m_mostLines = 10;
};

/// Where a question is written: the field, how many tokens it makes, the way Enter works, Send or Stop.
class Composer : public QFrame {
    Q_OBJECT
public:
    /// What is written is a question of a conversation, or the prompt of a comparison.
    enum class Use { Conversation, Comparison };

    explicit Composer(const Look& look, QWidget* parent = nullptr, Use use = Use::Conversation);

    QString text() const { return m_edit->toPlainText(); }
    void setText(const QString& text);
    void focusEdit() { m_edit->setFocus(Qt::OtherFocusReason); }

    void setEnterSends(bool sends);
    void setGenerating(bool generating);
    void setModelReady(bool ready);
    /// Tokens of the next prompt against the context; -1: not known.
    void setTokens(int prompt, int context);

Q_SIGNALS:
    void sendWanted();
    void stopWanted();
    void textChanged();
    void enterSendsWanted(bool sends);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void refresh();

    PromptEdit* m_edit;
    TokenCount* m_count;
    ElidedLabel* m_hint;
    IconButton* m_options;
    QAction* m_enterAction;
    QPushButton* m_button;
    const Look& m_look;
    const Use m_use;
    bool m_enterSends = true;
    bool m_generating = false;
    bool m_ready = false;
};

} // namespace mw::ui
