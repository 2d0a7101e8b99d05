// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compare/compare_page.h"

#include "app/config/settings.h"
#include "ui/models/comparison_session.h"
#include "ui/models/comparison_text.h"
#include "ui/models/model_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/registry_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/compare/difference_view.h"
#include "ui/pages/compare/sampling_side.h"
#include "ui/pages/composer.h"
#include "ui/pages/system_prompt_box.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/document_export.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/text_file.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int leastColumnWidth = 280;
enum Tab { Answers, Differences };

/// What takes the focus in `root` comes after `before`, in the order of its making; the last of it.
QWidget* chainTabs(QWidget* before, const QWidget* root)
{
    const auto inside = root->findChildren<QWidget*>();
    for (QWidget* widget : inside) {
        const bool elsewhere = widget->window() != root->window(); // the list of a combo box
        if ((widget->focusPolicy() & Qt::TabFocus) == 0 || widget->focusProxy() != nullptr || elsewhere)
            continue;
        QWidget::setTabOrder(before, widget);
        before = widget;
    }
    return before;
}
} // namespace

ComparePage::ComparePage(const Parts& parts, QWidget* parent)
    : FramedPage(parts.look, PageGroup::Work, QStringLiteral("compare"), QStringLiteral("compare"), parent),
      m_parts(parts)
{
    m_export = header().addButton();
    m_add = header().addButton();
    m_stack = new QStackedWidget(contentParent());
    m_empty = new EmptyView(parts.look, QStringLiteral("compare"), m_stack);
    m_models = m_empty->addButton("primary");
    m_stack->addWidget(m_empty);
    m_stack->addWidget(buildColumns());
    content()->addWidget(m_stack, 1);
    m_side = new SamplingSide(parts.look, parts.settings, parts.presets, this);
    m_side->hide();
    setInspector(m_side);
    buildActions();
    connectParts();
    m_system->setText(parts.session.prompt().systemPrompt);
    m_composer->setText(parts.session.prompt().text);
    arrange();
    retranslate();
}

QWidget* ComparePage::buildColumns()
{
    auto* whole = new QWidget(m_stack);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    m_system = new SystemPromptBox(look(), whole);
    column->addWidget(m_system);
    m_tabs = new QTabBar(whole);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setFocusPolicy(Qt::StrongFocus);
    m_tabs->addTab(QString());
    m_tabs->addTab(QString());
    column->addWidget(m_tabs, 0, Qt::AlignLeft);
    m_views = new QStackedWidget(whole);
    m_scroll = new QScrollArea(m_views);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* columns = new QWidget;
    columns->setProperty("kind", QStringLiteral("clear"));
    m_row = new QHBoxLayout(columns);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(tokens::space2);
    m_scroll->setWidget(columns);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_differences = new DifferenceView(look(), m_parts.session, m_parts.calls, m_views);
    m_views->addWidget(m_scroll);
    m_views->addWidget(m_differences);
    column->addWidget(m_views, 1);
    m_composer = new Composer(look(), whole, Composer::Use::Comparison);
    column->addWidget(m_composer);
    connect(m_tabs, &QTabBar::currentChanged, m_views, &QStackedWidget::setCurrentIndex);
    return whole;
}

void ComparePage::buildActions()
{
    m_runAction = addPageAction(Qt::CTRL | Qt::Key_Return);
    m_stopAction = addPageAction({});
    m_addAction = addPageAction(Qt::CTRL | Qt::Key_N);
    m_differencesAction = addPageAction(Qt::CTRL | Qt::Key_D);
    m_copyAction = addPageAction({});
    m_exportAction = addPageAction(QKeySequence::Save);
    connect(m_runAction, &QAction::triggered, this, &ComparePage::run);
    connect(m_stopAction, &QAction::triggered, &m_parts.session, &ComparisonSession::stop);
    connect(m_addAction, &QAction::triggered, &m_parts.session, &ComparisonSession::add);
    connect(m_differencesAction, &QAction::triggered, this,
            [this] { showDifferences(m_tabs->currentIndex() == Answers); });
    connect(m_copyAction, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(comparisonMarkdown(m_parts.session)); });
    connect(m_exportAction, &QAction::triggered, this, &ComparePage::exportComparison);
    for (int index = 0; index < ComparisonSession::mostColumns; ++index) {
        ColumnActions actions;
        for (const ColumnVerb verb : columnVerbs) {
            QAction* action = addPageAction({});
            connect(action, &QAction::triggered, this, [this, index, verb] { act(index, verb); });
            actions.of[static_cast<std::size_t>(verb)] = action;
        }
        m_columnActions.push_back(actions);
    }
    // Without an action: what it does depends on what there is to leave.
    auto* leave = new QShortcut(Qt::Key_Escape, this);
    connect(leave, &QShortcut::activated, this, [this] {
        if (m_parts.session.running())
            m_parts.session.stop();
        else if (m_settingsOf >= 0)
            openSettings(-1);
        else
            banner().dismiss();
    });
}

