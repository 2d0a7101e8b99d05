// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/models/aliases_card.h"

#include "app/base/error_text.h"
#include "app/base/model_reference.h"
#include "app/base/readable.h"
#include "ui/models/model_words.h"
#include "ui/models/registry_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/calm_wheel.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"

#include <QDateTime>
#include <QEvent>
#include <QGridLayout>
#include <QLineEdit>

namespace mw::ui {

namespace {
constexpr std::size_t historyShown = 12;
constexpr int longestReason = 1000; // of the registry
} // namespace

AliasesCard::AliasesCard(const Look& look, RegistrySession& session, QWidget* parent)
    : Card(look, parent), m_look(look), m_session(session)
{
    m_aliases = new QGridLayout;
    m_aliases->setHorizontalSpacing(tokens::space2);
    m_aliases->setVerticalSpacing(tokens::space1);
    m_aliases->setColumnStretch(1, 1);
    m_none = makeText(this, "secondary", "muted");
    m_aliasLabel = makeLabel(this);
    m_alias = new ChoiceBox(this);
    m_alias->setEditable(true);
    m_alias->setInsertPolicy(QComboBox::NoInsert);
    m_aliasLabel->setBuddy(m_alias);
    m_aliasError = makeText(this, "secondary", "error");
    m_reasonLabel = makeLabel(this);
    m_reason = new QLineEdit(this);
    m_reason->setMaxLength(longestReason);
    m_reasonLabel->setBuddy(m_reason);
    m_set = makeButton(this);
    m_showHistory = makeButton(this, "quiet");
    m_showHistory->setCheckable(true);
    m_history = makeText(this, "secondary", "muted");
    m_history->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    body()->addLayout(m_aliases);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_none), static_cast<QWidget*>(m_aliasLabel), static_cast<QWidget*>(m_alias),
          static_cast<QWidget*>(m_aliasError), static_cast<QWidget*>(m_reasonLabel),
          static_cast<QWidget*>(m_reason), static_cast<QWidget*>(m_set), static_cast<QWidget*>(m_showHistory),
          static_cast<QWidget*>(m_history)})
        body()->addWidget(widget);
    connect(m_alias, &QComboBox::editTextChanged, this, &AliasesCard::refreshForm);
    connect(m_reason, &QLineEdit::returnPressed, this, &AliasesCard::setAlias);
    connect(m_set, &QPushButton::clicked, this, &AliasesCard::setAlias);
    connect(m_showHistory, &QPushButton::toggled, this, &AliasesCard::refreshHistory);
    connect(&session, &RegistrySession::historyChanged, this, &AliasesCard::refreshHistory);
    m_alias->lineEdit()->setPlaceholderText(QStringLiteral("production"));
    retranslate();
}

QString AliasesCard::model() const
{
    return m_reference.section(u':', 0, 0);
}

int AliasesCard::version() const
{
    return m_reference.section(u':', 1).toInt();
}

void AliasesCard::setReference(const QString& reference)
{
    const QString before = model();
    m_reference = reference;
    if (model() != before) {
        m_alias->clearEditText();
        m_reason->clear();
        m_session.readHistory(model());
    }
    refresh();
}

void AliasesCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Card::changeEvent(event);
}

void AliasesCard::retranslate()
{
    m_none->setText(tr("None yet. An alias is a name that clients use and that you move from one version to "
                       "the next."));
    m_aliasLabel->setText(tr("Alias"));
    m_reasonLabel->setText(tr("Reason, for the history"));
    m_alias->setAccessibleName(tr("Alias"));
    refreshAliases(true);
    refresh();
}

void AliasesCard::refresh()
{
    if (m_reference.isEmpty())
        return;
    setTitle(tr("Aliases"));
    refreshAliases(false);
    refreshForm();
    refreshHistory();
}

