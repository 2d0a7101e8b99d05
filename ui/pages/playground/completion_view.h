// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTextCursor>
#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QPushButton;
class QScrollArea;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class CompletionSession;
class ElidedLabel;
class FiguresLine;
class Look;
class PromptEdit;
class TokenCount;
class TokenView;

/// Raw completion: one text that the model writes on from. What it wrote stands on a tint, can be changed
/// like the rest, and be taken back run by run.
class CompletionView : public QWidget {
    Q_OBJECT
public:
    CompletionView(const Look& look, CompletionSession& session, QWidget* parent = nullptr);

    QString text() const;
    /// In place of everything; nothing of it is the model's.
    void setText(const QString& text);
    void setContext(int tokens);
    void setModelReady(bool ready);
    void setTokensShown(bool shown);
    void focusEdit();

    void run();
    void undoRun();

Q_SIGNALS:
    /// Before a run: the session wants its sampling.
    void runs();
    void seedWanted(quint64 seed);

protected:
    void changeEvent(QEvent* event) override;

private:
    void connectSession();
    void retranslate();
    void refresh();
    void tint();

    const Look& m_look;
    CompletionSession& m_session;
    PromptEdit* m_edit;
    TokenCount* m_count;
    ElidedLabel* m_hint;
    QPushButton* m_undo;
    QPushButton* m_run;
    FiguresLine* m_line;
    QScrollArea* m_tokensArea;
    TokenView* m_tokens;
    std::vector<QTextCursor> m_answers; ///< what each run wrote, oldest first
    int m_context = 0;
    bool m_ready = false;
    bool m_tokensShown = false;
};

} // namespace mw::ui