void ComparePage::connectParts()
{
    ComparisonSession& session = m_parts.session;
    connect(m_models, &QPushButton::clicked, this, [this] { Q_EMIT pageWanted(QStringLiteral("models")); });
    connect(m_add, &QPushButton::clicked, m_addAction, &QAction::trigger);
    connect(m_export, &QPushButton::clicked, m_exportAction, &QAction::trigger);
    connect(m_system, &SystemPromptBox::textChanged, &session, &ComparisonSession::setSystemPrompt);
    connect(m_composer, &Composer::textChanged, this,
            [this] { m_parts.session.setPrompt(m_composer->text()); });
    connect(m_composer, &Composer::sendWanted, this, &ComparePage::run);
    connect(m_composer, &Composer::stopWanted, &session, &ComparisonSession::stop);
    connect(m_composer, &Composer::enterSendsWanted, this, [this](bool sends) {
        m_composer->setEnterSends(sends);
        if (m_parts.settingsSession.writable())
            m_parts.settingsSession.set("ui.enter_sends", app::SettingValue(sends));
    });
    m_composer->setEnterSends(m_parts.settings.flag("ui.enter_sends"));
    connect(&m_parts.settingsSession, &SettingsSession::changed, this, [this](const QString& key) {
        if (key == QLatin1String("ui.enter_sends"))
            m_composer->setEnterSends(m_parts.settings.flag("ui.enter_sends"));
    });
    connect(&session, &ComparisonSession::columnsChanged, this, &ComparePage::arrange);
    connect(&session, &ComparisonSession::changed, this, &ComparePage::refresh);
    connect(&m_parts.registry, &RegistrySession::changed, this, &ComparePage::refreshModels);
    connect(&m_parts.models, &ModelSession::modelChanged, this, &ComparePage::refreshModels);
    connect(m_side, &SamplingSide::closed, this, [this] { openSettings(-1); });
    connect(m_side, &SamplingSide::spreadWanted, &session,
            [this] { m_parts.session.spreadSampling(m_settingsOf); });
    connect(m_side, &SamplingSide::chosen, &session,
            [this](const SamplingChoice& choice) { m_parts.session.setSampling(m_settingsOf, choice); });
}

/// The cards are those of the session's columns, in their order; those that stay keep what they show.
void ComparePage::arrange()
{
    const ComparisonSession& session = m_parts.session;
    const ComparisonColumn* open =
        m_settingsOf >= 0 ? &m_cards[static_cast<std::size_t>(m_settingsOf)]->column() : nullptr;
    std::vector<ColumnCard*> cards;
    for (int i = 0; i < session.count(); ++i) {
        ComparisonColumn& column = session.column(i);
        const auto known = std::find_if(m_cards.begin(), m_cards.end(),
                                        [&](const ColumnCard* card) { return &card->column() == &column; });
        ColumnCard* card = nullptr;
        if (known != m_cards.end()) {
            card = *known;
            m_cards.erase(known);
        } else {
            card = new ColumnCard(look(), column);
            card->setMinimumWidth(leastColumnWidth);
            const auto index = [this, card] {
                return static_cast<int>(std::find(m_cards.begin(), m_cards.end(), card) - m_cards.begin());
            };
            connect(card, &ColumnCard::verbWanted, this,
                    [this, index](ColumnVerb verb) { act(index(), verb); });
            connect(card, &ColumnCard::modelChosen, this, [this, index](const QString& reference) {
                m_parts.session.setModel(index(), reference);
            });
            connect(card, &ColumnCard::seedWanted, &m_parts.session, &ComparisonSession::spreadSeed);
        }
        card->setLetter(ComparisonSession::letter(i));
        card->setRoom(session.count() < ComparisonSession::mostColumns,
                      session.count() > ComparisonSession::leastColumns);
        m_row->removeWidget(card);
        m_row->addWidget(card, 1);
        cards.push_back(card);
    }
    for (ColumnCard* gone : m_cards) {
        gone->disconnect(this);
        gone->hide();
        gone->deleteLater(); // later, because its own menu may have led here
    }
    m_cards = std::move(cards);
    QWidget* last = m_tabs; // what was made with the page comes after the cards by itself
    for (const ColumnCard* card : m_cards)
        last = chainTabs(last, card);
    openSettings(session.indexOf(open));
    refreshModels();
}

