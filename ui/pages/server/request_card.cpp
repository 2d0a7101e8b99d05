// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/request_card.h"

#include "app/base/error_text.h"
#include "app/base/readable.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/format.h"

#include <QEvent>
#include <QVBoxLayout>

namespace mw::ui {

namespace {

constexpr qsizetype longestText = 1200; // the whole of it is in the playground

QString shown(const QString& text, qsizetype most = longestText)
{
    QStringList lines;
    for (const QString& line : text.left(most).split(u'\n'))
        lines << app::shownText(line.toStdString(), most);
    return text.size() > most ? lines.join(u'\n') + QStringLiteral("…") : lines.join(u'\n');
}

} // namespace

RequestCard::RequestCard(const Look& look, ServerSession& session, QWidget* parent)
    : Card(look, parent), m_session(session)
{
    m_facts = new FactGrid(tokens::space3, tokens::space1);
    m_promptTitle = makeLabel(this, "strong");
    m_prompt = makeText(this, "secondary");
    m_answerTitle = makeLabel(this, "strong");
    m_answer = makeText(this, "secondary");
    m_note = makeText(this, "secondary", "muted");
    m_open = makeButton(this);
    for (QLabel* text : {m_prompt, m_answer})
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    body()->addWidget(m_open);
    body()->addWidget(m_note);
    body()->addLayout(m_facts);
    for (QWidget* widget : {static_cast<QWidget*>(m_promptTitle), static_cast<QWidget*>(m_prompt),
                            static_cast<QWidget*>(m_answerTitle), static_cast<QWidget*>(m_answer)})
        body()->addWidget(widget);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_call)
            Q_EMIT playgroundWanted(*m_call);
    });
    connect(&session, &ServerSession::callRead, this, [this](const QString& id, const CallDetails& details) {
        if (id != m_id)
            return;
        m_details = details;
        m_call = details.record && details.texts ? RecordedCall::from(*details.record, *details.texts)
                                                 : std::nullopt;
        refresh();
    });
    connect(&session, &ServerSession::changed, this, &RequestCard::refresh);
}

void RequestCard::setRequest(const QString& id)
{
    if (id == m_id)
        return;
    m_id = id;
    m_details = {};
    m_call.reset();
    m_status = 0;
    refresh();
}

void RequestCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    Card::changeEvent(event);
}

void RequestCard::refresh()
{
    const int row = m_session.requests().rowOf(m_id);
    if (row < 0)
        return;
    const app::ServedRequest& request = m_session.requests().at(row);
    if (request.status != 0 && m_status == 0) { // it has ended, so that there is a record
        m_status = request.status;
        m_session.readCall(request);
    }
    setTitle(tr("Request"));
    refreshFacts(row);
    refreshTexts(row);
}

void RequestCard::refreshFacts(int row)
{
    const ServedRequestsModel& rows = m_session.requests();
    const app::ServedRequest& request = rows.at(row);
    m_facts->clear();
    m_facts->add(tr("Time"), format::exactTime(request.came));
    m_facts->add(tr("Request"), shown(request.method + u' ' + request.path, longestText));
    m_facts->add(tr("Status"), rows.statusText(row), request.status >= 400 ? "error" : "");
    if (request.status > 0) {
        m_facts->add(tr("Duration"), format::milliseconds(request.seconds * 1e3));
        m_facts->add(tr("Sent"), format::bytes(request.bytesOut));
    }
    m_facts->add(tr("Key"), rows.keyShown(row));
    m_facts->add(tr("From"), shown(request.address));
    m_facts->add(tr("Request id"), request.id);
    m_facts->add(tr("Model asked for"), shown(request.model));
    if (!m_details.record)
        return;
    const app::RequestRecord& record = *m_details.record;
    m_facts->add(tr("Answered by"), record.request.version > 0 ? record.request.model + u':' +
                                                                     QString::number(record.request.version)
                                                               : record.request.model);
    m_facts->add(tr("Prompt"), tokensText(record.promptTokens));
    m_facts->add(tr("Answer"), tokensText(record.completionTokens));
    if (record.timeToFirstTokenUs)
        m_facts->add(tr("First token"),
                     format::milliseconds(static_cast<double>(*record.timeToFirstTokenUs) / 1e3));
    m_facts->add(tr("Ended by"), endText(record.status));
    m_facts->add(tr("Fault"), shown(record.error), "error");
}

QString RequestCard::tokensText(qint64 count)
{
    return count == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(count));
}

/// The words of RequestClosing::status and RequestRecord::status.
QString RequestCard::endText(const QString& status)
{
    if (status == QLatin1String("stop"))
        return tr("the model's end");
    if (status == QLatin1String("length"))
        return tr("the limit of tokens");
    if (status == QLatin1String("cancelled"))
        return tr("the client");
    if (status == QLatin1String("failed"))
        return tr("a fault");
    if (status == QLatin1String("refused"))
        return tr("refusal");
    if (status == QLatin1String("interrupted"))
        return tr("the end of the program");
    return status;
}

void RequestCard::refreshTexts(int row)
{
    const bool texts = m_details.texts.has_value();
    QString prompt;
    QString answer;
    if (texts) {
        answer = m_details.texts->answer;
        prompt = m_details.texts->prompt;
        if (m_call && !m_call->rawPrompt) {
            prompt.clear();
            for (const RecordedCall::Turn& turn : m_call->turns)
                prompt = turn.user ? turn.text : prompt; // the last question
        }
    }
    m_promptTitle->setText(tr("Asked"));
    m_prompt->setText(shown(prompt));
    m_answerTitle->setText(tr("Answered"));
    m_answer->setText(shown(answer));
    for (QWidget* widget : {static_cast<QWidget*>(m_promptTitle), static_cast<QWidget*>(m_prompt)})
        widget->setVisible(texts);
    for (QWidget* widget : {static_cast<QWidget*>(m_answerTitle), static_cast<QWidget*>(m_answer)})
        widget->setVisible(texts && !answer.isEmpty());

    const bool ended = m_session.requests().at(row).status != 0;
    const bool asksModel = m_details.record.has_value();
    QString note;
    if (m_details.error)
        note = app::errorText(*m_details.error).line();
    else if (ended && m_details.read && asksModel && !texts)
        note =
            m_session.recordsTexts()
                ? tr("Its texts were not recorded. Those of later requests are.")
                : tr("Texts are not recorded, so there is nothing to open. Switch on “Record texts” in the "
                     "settings, or run: %1")
                      .arg(QStringLiteral("mw config set audit.record_texts true"));
    else if (texts && !m_call)
        note =
            tr("The playground cannot show it: it was asked with token ids, or its turns do not alternate.");
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_open->setText(tr("Open in playground"));
    m_open->setVisible(asksModel);
    m_open->setEnabled(m_call.has_value());
    m_open->setToolTip(note);
}

} // namespace mw::ui
