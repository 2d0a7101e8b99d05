// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/key_dialog.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace mw::ui {

namespace {

constexpr int longestName = 100;
constexpr std::int64_t day = 24LL * 3600 * 1'000'000;
constexpr std::array lifeDays{1, 30, 90, 365, 0}; // 0: for ever
constexpr int defaultLife = 2;
constexpr int dialogWidth = tokens::readingWidth * 2 / 3;

} // namespace

KeyDialog::KeyDialog(const Look& look, std::int64_t now, QWidget* parent) : QDialog(parent), m_now(now)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(dialogWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space5, tokens::space4, tokens::space5, tokens::space4);
    column->setSpacing(look.values().tight);
    m_nameLabel = makeLabel(this, "strong");
    m_name = new QLineEdit(this);
    m_name->setMaxLength(longestName);
    m_nameLabel->setBuddy(m_name);
    m_nameHelp = makeText(this, "secondary", "muted");
    column->addWidget(m_nameLabel);
    column->addWidget(m_name);
    column->addWidget(m_nameHelp);
    column->addSpacing(tokens::space3);
    m_scopesLabel = makeLabel(this, "strong");
    column->addWidget(m_scopesLabel);
    for (const app::Action action : {app::Action::Infer, app::Action::Read, app::Action::Manage,
                                     app::Action::Admin, app::Action::Metrics})
        addScope(action);
    column->addSpacing(tokens::space3);
    m_expiryLabel = makeLabel(this, "strong");
    m_expiry = new QComboBox(this);
    for (const int days : lifeDays)
        m_expiry->addItem(QString(), days);
    m_expiry->setCurrentIndex(defaultLife);
    m_expiryLabel->setBuddy(m_expiry);
    m_expiryHelp = makeText(this, "secondary", "muted");
    column->addWidget(m_expiryLabel);
    column->addWidget(m_expiry, 0, Qt::AlignLeft);
    column->addWidget(m_expiryHelp);
    column->addSpacing(tokens::space4);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    m_cancel = makeButton(this);
    m_create = makeButton(this, "primary");
    m_create->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_create);
    column->addLayout(buttons);
    connect(m_name, &QLineEdit::textChanged, this, &KeyDialog::refresh);
    connect(m_expiry, &QComboBox::currentIndexChanged, this, &KeyDialog::refresh);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_create, &QPushButton::clicked, this, &KeyDialog::create);
    m_scopes.front().box->setChecked(true);
    retranslate();
    m_name->setFocus();
}

void KeyDialog::addScope(app::Action action)
{
    Scope scope{action, new QCheckBox(app::actionName(action), this), makeText(this, "secondary", "muted")};
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space3);
    scope.box->setFixedWidth(tokens::fieldWidth + tokens::space4);
    row->addWidget(scope.box);
    row->addWidget(scope.help, 1);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(scope.box, &QCheckBox::toggled, this, &KeyDialog::refresh);
    m_scopes.push_back(scope);
}

QString KeyDialog::scopeHelp(app::Action action)
{
    switch (action) {
    case app::Action::Infer:
        return tr("Ask models: chat, complete, score, count tokens.");
    case app::Action::Read:
        return tr("See models, versions, aliases and settings.");
    case app::Action::Manage:
        return tr("Change models, aliases and settings.");
    case app::Action::Admin:
        return tr("Make and revoke keys, see the records of requests and changes.");
    case app::Action::Metrics:
        return tr("Read the figures for monitoring.");
    }
    return {};
}

void KeyDialog::create()
{
    app::NewKey key;
    key.name = m_name->text().trimmed();
    for (const Scope& scope : m_scopes) {
        if (scope.box->isChecked())
            key.scopes.insert(scope.action);
    }
    if (const int days = m_expiry->currentData().toInt(); days > 0)
        key.expiresAt = m_now + days * day;
    Q_EMIT wanted(key);
    accept();
}

void KeyDialog::refresh()
{
    const bool named = !m_name->text().trimmed().isEmpty();
    const bool scoped = std::any_of(m_scopes.begin(), m_scopes.end(),
                                    [](const Scope& scope) { return scope.box->isChecked(); });
    m_create->setEnabled(named && scoped);
    m_create->setToolTip(!named    ? tr("The key needs a name.")
                         : !scoped ? tr("A key that may nothing is of no use.")
                                   : QString());
    const bool forEver = m_expiry->currentData().toInt() == 0;
    setLook(m_expiryHelp, "tone", forEver ? QStringLiteral("warning") : QStringLiteral("muted"));
    m_expiryHelp->setText(forEver ? tr("Whoever finds this key can use it until you revoke it.")
                                  : tr("Refused from then on. You can revoke it earlier."));
}

void KeyDialog::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QDialog::changeEvent(event);
}

void KeyDialog::retranslate()
{
    setWindowTitle(tr("Create a key"));
    m_nameLabel->setText(tr("Name"));
    m_nameHelp->setText(tr("What the key is for, such as the program that will use it."));
    m_scopesLabel->setText(tr("It may"));
    for (const Scope& scope : m_scopes) {
        scope.help->setText(scopeHelp(scope.action));
        scope.box->setAccessibleDescription(scope.help->text());
    }
    m_expiryLabel->setText(tr("It expires"));
    for (int i = 0; i < m_expiry->count(); ++i) {
        const int days = m_expiry->itemData(i).toInt();
        m_expiry->setItemText(i, days == 0     ? tr("Never")
                                 : days == 1   ? tr("In 1 day")
                                 : days == 365 ? tr("In 1 year")
                                               : tr("In %1 days").arg(days));
    }
    m_cancel->setText(tr("Cancel"));
    m_create->setText(tr("Create the key"));
    refresh();
}

} // namespace mw::ui
