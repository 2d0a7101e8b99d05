// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/chat_session.h"
#include "ui/widgets/widgets.h"

#include <vector>

QT_BEGIN_NAMESPACE
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::app {
class Settings;
struct SettingDeclaration;
} // namespace mw::app

namespace mw::ui {

class IconButton;
class NumberSlider;
class Look;

/// How the next answer is chosen. Names, ranges, defaults and help come from the settings catalogue; a
/// change counts from the next question on. The context counts from the next loading on.
class SamplingPanel : public Card {
    Q_OBJECT
public:
    SamplingPanel(const Look& look, const app::Settings& settings, QWidget* parent = nullptr);

    SamplingChoice choice() const;
    void setChoice(const SamplingChoice& choice);
    void reset();

    void setTemperature(double value);

    /// Without the context, for who does not load the model.
    void hideContext();
    int contextTokens() const;
    /// What the loaded model holds and what it was trained for; 0: no model.
    void setModelContext(int loaded, int trained);

    /// Locks a seed (decimal digits) or takes a new one for each answer.
    void setSeed(std::optional<quint64> seed);
    /// The seed of the last answer, offered to be locked.
    void setLastSeed(quint64 seed);

Q_SIGNALS:
    void changed();
    /// Asks for the model to be loaded again with contextTokens().
    void reloadWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Field {
        const char* key;
        NumberSlider* slider;
    };

    NumberSlider* addField(const Look& look, const char* key, double step, int decimals, double sliderMinimum,
                           double sliderMaximum);
    void buildSeed(const Look& look);
    void refreshSeed();
    void refreshReload();
    void retranslate();
    QString rangeText(const app::SettingDeclaration& setting) const;
    NumberSlider* slider(const char* key) const;
    double value(const char* key) const;

    const app::Settings& m_settings;
    std::vector<Field> m_fields;
    QLabel* m_seedLabel;
    QLabel* m_seedHelp;
    QLineEdit* m_seed;
    IconButton* m_lock;
    IconButton* m_draw;
    IconButton* m_help;
    IconButton* m_reset;
    QPushButton* m_reload;
    QLabel* m_reloadText;
    bool m_locked = false;
    quint64 m_lastSeed = 0;
    int m_loadedContext = 0;
};

} // namespace mw::ui
