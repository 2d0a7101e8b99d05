// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/history_card.h"

#include "app/base/readable.h"
#include "ui/models/request_history.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"

#include <QDateTime>
#include <QEvent>
#include <QLocale>
#include <QVBoxLayout>

namespace mw::ui {

HistoryCard::HistoryCard(const Look& look, RequestHistory& history, QWidget* parent)
    : Card(look, parent), m_history(history)
{
    m_empty = makeText(this, "secondary", "muted");
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(tokens::space1);
    body()->addWidget(m_empty);
    body()->addLayout(m_rows);
    connect(&history, &RequestHistory::changed, this, &HistoryCard::refresh);
    refresh();
}

void HistoryCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    Card::changeEvent(event);
}

QString HistoryCard::statusText(const QString& status) const
{
    if (status == QLatin1String("stop"))
        return tr("complete");
    if (status == QLatin1String("length"))
        return tr("cut at its limit");
    if (status == QLatin1String("cancelled"))
        return tr("stopped");
    if (status == QLatin1String("refused"))
        return tr("refused");
    if (status == QLatin1String("interrupted"))
        return tr("interrupted");
    return tr("failed");
}

void HistoryCard::refresh()
{
    setTitle(tr("Recent requests"));
    clearLayout(m_rows);
    const auto& records = m_history.records();
    m_empty->setText(tr("Questions to registered models are listed here."));
    m_empty->setVisible(records.empty());
    for (const app::RequestRecord& record : records) {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(record.request.startedAt / 1000);
        const std::int64_t tokens = record.completionTokens;
        const QStringList words{QLocale().toString(at.time(), QLocale::ShortFormat),
                                app::shownText(record.request.model.toStdString(), 40) + u':' +
                                    QString::number(record.request.version),
                                tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(tokens)),
                                statusText(record.status)};
        auto* row = new ElidedLabel(this);
        row->setProperty("level", QStringLiteral("secondary"));
        const bool wrong =
            record.status == QLatin1String("failed") || record.status == QLatin1String("refused");
        row->setProperty("tone", wrong ? QStringLiteral("error") : QStringLiteral("muted"));
        row->setFullText(words.join(QStringLiteral(" · ")));
        m_rows->addWidget(row);
    }
}

} // namespace mw::ui