void AliasesCard::refreshAliases(bool evenIfSame)
{
    const RegistryModel& rows = m_session.rows();
    std::map<QString, int> aliases;
    for (int row = 0; row < rows.rowCount(); ++row) {
        if (rows.at(row).model != model())
            continue;
        for (const QString& alias : rows.at(row).aliases)
            aliases[alias] = rows.at(row).version;
    }
    if (!evenIfSame && aliases == m_shown && version() == m_shownAt)
        return; // a list that is open or a button that has focus stays
    m_shown = aliases;
    m_shownAt = version();
    clearLayout(m_aliases);
    int line = 0;
    for (const auto& [alias, at] : aliases) {
        auto* name = new ElidedLabel(this);
        name->setFullText(alias);
        QLabel* where = makeLabel(this, "secondary", at == version() ? "" : "muted");
        where->setText(at == version() ? tr("this version") : tr("version %1").arg(at));
        auto* remove = new IconButton(m_look, QStringLiteral("close"), this);
        remove->setLabel(tr("Remove the alias %1").arg(alias));
        connect(remove, &QAbstractButton::clicked, this,
                [this, alias = alias] { m_session.removeAlias(model(), alias, m_reason->text().trimmed()); });
        m_aliases->addWidget(name, line, 0);
        m_aliases->addWidget(where, line, 1, Qt::AlignRight);
        m_aliases->addWidget(remove, line, 2);
        ++line;
    }
    m_none->setVisible(aliases.empty());
    // What somebody types stays.
    const QString typed = m_alias->currentText();
    const QSignalBlocker quiet(m_alias);
    m_alias->clear();
    QStringList offered{QStringLiteral("production"), QStringLiteral("candidate"),
                        QStringLiteral("previous")};
    for (const auto& [alias, at] : aliases) {
        if (!offered.contains(alias))
            offered << alias;
    }
    m_alias->addItems(offered);
    m_alias->setEditText(typed);
}

void AliasesCard::refreshForm()
{
    const QString alias = m_alias->currentText().trimmed();
    const int row = m_session.rows().rowOf(m_reference);
    const bool there = row >= 0 && m_session.rows().at(row).aliases.contains(alias);
    const auto usable = app::checkAliasName(alias.toStdString());
    const bool wrong = !alias.isEmpty() && !usable;
    m_aliasError->setVisible(wrong || there);
    setLook(m_aliasError, "tone", wrong ? QStringLiteral("error") : QStringLiteral("muted"));
    m_aliasError->setText(wrong   ? app::errorText(usable.error()).line()
                          : there ? tr("It points at this version already.")
                                  : QString());
    m_set->setText(tr("Point it at version %1").arg(version()));
    m_set->setEnabled(!alias.isEmpty() && !wrong && !there);
    m_set->setToolTip(alias.isEmpty() ? tr("Write or choose an alias first.") : QString());
}

void AliasesCard::setAlias()
{
    refreshForm();
    if (!m_set->isEnabled())
        return;
    m_session.setAlias(m_reference, m_alias->currentText().trimmed(), m_reason->text().trimmed());
    m_reason->clear();
    m_alias->clearEditText();
}

void AliasesCard::refreshHistory()
{
    const auto history = m_session.history(model());
    m_showHistory->setVisible(!history.empty());
    m_showHistory->setText(m_showHistory->isChecked() ? tr("Hide the history") : tr("Show the history"));
    QStringList lines;
    for (std::size_t i = 0; i < std::min(history.size(), historyShown); ++i) {
        const app::AliasChange& change = history[i];
        const QString what = change.version ? tr("%1 to version %2").arg(change.alias).arg(*change.version)
                                            : tr("%1 removed").arg(change.alias);
        QStringList parts{format::exactTime(change.at), what, ModelWords::who(change.by)};
        if (!change.reason.isEmpty())
            parts << app::shownText(change.reason.toStdString());
        lines << parts.join(QStringLiteral(" · "));
    }
    m_history->setText(lines.join(u'\n'));
    m_history->setVisible(m_showHistory->isChecked() && !lines.empty());
}

} // namespace mw::ui
