// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/welcome/welcome_page.h"

#include "ui/models/attention.h"
#include "ui/models/chat_session.h"
#include "ui/models/model_session.h"
#include "ui/models/model_words.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>

namespace mw::ui {

namespace {
constexpr auto firstQuestion = "What is the capital of France? One word.";
constexpr double roomForModel = 0.8; // of the free memory; the rest is for what else runs
} // namespace

WelcomePage::WelcomePage(const Parts& parts, QWidget* parent)
    : FramedPage(parts.look, PageGroup::Work, QStringLiteral("welcome"), QStringLiteral("welcome"), parent),
      m_parts(parts)
{
    m_skip = header().addButton();
    m_go = header().addButton("primary");
    connect(m_skip, &QPushButton::clicked, this, &WelcomePage::left);
    connect(m_go, &QPushButton::clicked, this, &WelcomePage::left);
    auto* scroll = makeScrollArea(contentParent());
    auto* middle = new QWidget(scroll);
    middle->setProperty("kind", QStringLiteral("clear"));
    auto* row = new QHBoxLayout(middle);
    row->setContentsMargins(0, 0, 0, 0);
    auto* steps = new QWidget(middle);
    steps->setMaximumWidth(tokens::readingWidth);
    auto* column = new QVBoxLayout(steps);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space3);
    buildFolder(steps);
    buildMachine(steps);
    buildModel(steps);
    buildQuestion(steps);
    for (Card* card : {m_folder, m_machine, m_model, m_first})
        column->addWidget(card);
    column->addStretch();
    row->addStretch(0);
    row->addWidget(steps, 1);
    row->addStretch(0);
    scroll->setWidget(middle);
    content()->addWidget(scroll, 1);

    connect(&parts.attention, &Attention::changed, this, &WelcomePage::refreshMachine);
    connect(&parts.models, &ModelSession::changed, this, &WelcomePage::refreshModel);
    connect(&parts.models, &ModelSession::changed, this, &WelcomePage::refreshMachine);
    connect(&parts.chat, &ChatSession::generatingChanged, this, &WelcomePage::refreshAnswer);
    connect(&parts.chat.conversation(), &QAbstractItemModel::dataChanged, this, &WelcomePage::refreshAnswer);
    connect(&parts.chat, &ChatSession::failed, this, [this](const Error& error) {
        if (isVisible())
            showError(error);
    });
    retranslate();
}

void WelcomePage::buildFolder(QWidget* parent)
{
    m_folder = new Card(look(), parent);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    m_path = new ElidedLabel(m_folder);
    m_path->setElideMode(Qt::ElideMiddle);
    m_path->setFullText(m_parts.folder);
    m_copyPath = new CopyButton([path = m_parts.folder] { return path; }, m_folder);
    row->addWidget(m_path, 1);
    row->addWidget(m_copyPath);
    m_space = makeText(m_folder, "secondary", "muted");
    m_folder->body()->addLayout(row);
    m_folder->body()->addWidget(m_space);
}

void WelcomePage::buildMachine(QWidget* parent)
{
    m_machine = new Card(look(), parent);
    m_verdict = makeText(m_machine);
    m_machineFacts = makeText(m_machine, "secondary", "muted");
    m_machine->body()->addWidget(m_verdict);
    m_machine->body()->addWidget(m_machineFacts);
}

void WelcomePage::buildModel(QWidget* parent)
{
    m_model = new Card(look(), parent);
    m_modelState = makeText(m_model);
    m_modelDetail = makeText(m_model, "secondary", "muted");
    m_open = makeButton(m_model);
    m_model->body()->addWidget(m_modelState);
    m_model->body()->addWidget(m_modelDetail);
    m_model->body()->addWidget(m_open, 0, Qt::AlignLeading);
    connect(m_open, &QPushButton::clicked, this, &WelcomePage::openWanted);
}

void WelcomePage::buildQuestion(QWidget* parent)
{
    m_first = new Card(look(), parent);
    m_questionLabel = makeLabel(m_first, "secondary", "muted");
    m_question = new QLineEdit(QString::fromLatin1(firstQuestion), m_first);
    m_questionLabel->setBuddy(m_question);
    m_ask = makeButton(m_first);
    m_answer = makeText(m_first);
    m_answer->setTextFormat(Qt::PlainText);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_figures = makeText(m_first, "secondary", "muted");
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    row->addWidget(m_question, 1);
    row->addWidget(m_ask);
    m_first->body()->addWidget(m_questionLabel);
    m_first->body()->addLayout(row);
    m_first->body()->addWidget(m_answer);
    m_first->body()->addWidget(m_figures);
    connect(m_ask, &QPushButton::clicked, this, &WelcomePage::ask);
    connect(m_question, &QLineEdit::returnPressed, this, &WelcomePage::ask);
}

QString WelcomePage::title() const
{
    return tr("Welcome");
}

bool WelcomePage::atRest() const
{
    return m_parts.attention.machine() && !m_parts.models.busy() && !m_parts.chat.generating() &&
           (m_parts.models.usable() || m_modelMissing);
}

void WelcomePage::setModelMissing()
{
    m_modelMissing = true;
    refreshModel();
}

void WelcomePage::ask()
{
    if (!m_ask->isEnabled() || m_question->text().trimmed().isEmpty())
        return;
    m_asked = true;
    m_question->setFocus(Qt::OtherFocusReason); // the button cannot keep it while the answer is written
    Q_EMIT askWanted(m_question->text());
}

