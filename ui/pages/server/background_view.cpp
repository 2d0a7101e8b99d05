// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/background_view.h"

#include "app/config/settings.h"
#include "ui/models/settings_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/calm_wheel.h"
#include "ui/widgets/widgets.h"

#include <QCheckBox>
#include <QEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <array>

namespace mw::ui {

namespace {
constexpr auto awakeKey = "server.keep_awake";
constexpr auto closeKey = "ui.close_while_serving";
constexpr std::array closeChoices{"ask", "keep", "stop"};
} // namespace

BackgroundView::BackgroundView(SettingsSession& settings, Autostart autostart, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_autostart(std::move(autostart))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space4, 0, 0);
    column->setSpacing(tokens::space1);
    m_start = new QCheckBox(this);
    m_startHelp = makeText(this, "secondary", "muted");
    m_awake = new QCheckBox(this);
    m_awakeHelp = makeText(this, "secondary", "muted");
    m_closeLabel = makeLabel(this);
    m_close = new ChoiceBox(this);
    m_closeLabel->setBuddy(m_close);
    for (std::size_t i = 0; i < closeChoices.size(); ++i)
        m_close->addItem(QString());
    m_note = makeText(this, "secondary", "muted");
    column->addWidget(m_start);
    column->addWidget(m_startHelp);
    column->addSpacing(tokens::space4);
    column->addWidget(m_awake);
    column->addWidget(m_awakeHelp);
    column->addSpacing(tokens::space4);
    column->addWidget(m_closeLabel);
    column->addWidget(m_close, 0, Qt::AlignLeading);
    column->addSpacing(tokens::space4);
    column->addWidget(m_note);
    column->addStretch();
    connect(m_start, &QCheckBox::toggled, this, &BackgroundView::setAutostart);
    connect(m_awake, &QCheckBox::toggled, this,
            [this](bool on) { m_settings.set(awakeKey, app::SettingValue(on)); });
    connect(m_close, &QComboBox::activated, this, [this](int index) {
        m_settings.set(closeKey,
                       app::SettingValue(std::string(closeChoices[static_cast<std::size_t>(index)])));
    });
    connect(&m_settings, &SettingsSession::changed, this, &BackgroundView::refresh);
    connect(&m_settings, &SettingsSession::refused, this, [this](const QString& key, const Error& error) {
        if (!isVisible() || (key != QLatin1String(awakeKey) && key != QLatin1String(closeKey)))
            return;
        refresh();
        Q_EMIT failed(error);
    });
    retranslate();
}

void BackgroundView::setAutostart(bool wanted)
{
    const auto done = m_autostart.setEnabled(wanted);
    refresh();
    if (!done)
        Q_EMIT failed(done.error());
}

void BackgroundView::refresh()
{
    const QSignalBlocker start(m_start);
    const QSignalBlocker awake(m_awake);
    m_start->setChecked(m_autostart.enabled());
    m_awake->setChecked(m_settings.settings().flag(awakeKey));
    const std::string choice = m_settings.settings().text(closeKey);
    for (std::size_t i = 0; i < closeChoices.size(); ++i) {
        if (choice == closeChoices[i])
            m_close->setCurrentIndex(static_cast<int>(i));
    }
    for (QWidget* widget : {static_cast<QWidget*>(m_awake), static_cast<QWidget*>(m_close)})
        widget->setEnabled(m_settings.writable());
}

void BackgroundView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void BackgroundView::showEvent(QShowEvent* event)
{
    refresh(); // a desktop may have switched its entry off meanwhile
    QWidget::showEvent(event);
}

void BackgroundView::retranslate()
{
    m_start->setText(tr("Start when you log in"));
    m_startHelp->setText(tr("Modelwright then starts without its window, with the server on. Starting it by "
                            "hand shows the window."));
    m_awake->setText(tr("Keep the machine awake while the server is on"));
    m_awakeHelp->setText(tr("The screen may still be locked. Needs a login manager that can be asked."));
    m_closeLabel->setText(tr("When the window is closed while the server is on"));
    m_close->setItemText(0, tr("Ask"));
    m_close->setItemText(1, tr("Keep serving without the window"));
    m_close->setItemText(2, tr("Stop the server and quit"));
    m_note->setText(tr("Changes on this page apply at once."));
    refresh();
}

} // namespace mw::ui
