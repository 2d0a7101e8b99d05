// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/sampling_panel.h"

#include "app/base/numbers.h"
#include "app/config/settings.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/number_slider.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>

#include <algorithm>

namespace mw::ui {

namespace {

constexpr auto temperature = "sampling.temperature";
constexpr auto topK = "sampling.top_k";
constexpr auto topP = "sampling.top_p";
constexpr auto minP = "sampling.min_p";
constexpr auto repetitionPenalty = "sampling.repetition_penalty";
constexpr auto presencePenalty = "sampling.presence_penalty";
constexpr auto frequencyPenalty = "sampling.frequency_penalty";
constexpr auto seedKey = "sampling.seed";
constexpr auto maxTokens = "generation.max_tokens";
constexpr auto contextKey = "engine.context_tokens";

constexpr quint64 seedLimit = Q_UINT64_C(1) << 53; // what every reader of JSON can hold exactly
constexpr int usualContext = 4096;

double numberOf(const app::SettingValue& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return *number;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    return 0;
}

} // namespace

SamplingPanel::SamplingPanel(const Look& look, const app::Settings& settings, QWidget* parent)
    : Card(look, parent), m_settings(settings)
{
    m_help = new IconButton(look, QStringLiteral("info"), this);
    m_help->setCheckable(true);
    m_reset = new IconButton(look, QStringLiteral("reset"), this);
    addHeaderWidget(m_help);
    addHeaderWidget(m_reset);
    body()->setSpacing(tokens::space3);

    addField(look, temperature, 0.05, 2, 0, 2);
    addField(look, topP, 0.01, 2, 0.01, 1);
    addField(look, topK, 1, 0, 0, 200);
    addField(look, minP, 0.01, 2, 0, 0.5);
    buildSeed(look);
    addField(look, maxTokens, 1, 0, 0, usualContext);
    addField(look, repetitionPenalty, 0.01, 2, 0.8, 1.5);
    addField(look, presencePenalty, 0.05, 2, -2, 2);
    addField(look, frequencyPenalty, 0.05, 2, -2, 2);
    addField(look, contextKey, 64, 0, 0, usualContext);

    m_reloadText = makeText(this, "secondary", "muted");
    m_reload = makeButton(this);
    body()->addWidget(m_reloadText);
    body()->addWidget(m_reload);
    connect(m_reload, &QPushButton::clicked, this, &SamplingPanel::reloadWanted);
    connect(m_reset, &QToolButton::clicked, this, &SamplingPanel::reset);
    connect(m_help, &QToolButton::toggled, this, [this](bool shown) {
        for (const Field& field : m_fields)
            field.slider->setHelpShown(shown);
        m_seedHelp->setVisible(shown);
    });
    reset();
    retranslate();
}

NumberSlider* SamplingPanel::addField(const Look& look, const char* key, double step, int decimals,
                                      double sliderMinimum, double sliderMaximum)
{
    const app::SettingDeclaration* setting = m_settings.catalogue().find(key);
    Q_ASSERT(setting); // a test holds the catalogue against this list
    auto* slider = new NumberSlider(look, this);
    const double low = setting->min.value_or(0);
    const double high = setting->max.value_or(1);
    slider->setRange({.minimum = setting->minExclusive ? low + step : low,
                      .maximum = setting->maxExclusive ? high - step : high,
                      .step = step,
                      .decimals = decimals,
                      .sliderMinimum = sliderMinimum,
                      .sliderMaximum = sliderMaximum});
    body()->addWidget(slider);
    m_fields.push_back({key, slider});
    connect(slider, &NumberSlider::changed, this, [this] {
        refreshReload();
        Q_EMIT changed();
    });
    return slider;
}

void SamplingPanel::buildSeed(const Look& look)
{
    auto* column = new QVBoxLayout;
    column->setSpacing(tokens::space1);
    m_seedLabel = makeLabel(this, "secondary", "muted");
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space1);
    m_seed = new QLineEdit(this);
    m_seed->setAcceptDrops(false);
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,15}")), m_seed));
    m_seedLabel->setBuddy(m_seed);
    m_draw = new IconButton(look, QStringLiteral("dice"), this);
    m_lock = new IconButton(look, QStringLiteral("unlock"), this);
    m_lock->setCheckable(true);
    m_seedHelp = makeText(this, "secondary", "muted");
    m_seedHelp->hide();
    row->addWidget(m_seed, 1);
    row->addWidget(m_draw);
    row->addWidget(m_lock);
    column->addWidget(m_seedLabel);
    column->addLayout(row);
    column->addWidget(m_seedHelp);
    body()->addLayout(column);

    connect(m_seed, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_locked = !text.isEmpty();
        refreshSeed();
        Q_EMIT changed();
    });
    connect(m_lock, &QToolButton::clicked, this,
            [this](bool lock) { setSeed(lock ? std::optional<quint64>(m_lastSeed) : std::nullopt); });
    connect(m_draw, &QToolButton::clicked, this,
            [this] { setSeed(QRandomGenerator::global()->bounded(seedLimit)); });
}

SamplingChoice SamplingPanel::choice() const
{
    SamplingChoice choice;
    choice.options.temperature = static_cast<float>(value(temperature));
    choice.options.topK = static_cast<int>(value(topK));
    choice.options.topP = static_cast<float>(value(topP));
    choice.options.minP = static_cast<float>(value(minP));
    choice.options.repetitionPenalty = static_cast<float>(value(repetitionPenalty));
    choice.options.presencePenalty = static_cast<float>(value(presencePenalty));
    choice.options.frequencyPenalty = static_cast<float>(value(frequencyPenalty));
    if (m_locked)
        choice.options.seed = m_seed->text().toULongLong();
    choice.maxTokens = static_cast<int>(value(maxTokens));
    return choice;
}

