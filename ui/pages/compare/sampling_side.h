// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/conversation_model.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::app {
class Settings;
}

namespace mw::ui {

class Card;
class IconButton;
class Look;
class PresetLibrary;
class SamplingPanel;

/// The settings of one column: a preset's sampling, or each value by itself.
class SamplingSide : public QFrame {
    Q_OBJECT
public:
    SamplingSide(const Look& look, const app::Settings& settings, PresetLibrary& presets,
                 QWidget* parent = nullptr);

    /// Shows the choice of the column with this letter; tells nobody of a change.
    void show(const QString& letter, const SamplingChoice& choice);
    void setLastSeed(quint64 seed);
    void focusFirst();
    SamplingPanel& panel() { return *m_panel; }

Q_SIGNALS:
    /// By the user.
    void chosen(const mw::ui::SamplingChoice& choice);
    void spreadWanted();
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fillPresets();
    void refreshPreset();

    PresetLibrary& m_library;
    QString m_letter;
    bool m_showing = false; ///< from outside: what the panel tells then is no choice of the user's
    QLabel* m_title;
    IconButton* m_close;
    Card* m_card;
    QComboBox* m_presets;
    QLabel* m_presetHelp;
    QPushButton* m_spread;
    SamplingPanel* m_panel;
};

} // namespace mw::ui
