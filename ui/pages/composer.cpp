// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/composer.h"

#include "ui/pages/token_count.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace mw::ui {

namespace {
// Some input methods commit and then still deliver the Enter that did it; nobody types that fast. A timer,
// because it can only end once the events that wait already have been handled, however busy the machine is.
constexpr int commitGuardMs = 30;
} // namespace

PromptEdit::PromptEdit(QWidget* parent) : QPlainTextEdit(parent)
{
    m_commitGuard.setSingleShot(true);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    setProperty("kind", QStringLiteral("clear"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(tokens::space1);
    connect(this, &QPlainTextEdit::textChanged, this, &PromptEdit::fitHeight);
    fitHeight();
}

void PromptEdit::setLines(int least, int most)
{
    m_leastLines = least;
    m_mostLines = most;
    fitHeight();
}

void PromptEdit::keyPressEvent(QKeyEvent* event)
{
    if (isReadOnly() || (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    if (m_composing || m_commitGuard.isActive()) {
        event->accept();
        return;
    }
    const Qt::KeyboardModifiers keys = event->modifiers() & ~Qt::KeypadModifier;
    const bool sends = keys == Qt::ControlModifier ||
                       (m_sendKeys == SendKeys::Enter && keys == Qt::NoModifier) ||
                       (m_sendKeys == SendKeys::ShiftEnter && keys == Qt::ShiftModifier);
    if (sends) {
        event->accept();
        Q_EMIT sendPressed();
        return;
    }
    textCursor().insertBlock();
    ensureCursorVisible();
}

void PromptEdit::inputMethodEvent(QInputMethodEvent* event)
{
    const bool before = m_composing;
    m_composing = !event->preeditString().isEmpty();
    if (before && !m_composing)
        m_commitGuard.start(commitGuardMs);
    QPlainTextEdit::inputMethodEvent(event);
}

void PromptEdit::focusInEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusInEvent(event);
    Q_EMIT focusChanged(true);
}

void PromptEdit::focusOutEvent(QFocusEvent* event)
{
    m_composing = false;
    QPlainTextEdit::focusOutEvent(event);
    Q_EMIT focusChanged(false);
}

void PromptEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

bool PromptEdit::canInsertFromMimeData(const QMimeData* source) const
{
    // A dropped file is for the window, not for the text.
    return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

void PromptEdit::setFilling()
{
    m_filling = true;
    setMinimumHeight(0);
    setMaximumHeight(QWIDGETSIZE_MAX);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
}

void PromptEdit::fitHeight()
{
    if (m_filling)
        return;
    // The size of a plain text document counts lines, not pixels.
    const int lines = static_cast<int>(document()->size().height());
    const int shown = std::clamp(lines, m_leastLines, m_mostLines);
    const int wanted = shown * fontMetrics().lineSpacing() + 2 * tokens::space1 + 2 * frameWidth() + 2;
    setVerticalScrollBarPolicy(lines > m_mostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (wanted != minimumHeight() || wanted != maximumHeight())
        setFixedHeight(wanted);
}

Composer::Composer(const Look& look, QWidget* parent, Use use) : QFrame(parent), m_look(look), m_use(use)
{
    setProperty("kind", QStringLiteral("composer"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space2, tokens::space2, tokens::space2, tokens::space2);
    column->setSpacing(tokens::space1);
    m_edit = new PromptEdit(this);
    column->addWidget(m_edit);

    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    row->setContentsMargins(tokens::space1, 0, 0, 0);
    m_count = new TokenCount(look, this);
    m_hint = new ElidedLabel(this);
    m_hint->setLevelAndTone("secondary", "muted");
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_options = new IconButton(look, QStringLiteral("settings"), this);
    m_button = makeButton(this, "primary");
    row->addWidget(m_count);
    row->addWidget(m_hint, 1);
    row->addWidget(m_options);
    row->addWidget(m_button);
    column->addLayout(row);

    auto* menu = new QMenu(m_options);
    m_enterAction = menu->addAction(QString());
    m_enterAction->setCheckable(true);
    connect(m_enterAction, &QAction::toggled, this, &Composer::enterSendsWanted);
    connect(m_options, &QToolButton::clicked, this,
            [this, menu] { menu->popup(m_options->mapToGlobal(QPoint(0, -menu->sizeHint().height()))); });
    connect(m_edit, &PromptEdit::sendPressed, this, &Composer::sendWanted);
    connect(m_edit, &PromptEdit::focusChanged, this,
            [this](bool focused) { setLook(this, "active", focused); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        refresh();
        Q_EMIT textChanged();
    });
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_generating)
            Q_EMIT stopWanted();
        else
            Q_EMIT sendWanted();
    });
    connect(&look, &Look::changed, this, &Composer::refresh);
    setFocusProxy(m_edit);
    retranslate();
}

void Composer::setText(const QString& text)
{
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::setEnterSends(bool sends)
{
    m_enterSends = sends;
    m_edit->setEnterSends(sends);
    const QSignalBlocker blocker(m_enterAction);
    m_enterAction->setChecked(sends);
    retranslate();
}

void Composer::setGenerating(bool generating)
{
    m_generating = generating;
    refresh();
}

void Composer::setModelReady(bool ready)
{
    m_ready = ready;
    refresh();
}

void Composer::setTokens(int prompt, int context)
{
    m_count->setTokens(prompt, context);
}

void Composer::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void Composer::retranslate()
{
    const bool comparison = m_use == Use::Comparison;
    m_edit->setPlaceholderText(comparison ? tr("Ask every column the same") : tr("Ask the model something"));
    m_edit->setAccessibleName(comparison ? tr("Prompt") : tr("Question"));
    m_options->setLabel(tr("How Enter works"));
    m_enterAction->setText(tr("Enter sends, Shift+Enter breaks the line"));
    m_hint->setFullText(m_enterSends ? tr("Enter sends · Shift+Enter breaks the line")
                                     : tr("Shift+Enter sends · Enter breaks the line"));
    m_edit->setAccessibleDescription(m_hint->fullText());
    refresh();
}

void Composer::refresh()
{
    if (m_use == Use::Comparison) {
        m_button->setText(m_generating ? tr("Stop all") : tr("Run"));
        m_button->setToolTip(m_generating ? tr("Stop every answer (Esc)")
                                          : tr("Ask every column (Ctrl+Enter)"));
    } else {
        m_button->setText(m_generating ? tr("Stop") : tr("Send"));
        m_button->setToolTip(m_generating ? tr("Stop the answer (Esc)") : tr("Send the question"));
    }
    m_button->setEnabled(m_generating || (m_ready && !m_edit->toPlainText().trimmed().isEmpty()));
    const LookValues& colors = m_look.values();
    m_button->setIcon(themedIcon(m_generating ? QStringLiteral("stop") : QStringLiteral("send"),
                                 m_button->isEnabled() ? colors.onAccent : colors.muted, tokens::iconSmall));
}

} // namespace mw::ui