void ComparePage::refreshModels()
{
    const auto entries = ModelChoice::entries(m_parts.registry.rows(), m_parts.session.openFile());
    for (ColumnCard* card : m_cards)
        card->setEntries(entries);
    const bool none = entries.empty() && m_parts.registry.listed();
    m_stack->setCurrentIndex(none ? 0 : 1);
    refresh();
}

QString ComparePage::title() const
{
    return tr("Compare");
}

bool ComparePage::atRest() const
{
    return m_parts.registry.listed() && !m_parts.models.busy() && !m_parts.session.running() &&
           !m_differences->comparing();
}

void ComparePage::take(const QString& model, const app::PresetContent& content, const QString& prompt)
{
    m_tabs->setCurrentIndex(Answers);
    m_system->setText(content.systemPrompt);
    m_composer->setText(prompt);
    if (!model.isEmpty())
        m_parts.session.setModel(0, model);
    m_parts.session.setSampling(0, content.sampling);
    if (m_settingsOf == 0)
        openSettings(0);
    m_composer->focusEdit();
}

void ComparePage::run()
{
    banner().dismiss();
    if (m_parts.session.run())
        m_tabs->setCurrentIndex(Answers);
}

void ComparePage::askExactly(const QString& question)
{
    m_composer->setText(question);
    for (int i = 0; i < m_parts.session.count(); ++i) {
        SamplingChoice sampling = m_parts.session.column(i).choice().sampling;
        sampling.options.seed = static_cast<quint64>(i);
        if (i == 0)
            sampling.options.temperature = 0;
        m_parts.session.setSampling(i, sampling);
    }
    run();
}

void ComparePage::showDifferences(bool shown)
{
    m_tabs->setCurrentIndex(shown ? Differences : Answers);
}

void ComparePage::act(int index, ColumnVerb verb)
{
    if (index >= m_parts.session.count() || !card(index).can(verb))
        return;
    ComparisonSession& session = m_parts.session;
    const ComparisonColumn& column = session.column(index);
    switch (verb) {
    case ColumnVerb::Settings:
        openSettings(index == m_settingsOf ? -1 : index);
        break;
    case ColumnVerb::Again:
        session.runOne(index);
        break;
    case ColumnVerb::Stop:
        session.column(index).stop();
        break;
    case ColumnVerb::Copy:
        QGuiApplication::clipboard()->setText(column.text());
        break;
    case ColumnVerb::Playground:
        Q_EMIT playgroundWanted(column.choice().model,
                                {session.prompt().systemPrompt, column.choice().sampling},
                                session.prompt().text);
        break;
    case ColumnVerb::Duplicate:
        session.duplicate(index);
        break;
    case ColumnVerb::Remove:
        session.remove(index);
        break;
    }
}

void ComparePage::openSettings(int index)
{
    const bool opens = index >= 0 && index != m_settingsOf;
    m_settingsOf = index;
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setSettingsShown(static_cast<int>(i) == index);
    m_side->setVisible(index >= 0);
    if (index < 0)
        return;
    const ComparisonColumn& column = m_parts.session.column(index);
    m_side->show(ComparisonSession::letter(index), column.choice().sampling);
    m_side->setLastSeed(column.figures().answer.seed);
    m_scroll->ensureWidgetVisible(m_cards[static_cast<std::size_t>(index)]);
    if (opens)
        m_side->focusFirst();
}

