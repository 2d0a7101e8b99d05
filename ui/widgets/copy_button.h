// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPushButton>
#include <QTimer>

#include <functional>

namespace mw::ui {

/// Copies a text and says for a moment that it did.
class CopyButton : public QPushButton {
    Q_OBJECT
public:
    /// `text` is asked for at every click.
    explicit CopyButton(std::function<QString()> text, QWidget* parent = nullptr);

    /// What it copies, for those who hear the button only: "Copy the address".
    void setWhat(const QString& description);
    /// What stands on it instead of "Copy".
    void setLabel(const QString& label);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    const std::function<QString()> m_text;
    QString m_what;
    QString m_label;
    QTimer m_said;
};

} // namespace mw::ui
