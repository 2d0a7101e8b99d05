// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;
class ToggleSwitch;

/// One setting: what it is, its editor, its effective value's layer, and the way back to the default. What is
/// typed is a wish once the field is left or Enter is pressed; what does not fit is said below it.
class SettingRow : public QFrame {
    Q_OBJECT
public:
    /// All outlive the row.
    SettingRow(const Look& look, const app::SettingDeclaration& setting, const app::Settings& settings,
               QWidget* parent = nullptr);

    const app::SettingDeclaration& setting() const { return m_setting; }

    /// Looks at the value again. `waits`: it is read at a start, which has not been.
    void refresh(bool waits);
    void setWritable(bool writable);
    void showError(const Error& error);
    QString error() const;

Q_SIGNALS:
    void wanted(const std::optional<mw::app::SettingValue>& value);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildEditor();
    QWidget* buildSide();
    void retranslate();
    void showValue();
    void wish(const app::SettingValue& value);
    void takeText();

    const Look& m_look;
    const app::SettingDeclaration& m_setting;
    const app::Settings& m_settings;
    bool m_waits = false;
    bool m_writable = true;
    QLabel* m_title;
    QLabel* m_help;
    QLabel* m_facts;
    QLabel* m_layer;
    QLabel* m_unit;
    QLabel* m_error;
    QLabel* m_switchWord = nullptr;
    ToggleSwitch* m_flag = nullptr;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_text = nullptr;
    IconButton* m_reset;
};

} // namespace mw::ui
