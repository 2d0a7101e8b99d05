// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/connect_view.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QDesktopServices>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>

namespace mw::ui {

ConnectView::ConnectView(const Look& look, QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(this);
    content->setProperty("kind", QStringLiteral("clear"));
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(look.values().small, tokens::space3, look.values().small, tokens::space4);
    m_column->setSpacing(tokens::space2);
    auto* top = new QHBoxLayout;
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(tokens::space3);
    m_facts->setVerticalSpacing(0);
    m_base = addFact(0);
    m_model = addFact(1);
    m_facts->setColumnStretch(3, 1);
    m_open = makeButton(this);
    top->addLayout(m_facts, 1);
    top->addWidget(m_open, 0, Qt::AlignTop);
    m_hint = makeText(content, "secondary", "muted");
    m_column->addLayout(top);
    m_column->addWidget(m_hint);
    m_curl = addSnippet();
    m_python = addSnippet();
    m_column->addStretch();
    setWidget(content);
    connect(m_open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl(m_connection.url + QStringLiteral("/docs"))); });
    refresh();
}

ConnectView::Fact ConnectView::addFact(int row)
{
    Fact fact{makeLabel(this, "", "muted"), new ElidedLabel(this), nullptr};
    fact.value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    fact.copy = new CopyButton([value = fact.value] { return value->fullText(); }, this);
    m_facts->addWidget(fact.label, row, 0);
    m_facts->addWidget(fact.value, row, 1);
    m_facts->addWidget(fact.copy, row, 2);
    return fact;
}

ConnectView::Snippet ConnectView::addSnippet()
{
    Snippet snippet{makeLabel(this, "strong"), nullptr, new QPlainTextEdit(this)};
    snippet.copy = new CopyButton([text = snippet.text] { return text->toPlainText(); }, this);
    snippet.text->setReadOnly(true);
    snippet.text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    snippet.text->setLineWrapMode(QPlainTextEdit::NoWrap);
    snippet.text->setTabChangesFocus(true);
    snippet.text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    snippet.text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    snippet.text->document()->setDocumentMargin(tokens::space2);
    auto* head = new QHBoxLayout;
    head->addWidget(snippet.title);
    head->addStretch();
    head->addWidget(snippet.copy);
    m_column->addSpacing(tokens::space1);
    m_column->addLayout(head);
    m_column->addWidget(snippet.text);
    return snippet;
}

void ConnectView::setText(const Snippet& snippet, const QString& text)
{
    if (snippet.text->toPlainText() != text)
        snippet.text->setPlainText(text);
    // As high as its lines, and a scroll bar that lines wider than the page may need.
    const int lines = static_cast<int>(text.count(u'\n')) + 1;
    snippet.text->ensurePolished();
    const int height = lines * snippet.text->fontMetrics().lineSpacing() + 2 * tokens::space2 +
                       2 * snippet.text->frameWidth() +
                       snippet.text->horizontalScrollBar()->sizeHint().height();
    snippet.text->setFixedHeight(height);
}

void ConnectView::setConnection(const Connection& connection, bool serving)
{
    m_connection = connection;
    m_serving = serving;
    refresh();
}

QString ConnectView::curlText() const
{
    return m_curl.text->toPlainText();
}

QString ConnectView::pythonText() const
{
    return m_python.text->toPlainText();
}

void ConnectView::refresh()
{
    m_base.label->setText(tr("Base URL"));
    m_base.value->setFullText(m_connection.url + QStringLiteral("/v1"));
    m_base.copy->setWhat(tr("Copy the base URL"));
    m_model.label->setText(tr("Model"));
    const bool named = !m_connection.model.isEmpty();
    m_model.value->setFullText(named ? m_connection.model : tr("none is registered"));
    m_model.copy->setWhat(tr("Copy the name of the model"));
    m_model.copy->setVisible(named);
    m_open->setText(tr("All interfaces in the browser"));
    m_open->setEnabled(m_serving);
    m_open->setToolTip(m_serving ? m_connection.url + QStringLiteral("/docs") : tr("The server is off."));
    m_hint->setText(named ? tr("Programs that speak the OpenAI interface ask for three things: this base "
                               "URL, a key of the tab Keys, and the model's name.")
                          : tr("No model is registered yet. Import one on the page Models."));
    Connection shown = m_connection;
    if (shown.key.isEmpty())
        shown.key = tr("YOUR-KEY", "no spaces; stands where a key belongs");
    if (!named)
        shown.model = tr("MODEL", "no spaces; stands where a model's name belongs");
    m_curl.title->setText(tr("In a terminal"));
    m_curl.copy->setWhat(tr("Copy the command"));
    m_curl.text->setAccessibleName(tr("A first request with curl"));
    setText(m_curl, curlSnippet(shown));
    setAccessibleName(tr("How programs connect"));
    m_python.title->setText(tr("In Python"));
    m_python.copy->setWhat(tr("Copy the program"));
    m_python.text->setAccessibleName(tr("A first request in Python"));
    setText(m_python, pythonSnippet(shown));
}

void ConnectView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QScrollArea::changeEvent(event);
}

} // namespace mw::ui
