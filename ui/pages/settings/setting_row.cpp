// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/settings/setting_row.h"

#include "app/base/error_text.h"
#include "ui/models/setting_words.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/calm_wheel.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/toggle_switch.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int editorWidth = 304;
constexpr int numberWidth = 136;
constexpr int textWidth = 200;
constexpr int wordsWidth = 240;
} // namespace

SettingRow::SettingRow(const Look& look, const app::SettingDeclaration& setting,
                       const app::Settings& settings, QWidget* parent)
    : QFrame(parent), m_look(look), m_setting(setting), m_settings(settings)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, tokens::space3, 0, tokens::space3);
    row->setSpacing(tokens::space5);
    auto* words = new QVBoxLayout;
    words->setSpacing(tokens::space1);
    m_title = makeLabel(this, "strong");
    m_help = makeText(this, "", "muted");
    m_facts = makeText(this, "secondary", "muted");
    for (QLabel* label : {m_title, m_help, m_facts}) {
        label->setMinimumWidth(wordsWidth);
        words->addWidget(label);
    }
    words->addStretch();
    row->addLayout(words, 1);
    row->addWidget(buildSide());
    // A short text asks for the height that it would have in a narrow column; here it gets what its width
    // needs.
    for (QLabel* label : {m_help, m_facts, m_layer, m_error}) {
        QSizePolicy policy = label->sizePolicy();
        policy.setVerticalPolicy(QSizePolicy::Preferred);
        label->setSizePolicy(policy);
    }
    retranslate();
}

QWidget* SettingRow::buildSide()
{
    auto* side = new QWidget(this);
    side->setFixedWidth(editorWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space1);
    auto* line = new QHBoxLayout;
    line->setSpacing(tokens::space2);
    line->addWidget(buildEditor());
    m_unit = makeLabel(side, "", "muted");
    line->addWidget(m_unit);
    if (m_flag != nullptr) {
        m_switchWord = makeLabel(side);
        line->addWidget(m_switchWord);
    }
    line->addStretch();
    m_reset = new IconButton(m_look, QStringLiteral("reset"), side);
    line->addWidget(m_reset);
    column->addLayout(line);
    m_layer = makeText(side, "secondary", "muted");
    m_layer->setMinimumWidth(editorWidth); // else it asks for the lines of a narrower one
    column->addWidget(m_layer);
    m_error = makeText(side, "secondary", "error");
    m_error->hide();
    column->addWidget(m_error);
    column->addStretch();
    connect(m_reset, &QAbstractButton::clicked, this, [this] { Q_EMIT wanted(std::nullopt); });
    return side;
}

QWidget* SettingRow::buildEditor()
{
    if (m_setting.type == app::SettingType::Flag) {
        m_flag = new ToggleSwitch(m_look, this);
        connect(m_flag, &QAbstractButton::clicked, this, [this](bool on) { wish(on); });
        return m_flag;
    }
    if (m_setting.type == app::SettingType::Choice) {
        m_choice = new ChoiceBox(this);
        m_choice->setMinimumWidth(textWidth);
        for (const std::string& choice : m_setting.choices)
            m_choice->addItem(QString(), QString::fromStdString(choice));
        connect(m_choice, &QComboBox::activated, this,
                [this] { wish(m_choice->currentData().toString().toStdString()); });
        return m_choice;
    }
    m_text = new QLineEdit(this);
    if (m_setting.type == app::SettingType::Text) {
        m_text->setMinimumWidth(textWidth);
    } else {
        m_text->setFixedWidth(numberWidth);
        m_text->setAlignment(Qt::AlignRight);
    }
    connect(m_text, &QLineEdit::editingFinished, this, &SettingRow::takeText);
    return m_text;
}

void SettingRow::takeText()
{
    if (!m_text->isModified())
        return;
    const auto parsed = m_setting.parse(m_text->text().trimmed().toStdString());
    if (parsed)
        wish(*parsed);
    else
        showError(parsed.error());
}

