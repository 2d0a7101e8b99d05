// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class PromptEdit;

/// A turn while its text is changed, in its place: the field, what saving does, Save and Cancel. Ctrl+Enter
/// saves, Esc cancels, Enter breaks the line.
class TurnEditor : public QWidget {
    Q_OBJECT
public:
    /// A question is answered again when it is saved.
    TurnEditor(bool question, const QString& text, QWidget* parent = nullptr);

    QString text() const;
    void focusEdit();

Q_SIGNALS:
    void saved(const QString& text);
    void cancelled();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void refresh();
    void save();

    const bool m_question;
    const QString m_before;
    PromptEdit* m_edit;
    QLabel* m_hint;
    QPushButton* m_save;
    QPushButton* m_cancel;
};

} // namespace mw::ui
