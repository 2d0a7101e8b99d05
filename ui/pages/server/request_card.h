// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/endpoint.h"
#include "ui/models/recorded_call.h"
#include "ui/models/server_session.h"
#include "ui/widgets/widgets.h"

namespace mw::ui {

class FactGrid;
class Look;

/// One request: what came, what was answered, what of it was recorded, and the way into the playground.
class RequestCard : public Card {
    Q_OBJECT
public:
    /// The session outlives the card.
    RequestCard(const Look& look, ServerSession& session, QWidget* parent = nullptr);

    /// The id of a row; empty: none.
    void setRequest(const QString& id);
    /// What the row says has changed.
    void refresh();

Q_SIGNALS:
    void playgroundWanted(const mw::ui::RecordedCall& call);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshFacts(int row);
    void refreshTexts(int row);
    static QString endText(const QString& status);
    static QString tokensText(qint64 count);

    ServerSession& m_session;
    QString m_id;
    int m_status = 0; ///< when the record was read
    CallDetails m_details;
    std::optional<RecordedCall> m_call;
    FactGrid* m_facts;
    QLabel* m_promptTitle;
    QLabel* m_prompt;
    QLabel* m_answerTitle;
    QLabel* m_answer;
    QLabel* m_note;
    QPushButton* m_open;
};

} // namespace mw::ui