void SettingRow::wish(const app::SettingValue& value)
{
    m_error->hide();
    if (m_text != nullptr)
        m_text->setModified(false);
    Q_EMIT wanted(value);
}

void SettingRow::showError(const Error& error)
{
    const QString range = SettingWords::range(m_setting);
    const bool ofValue = error.code == ErrorCode::InvalidArgument && !range.isEmpty();
    m_error->setText(ofValue ? tr("Not a value for this setting: allowed is %1.").arg(range)
                             : app::errorText(error).line());
    m_error->show();
    QWidget* editor = m_text != nullptr ? static_cast<QWidget*>(m_text) : this;
    editor->setAccessibleDescription(m_error->text());
}

QString SettingRow::error() const
{
    return m_error->isHidden() ? QString() : m_error->text();
}

void SettingRow::refresh(bool waits)
{
    m_waits = waits;
    // Somebody is typing: what was not sent yet stays.
    if (m_text == nullptr || !m_text->isModified() || !m_text->hasFocus()) {
        m_error->hide();
        showValue();
    }
    retranslate();
}

void SettingRow::showValue()
{
    const app::SettingValue value = m_settings.value(m_setting.key);
    if (m_flag != nullptr)
        m_flag->setChecked(std::holds_alternative<bool>(value) && std::get<bool>(value));
    else if (m_choice != nullptr)
        m_choice->setCurrentIndex(m_choice->findData(QString::fromStdString(app::settingText(value))));
    else
        m_text->setText(QString::fromStdString(app::settingText(value)));
}

void SettingRow::setWritable(bool writable)
{
    m_writable = writable;
    for (QWidget* editor :
         {static_cast<QWidget*>(m_flag), static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_text)}) {
        if (editor != nullptr)
            editor->setEnabled(writable);
    }
    retranslate();
}

void SettingRow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_error->hide();
        retranslate();
    }
    QFrame::changeEvent(event);
}

void SettingRow::retranslate()
{
    const QLocale locale;
    const QString title = m_setting.title(locale);
    const QString help = m_setting.help(locale);
    m_title->setText(title);
    m_help->setText(help);
    QStringList facts{QString::fromStdString(m_setting.key)};
    if (const QString range = SettingWords::range(m_setting); !range.isEmpty())
        facts << range;
    facts << SettingWords::effect(m_setting);
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_unit->setText(SettingWords::unit(m_setting));
    m_unit->setVisible(!m_setting.unit.empty());
    QString layer = SettingWords::layer(m_setting, m_settings);
    if (m_waits)
        layer = tr("%1 · waits for the next start").arg(layer);
    m_layer->setText(layer);
    setLook(m_layer, "tone", m_waits ? QStringLiteral("warning") : QStringLiteral("muted"));
    m_reset->setLabel(
        tr("Back to the default: %1").arg(SettingWords::value(m_setting, m_setting.defaultValue)));
    m_reset->setVisible(m_settings.stored(m_setting.key).has_value());
    m_reset->setEnabled(m_writable);
    if (m_flag != nullptr) {
        m_flag->setLabel(title);
        m_switchWord->setText(m_flag->isChecked() ? tr("On") : tr("Off"));
    } else if (m_choice != nullptr) {
        m_choice->setAccessibleName(title);
        m_title->setBuddy(m_choice);
        for (int i = 0; i < m_choice->count(); ++i)
            m_choice->setItemText(i, SettingWords::choice(m_setting, m_choice->itemData(i).toString()));
    } else {
        m_text->setAccessibleName(title);
        m_title->setBuddy(m_text);
        m_text->setPlaceholderText(m_setting.mayBeNone() ? tr("none") : QString());
        if (error().isEmpty())
            m_text->setAccessibleDescription(help);
    }
    setAccessibleName(title);
}

} // namespace mw::ui
