// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/home/home_page.h"

#include "ui/models/attention.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/model_words.h"
#include "ui/models/server_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>

#include <algorithm>

namespace mw::ui {

namespace {
constexpr int recentShown = 6;
} // namespace

HomePage::HomePage(const Parts& parts, QWidget* parent)
    : FramedPage(parts.look, PageGroup::Work, QStringLiteral("home"), QStringLiteral("home"), parent),
      m_parts(parts)
{
    m_welcome = header().addButton();
    m_ask = header().addButton("primary");
    connect(m_welcome, &QPushButton::clicked, this, [this] { Q_EMIT pageWanted(QStringLiteral("welcome")); });
    connect(m_ask, &QPushButton::clicked, this, [this] { Q_EMIT pageWanted(QStringLiteral("playground")); });
    auto* scroll = makeScrollArea(contentParent());
    m_cards = new QWidget(scroll);
    m_cards->setProperty("kind", QStringLiteral("clear"));
    auto* grid = new QGridLayout(m_cards);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(tokens::space4);
    buildModel();
    buildServer();
    m_attention = addCard(m_cards);
    m_items = new QVBoxLayout;
    m_items->setSpacing(tokens::space2);
    m_attention->body()->addLayout(m_items);
    m_recent = addCard(m_cards);
    m_records = new QVBoxLayout;
    m_records->setSpacing(tokens::space2);
    m_recent->body()->addLayout(m_records);
    grid->addWidget(m_model, 0, 0);
    grid->addWidget(m_server, 0, 1);
    grid->addWidget(m_attention, 1, 0, Qt::AlignTop);
    grid->addWidget(m_recent, 1, 1, Qt::AlignTop);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(2, 1);
    scroll->setWidget(m_cards);
    content()->addWidget(scroll, 1);

    connect(&parts.models, &ModelSession::changed, this, &HomePage::refreshModel);
    if (parts.server != nullptr) {
        connect(parts.server, &ServerSession::changed, this, &HomePage::refreshServer);
        connect(parts.server, &ServerSession::keysChanged, this, &HomePage::refreshServer);
    }
    connect(&parts.attention, &Attention::changed, this, &HomePage::refreshAttention);
    for (const auto signal : {&ConversationLibrary::refreshed, &ConversationLibrary::currentChanged})
        connect(&parts.conversations, signal, this, &HomePage::refreshRecent);
    retranslate();
}

Card* HomePage::addCard(QWidget* parent)
{
    return new Card(look(), parent);
}

void HomePage::buildModel()
{
    m_model = addCard(m_cards);
    m_modelState = makeText(m_model, "strong");
    m_modelDetail = makeText(m_model, "secondary", "muted");
    m_modelButton = makeButton(m_model);
    m_model->body()->addWidget(m_modelState);
    m_model->body()->addWidget(m_modelDetail);
    m_model->body()->addStretch();
    m_model->body()->addWidget(m_modelButton, 0, Qt::AlignLeading);
    connect(m_modelButton, &QPushButton::clicked, this,
            [this] { Q_EMIT pageWanted(QStringLiteral("models")); });
}

void HomePage::buildServer()
{
    m_server = addCard(m_cards);
    m_serverState = makeText(m_server, "strong");
    m_serverDetail = makeText(m_server, "secondary", "muted");
    m_serverButton = makeButton(m_server);
    m_server->body()->addWidget(m_serverState);
    m_server->body()->addWidget(m_serverDetail);
    m_server->body()->addStretch();
    m_server->body()->addWidget(m_serverButton, 0, Qt::AlignLeading);
    m_server->setVisible(m_parts.server != nullptr);
    connect(m_serverButton, &QPushButton::clicked, this,
            [this] { Q_EMIT pageWanted(QStringLiteral("server")); });
}

QString HomePage::title() const
{
    return tr("Home");
}

bool HomePage::atRest() const
{
    const bool keys = m_parts.server == nullptr || m_parts.server->keysListed();
    return !m_parts.models.busy() && m_parts.attention.machine() && keys;
}

void HomePage::refreshModel()
{
    using State = ModelSession::State;
    const ModelSession& models = m_parts.models;
    const auto* shown = models.shown();
    const QString name = shown != nullptr ? ModelSession::displayName(*shown) : QString();
    switch (models.state()) {
    case State::Empty:
        m_modelState->setText(tr("No model is open."));
        break;
    case State::Reading:
    case State::Loading:
        m_modelState->setText(tr("%1 is being loaded.").arg(name));
        break;
    case State::Ready:
        m_modelState->setText(tr("%1 answers.").arg(name));
        break;
    case State::Resting:
        m_modelState->setText(tr("%1 rests; the next question loads it.").arg(name));
        break;
    case State::Failed:
        m_modelState->setText(tr("%1 could not be loaded.").arg(name));
        break;
    }
    QStringList facts;
    if (shown != nullptr && shown->description) {
        facts << ModelWords::parameters(shown->description->parameters);
        facts << format::bytes(shown->description->fileBytes);
        if (models.contextTokens() > 0)
            facts << tr("context of %1 tokens").arg(format::count(models.contextTokens()));
    }
    m_modelDetail->setText(shown == nullptr ? tr("Import a model file, or open one in the playground.")
                                            : facts.join(QStringLiteral(" · ")));
    m_ask->setEnabled(true);
}

void HomePage::refreshServer()
{
    if (m_parts.server == nullptr)
        return;
    using State = ServerSession::State;
    ServerSession& server = *m_parts.server;
    switch (server.state()) {
    case State::Off:
        m_serverState->setText(tr("The server is off."));
        break;
    case State::Starting:
        m_serverState->setText(tr("The server is starting."));
        break;
    case State::Serving:
        m_serverState->setText(tr("Serving on %1").arg(server.url()));
        break;
    case State::Draining:
        m_serverState->setText(tr("The server finishes what it answers, then stops."));
        break;
    case State::Failed:
        m_serverState->setText(tr("The server did not start."));
        break;
    }
    if (server.state() == State::Serving) {
        const int keys = server.keys().usableCount();
        m_serverDetail->setText(server.keysListed()
                                    ? (keys == 1 ? tr("1 key opens it.") : tr("%1 keys open it.").arg(keys))
                                    : QString());
    } else {
        m_serverDetail->setText(tr("Switched on, other programs use your models over REST."));
    }
}

void HomePage::refreshAttention()
{
    clearLayout(m_items);
    const std::vector<Attention::Item> items = m_parts.attention.items();
    const LookValues& c = look().values();
    const auto addRow = [this](const QString& icon, const QColor& ink, const QString& text) {
        auto* row = new QHBoxLayout;
        row->setSpacing(tokens::space2);
        QLabel* mark = makeLabel(m_attention);
        mark->setPixmap(iconPixmap(icon, ink, tokens::iconSmall, devicePixelRatioF()));
        mark->setFixedWidth(tokens::iconSmall);
        QLabel* words = makeText(m_attention);
        words->setText(text);
        row->addWidget(mark, 0, Qt::AlignVCenter);
        row->addWidget(words, 1);
        m_items->addLayout(row);
        return row;
    };
    if (items.empty()) {
        addRow(QStringLiteral("good"), c.good, tr("Nothing needs attention."));
        return;
    }
    for (const Attention::Item& item : items) {
        const bool error = item.weight == Attention::Weight::Error;
        const bool notice = item.weight == Attention::Weight::Notice;
        auto* row = addRow(error    ? QStringLiteral("error")
                           : notice ? QStringLiteral("info")
                                    : QStringLiteral("warning"),
                           error    ? c.error
                           : notice ? c.accent
                                    : c.warning,
                           item.text);
        QPushButton* button = makeButton(m_attention, "quiet");
        button->setText(item.action);
        button->setAccessibleName(item.text + u' ' + item.action);
        row->addWidget(button, 0, Qt::AlignVCenter);
        connect(button, &QPushButton::clicked, this, [this, page = item.page] { Q_EMIT pageWanted(page); });
    }
}

void HomePage::refreshRecent()
{
    clearLayout(m_records);
    const ConversationLibrary& kept = m_parts.conversations;
    if (kept.rowCount() == 0) {
        QLabel* none = makeText(m_recent, "", "muted");
        none->setText(tr("Questions that you ask are listed here."));
        m_records->addWidget(none);
        return;
    }
    for (int at = 0; at < std::min(kept.rowCount(), recentShown); ++at) {
        const QModelIndex index = kept.index(at);
        const QString title = index.data().toString();
        auto* row = new QHBoxLayout;
        row->setSpacing(tokens::space2);
        auto* words = new ElidedLabel(m_recent);
        words->setFullText(title);
        QLabel* time = makeLabel(m_recent, "secondary", "muted");
        time->setText(format::exactTime(index.data(ConversationLibrary::TimeRole).toLongLong()));
        auto* open = new IconButton(look(), QStringLiteral("playground"), m_recent);
        open->setLabel(tr("Open: %1").arg(title));
        const QString id = index.data(ConversationLibrary::IdRole).toString();
        const auto show = [this, id] {
            m_parts.conversations.open(id);
            Q_EMIT pageWanted(QStringLiteral("playground"));
        };
        // Queued, because the rows are made anew then, this button too.
        connect(open, &QAbstractButton::clicked, this, show, Qt::QueuedConnection);
        row->addWidget(words, 1);
        row->addWidget(time);
        row->addWidget(open);
        m_records->addLayout(row);
    }
}

void HomePage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    FramedPage::changeEvent(event);
}

void HomePage::showEvent(QShowEvent* event)
{
    m_parts.conversations.refresh();
    m_parts.attention.refreshMachine();
    // How many keys open the server, and which end soon.
    if (m_parts.server != nullptr && !m_parts.server->keysListed())
        m_parts.server->refreshKeys();
    FramedPage::showEvent(event);
}

void HomePage::retranslate()
{
    header().setTexts(title(), tr("What answers, what is served, and what needs attention."));
    m_welcome->setText(tr("Welcome"));
    m_ask->setText(tr("Ask a question"));
    m_model->setTitle(tr("Model"));
    m_modelButton->setText(tr("See the models"));
    m_server->setTitle(tr("Server"));
    m_serverButton->setText(tr("See the server"));
    m_attention->setTitle(tr("Needs attention"));
    m_recent->setTitle(tr("Recent work"));
    refreshModel();
    refreshServer();
    refreshAttention();
    refreshRecent();
}

} // namespace mw::ui