void ComparePage::exportComparison()
{
    if (m_parts.session.running())
        return;
    exportDocument(this,
                   {tr("Export the comparison"), tr("Markdown (*.md)"), tr("JSON (*.json)"),
                    fileNameFrom(m_parts.session.asked().text, tr("comparison")),
                    [this] { return comparisonMarkdown(m_parts.session).toUtf8(); },
                    [json = comparisonJson(m_parts.session)] { return json; }},
                   m_parts.calls);
}

void ComparePage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ComparePage::showEvent(QShowEvent* event)
{
    FramedPage::showEvent(event);
    m_parts.registry.refresh();
    m_composer->focusEdit();
}

void ComparePage::retranslate()
{
    header().setTexts(title(), tr("One prompt to several models, versions or settings, side by side."));
    m_add->setText(tr("Add column"));
    m_add->setToolTip(tr("A column like the last one (Ctrl+N)"));
    m_export->setText(tr("Export…"));
    m_export->setToolTip(tr("The prompt and all answers as Markdown or JSON (Ctrl+S)"));
    m_tabs->setAccessibleName(tr("What of the answers is shown"));
    m_tabs->setTabText(Answers, tr("Answers"));
    m_tabs->setTabText(Differences, tr("Differences"));
    m_tabs->setTabToolTip(Differences, tr("Two answers word by word (Ctrl+D)"));
    m_empty->setTexts(tr("No model to compare"),
                      tr("Columns ask registered models, one version or several. There is none yet."),
                      tr("Even one model is enough: columns may differ in their settings."));
    m_models->setText(tr("Go to Models"));
    m_runAction->setText(tr("Run the comparison"));
    m_stopAction->setText(tr("Stop all answers"));
    m_addAction->setText(tr("Add a column"));
    m_differencesAction->setText(tr("Switch between answers and differences"));
    m_copyAction->setText(tr("Copy the comparison as Markdown"));
    m_exportAction->setText(tr("Export the comparison…"));
    for (int index = 0; index < ComparisonSession::mostColumns; ++index) {
        for (const ColumnVerb verb : columnVerbs)
            m_columnActions[static_cast<std::size_t>(index)].of[static_cast<std::size_t>(verb)]->setText(
                tr("%1: %2", "a column's letter and what is done with it")
                    .arg(ComparisonSession::letter(index), ColumnCard::verbText(verb)));
    }
    refresh();
}

void ComparePage::refresh()
{
    const ComparisonSession& session = m_parts.session;
    const bool running = session.running();
    const bool everyModel = [&session] {
        for (int i = 0; i < session.count(); ++i) {
            if (session.column(i).choice().model.isEmpty())
                return false;
        }
        return true;
    }();
    bool ended = false;
    for (int i = 0; i < session.count(); ++i)
        ended = ended || session.column(i).answered();
    m_composer->setGenerating(running);
    m_composer->setModelReady(everyModel);
    m_runAction->setEnabled(session.ready());
    m_stopAction->setEnabled(running);
    m_addAction->setEnabled(session.count() < ComparisonSession::mostColumns);
    m_add->setEnabled(m_addAction->isEnabled());
    m_copyAction->setEnabled(ended);
    m_exportAction->setEnabled(ended && !running);
    m_export->setEnabled(m_exportAction->isEnabled());
    for (int index = 0; index < ComparisonSession::mostColumns; ++index) {
        const bool there = index < static_cast<int>(m_cards.size());
        for (const ColumnVerb verb : columnVerbs) {
            QAction* action =
                m_columnActions[static_cast<std::size_t>(index)].of[static_cast<std::size_t>(verb)];
            action->setVisible(there);
            action->setEnabled(there && card(index).can(verb));
        }
    }
    if (m_settingsOf >= 0 && m_settingsOf < session.count()) {
        const ComparisonColumn& column = session.column(m_settingsOf);
        m_side->show(ComparisonSession::letter(m_settingsOf), column.choice().sampling);
        m_side->setLastSeed(column.figures().answer.seed);
    }
    m_differences->refresh();
}

} // namespace mw::ui