void SamplingPanel::setChoice(const SamplingChoice& choice)
{
    const SamplingOptions& options = choice.options;
    const std::pair<const char*, double> values[] = {
        {temperature, app::asWritten(options.temperature)},
        {topP, app::asWritten(options.topP)},
        {topK, options.topK},
        {minP, app::asWritten(options.minP)},
        {repetitionPenalty, app::asWritten(options.repetitionPenalty)},
        {presencePenalty, app::asWritten(options.presencePenalty)},
        {frequencyPenalty, app::asWritten(options.frequencyPenalty)},
        {maxTokens, choice.maxTokens},
    };
    for (const auto& [key, number] : values)
        slider(key)->setValue(number);
    setSeed(options.seed);
}

NumberSlider* SamplingPanel::slider(const char* key) const
{
    const auto field = std::find_if(m_fields.begin(), m_fields.end(),
                                    [key](const Field& one) { return std::string_view(one.key) == key; });
    return field->slider;
}

double SamplingPanel::value(const char* key) const
{
    return slider(key)->value();
}

void SamplingPanel::setTemperature(double value)
{
    slider(temperature)->setValue(value);
}

void SamplingPanel::reset()
{
    for (const Field& field : m_fields) {
        const double value = numberOf(m_settings.value(field.key));
        field.slider->setDefault(value);
        field.slider->setValue(value);
    }
    const app::SettingValue seed = m_settings.value(seedKey);
    const auto* stored = std::get_if<std::int64_t>(&seed);
    setSeed(stored ? std::optional<quint64>(*stored) : std::nullopt);
    refreshReload();
}

void SamplingPanel::hideContext()
{
    slider(contextKey)->hide();
}

int SamplingPanel::contextTokens() const
{
    return static_cast<int>(value(contextKey));
}

void SamplingPanel::setModelContext(int loaded, int trained)
{
    m_loadedContext = loaded;
    const app::SettingDeclaration* setting = m_settings.catalogue().find(contextKey);
    for (const Field& field : m_fields) {
        const std::string_view key = field.key;
        const double most = key == contextKey && trained > 0 ? trained : loaded;
        if (loaded > 0 && (key == maxTokens || key == contextKey)) {
            field.slider->setRange(
                {.minimum = 0,
                 .maximum = key == contextKey && trained > 0 ? most : setting->max.value_or(most),
                 .step = key == contextKey ? 64.0 : 1.0,
                 .decimals = 0,
                 .sliderMinimum = 0,
                 .sliderMaximum = most});
        }
    }
    refreshReload();
}

void SamplingPanel::setSeed(std::optional<quint64> seed)
{
    m_locked = seed.has_value();
    m_seed->setText(seed ? QString::number(*seed) : QString());
    refreshSeed();
    Q_EMIT changed();
}

void SamplingPanel::setLastSeed(quint64 seed)
{
    m_lastSeed = seed;
    refreshSeed();
}

void SamplingPanel::refreshSeed()
{
    m_lock->setChecked(m_locked);
    m_lock->setIconName(m_locked ? QStringLiteral("lock") : QStringLiteral("unlock"));
    m_lock->setLabel(m_locked ? tr("Take a new seed for each answer") : tr("Keep the last answer's seed"));
    m_draw->setLabel(tr("Draw a seed and keep it"));
    m_seed->setPlaceholderText(tr("new for each answer"));
}

void SamplingPanel::refreshReload()
{
    const int wanted = contextTokens();
    const bool differs = m_loadedContext > 0 && wanted > 0 && wanted != m_loadedContext;
    m_reloadText->setVisible(differs);
    m_reload->setVisible(differs);
    m_reloadText->setText(
        tr("The model is loaded with a context of %1 tokens. It is loaded again to take %2.")
            .arg(format::count(m_loadedContext), format::count(wanted)));
    m_reload->setText(tr("Load again"));
}

void SamplingPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Card::changeEvent(event);
}

QString SamplingPanel::rangeText(const app::SettingDeclaration& setting) const
{
    const QLocale locale;
    const auto number = [&locale](double value) { return locale.toString(value, 'g', 7); };
    const QString usual = number(numberOf(m_settings.value(setting.key)));
    if (!setting.min || !setting.max)
        return tr("Default %1.").arg(usual);
    return tr("From %1 to %2, default %3.").arg(number(*setting.min), number(*setting.max), usual);
}

void SamplingPanel::retranslate()
{
    setTitle(tr("Sampling"));
    m_help->setLabel(tr("Explain each setting"));
    m_reset->setLabel(tr("Back to the defaults"));
    const QLocale locale;
    for (const Field& field : m_fields) {
        const app::SettingDeclaration* setting = m_settings.catalogue().find(field.key);
        const QString title = setting->title(locale);
        field.slider->setTexts(title, setting->help(locale) + QLatin1Char('\n') + rangeText(*setting),
                               tr("About %1").arg(title), tr("%1 back to its default").arg(title));
        const std::string_view key = field.key;
        if (key == maxTokens || key == contextKey)
            field.slider->setLowestText(tr("auto"));
        else if (key == topK || key == minP)
            field.slider->setLowestText(tr("off"));
    }
    const app::SettingDeclaration* seed = m_settings.catalogue().find(seedKey);
    m_seedLabel->setText(seed->title(locale));
    m_seed->setAccessibleName(seed->title(locale));
    m_seed->setToolTip(seed->help(locale));
    m_seed->setAccessibleDescription(seed->help(locale));
    m_seedHelp->setText(seed->help(locale));
    refreshSeed();
    refreshReload();
}

} // namespace mw::ui