QString WelcomePage::verdict() const
{
    const auto& engine = m_parts.models.engine();
    const auto& machine = m_parts.attention.machine();
    QStringList sentences;
    if (engine) {
        if (engine->isa == "portable")
            sentences << tr(
                "This processor lacks the instructions that make models quick: answers come slowly.");
        else if (engine->isa.starts_with("avx512"))
            sentences << tr("This processor runs models with its best instructions: answers come quickly.");
        else
            sentences << tr("This processor runs models well.");
    }
    if (machine && machine->available > 0) {
        const auto room = static_cast<quint64>(static_cast<double>(machine->available) * roomForModel);
        sentences << tr("Models of up to about %1 fit into its free memory.").arg(format::bytes(room));
    }
    return sentences.join(QLatin1Char('\n'));
}

void WelcomePage::refreshMachine()
{
    const auto& machine = m_parts.attention.machine();
    m_verdict->setText(verdict());
    m_verdict->setVisible(!m_verdict->text().isEmpty());
    if (!machine) {
        m_machineFacts->setText(tr("Looking at the machine…"));
        m_space->setText(QString());
        return;
    }
    QStringList facts;
    if (!machine->processor.isEmpty())
        facts << machine->processor;
    facts << (machine->cores == 1 ? tr("1 core") : tr("%1 cores").arg(machine->cores));
    if (const auto& engine = m_parts.models.engine())
        facts << QString::fromStdString(engine->isa);
    if (machine->memory > 0)
        facts << tr("%1 memory, %2 free")
                     .arg(format::bytes(machine->memory), format::bytes(machine->available));
    m_machineFacts->setText(facts.join(QStringLiteral(" · ")));
    const bool little = machine->diskFree < Attention::leastDisk;
    setLook(m_space, "tone", little ? QStringLiteral("warning") : QStringLiteral("muted"));
    m_space->setText(
        (little ? tr("Only %1 of disk are free here; models need more.") : tr("%1 of disk are free here."))
            .arg(format::bytes(machine->diskFree)) +
        QLatin1Char('\n') +
        tr("Models, conversations and settings stay in this folder; nothing leaves this machine."));
}

void WelcomePage::refreshModel()
{
    using State = ModelSession::State;
    const ModelSession& models = m_parts.models;
    const auto* shown = models.shown();
    const QString name = shown != nullptr ? ModelSession::displayName(*shown) : QString();
    switch (models.state()) {
    case State::Empty:
        m_modelState->setText(m_modelMissing ? tr("No model is here yet. Open a model file (GGUF).")
                                             : tr("Looking for the default model…"));
        break;
    case State::Reading:
    case State::Loading:
        m_modelState->setText(tr("%1 is being loaded.").arg(name));
        break;
    case State::Ready:
    case State::Resting:
        m_modelState->setText(tr("%1 is ready.").arg(name));
        break;
    case State::Failed:
        m_modelState->setText(tr("%1 could not be loaded.").arg(name));
        break;
    }
    QStringList facts;
    if (shown != nullptr && shown->description) {
        facts << ModelWords::languages(shown->description->languages);
        facts << ModelWords::parameters(shown->description->parameters) + QStringLiteral(" · ") +
                     format::bytes(shown->description->fileBytes);
    }
    facts.removeAll(QString());
    m_modelDetail->setText(facts.join(QLatin1Char('\n')));
    m_modelDetail->setVisible(!facts.isEmpty());
    m_ask->setEnabled(models.usable() && !m_parts.chat.generating());
    m_question->setEnabled(models.usable());
}

void WelcomePage::refreshAnswer()
{
    const auto& turns = m_parts.chat.conversation().turns();
    const bool answered = m_asked && !turns.empty() && turns.back().kind == TurnKind::Answer;
    m_answer->setVisible(answered);
    m_figures->setVisible(answered);
    m_ask->setEnabled(m_parts.models.usable() && !m_parts.chat.generating());
    if (!answered)
        return;
    const Turn& turn = turns.back();
    m_answer->setText(turn.text);
    if (turn.state != TurnState::Done) {
        m_figures->setText(tr("Answering…"));
        return;
    }
    QStringList figures{tr("first token after %1").arg(format::milliseconds(turn.figures.firstTokenMs))};
    if (turn.figures.tokensPerSecond > 0)
        figures << tr("%1 tokens per second").arg(format::rate(turn.figures.tokensPerSecond));
    m_figures->setText(figures.join(QStringLiteral(" · ")));
}

void WelcomePage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    FramedPage::changeEvent(event);
}

void WelcomePage::showEvent(QShowEvent* event)
{
    m_parts.attention.refreshMachine();
    FramedPage::showEvent(event);
}

void WelcomePage::retranslate()
{
    header().setTexts(title(), tr("Four things to know, then you are set. Home brings this page back."));
    m_skip->setText(tr("Skip"));
    m_go->setText(tr("Go to the playground"));
    m_folder->setTitle(tr("1. Where everything is kept"));
    m_copyPath->setWhat(tr("Copy the path"));
    m_machine->setTitle(tr("2. What this machine can do"));
    m_model->setTitle(tr("3. The model"));
    m_open->setText(tr("Open another model file…"));
    m_first->setTitle(tr("4. The first question"));
    m_questionLabel->setText(tr("Question"));
    m_ask->setText(tr("Ask"));
    m_answer->setAccessibleName(tr("Answer"));
    refreshMachine();
    refreshModel();
    refreshAnswer();
}

} // namespace mw::ui
