// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/turn_editor.h"

#include "ui/pages/composer.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int leastLines = 2;
constexpr int mostLines = 24;
} // namespace

TurnEditor::TurnEditor(bool question, const QString& text, QWidget* parent)
    : QWidget(parent), m_question(question), m_before(text)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    QFrame* box = makeFrame(this, "composer");
    auto* inside = new QVBoxLayout(box);
    inside->setContentsMargins(tokens::space1, tokens::space1, tokens::space1, tokens::space1);
    m_edit = new PromptEdit(box);
    m_edit->setSendKeys(PromptEdit::SendKeys::ControlEnter);
    m_edit->setLines(leastLines, mostLines);
    m_edit->setPlainText(text);
    inside->addWidget(m_edit);
    column->addWidget(box);

    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    m_hint = makeText(this, "secondary", "muted");
    m_cancel = makeButton(this);
    m_save = makeButton(this, "primary");
    row->addWidget(m_hint, 1);
    row->addWidget(m_cancel);
    row->addWidget(m_save);
    column->addLayout(row);
    setTabOrder(m_edit, m_cancel);
    setTabOrder(m_cancel, m_save);

    connect(m_edit, &PromptEdit::sendPressed, this, &TurnEditor::save);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &TurnEditor::refresh);
    connect(m_edit, &PromptEdit::focusChanged, this,
            [box](bool focused) { setLook(box, "active", focused); });
    connect(m_save, &QPushButton::clicked, this, &TurnEditor::save);
    connect(m_cancel, &QPushButton::clicked, this, &TurnEditor::cancelled);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_edit), static_cast<QWidget*>(m_save), static_cast<QWidget*>(m_cancel)})
        widget->installEventFilter(this);
    setFocusProxy(m_edit);
    retranslate();
}

QString TurnEditor::text() const
{
    return m_edit->toPlainText();
}

void TurnEditor::focusEdit()
{
    m_edit->moveCursor(QTextCursor::End);
    m_edit->setFocus(Qt::OtherFocusReason);
}

void TurnEditor::save()
{
    if (m_save->isEnabled())
        Q_EMIT saved(text());
}

void TurnEditor::refresh()
{
    const QString now = text();
    // A question may be asked again as it is; an answer that is the same needs no version of its own.
    m_save->setEnabled(!now.trimmed().isEmpty() && (m_question || now != m_before));
}

void TurnEditor::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

bool TurnEditor::eventFilter(QObject* watched, QEvent* event)
{
    // Before the page's own Esc, which stops an answer.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape && key->modifiers() == Qt::NoModifier) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                Q_EMIT cancelled();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TurnEditor::retranslate()
{
    m_edit->setAccessibleName(m_question ? tr("The question, to be changed")
                                         : tr("The answer, to be changed"));
    m_hint->setText(m_question ? tr("It is asked again; the turns so far stay as the version before. "
                                    "Ctrl+Enter saves · Esc cancels")
                               : tr("It stands as you write it; the answer before stays as a version. "
                                    "Ctrl+Enter saves · Esc cancels"));
    m_edit->setAccessibleDescription(m_hint->text());
    m_save->setText(m_question ? tr("Save and ask") : tr("Save"));
    m_cancel->setText(tr("Cancel"));
    refresh();
}

} // namespace mw::ui
