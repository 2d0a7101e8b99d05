// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/inference_request.h"

#include <QWidget>

#include <functional>

QT_BEGIN_NAMESPACE
class QLabel;
class QPlainTextEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class CompletionSession;
class CopyButton;
class Look;

/// The exact prompt that the conversation and the question in its field make: what the template wrote stands
/// on a tint, what came from messages does not.
class RenderedView : public QWidget {
    Q_OBJECT
public:
    /// `request` is asked for at every refresh.
    RenderedView(const Look& look, CompletionSession& session, std::function<app::InferenceRequest()> request,
                 QWidget* parent = nullptr);

    /// Renders again; only while it is shown.
    void refresh();
    QString text() const;

Q_SIGNALS:
    void continueWanted(const QString& prompt);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void take(const app::RenderedPrompt& prompt);
    void fail(const Error& error);
    void retranslate();
    void tint();

    enum class State { Empty, Rendered, NotLoaded, Failed };

    const Look& m_look;
    CompletionSession& m_session;
    const std::function<app::InferenceRequest()> m_request;
    State m_state = State::Empty;
    QString m_error; ///< why there is no prompt, in the language of then
    int m_tokens = 0;
    bool m_sameAsRaw = true;
    std::vector<std::pair<int, int>> m_template; ///< positions in the text that the template wrote
    QPlainTextEdit* m_text;
    QLabel* m_note;
    CopyButton* m_copy;
    QPushButton* m_continue;
    QPushButton* m_load;
};

} // namespace mw::ui
