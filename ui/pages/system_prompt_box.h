// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class IconButton;
class PromptEdit;
class Look;

/// The system prompt, folded to its first line or open to be written.
class SystemPromptBox : public QFrame {
    Q_OBJECT
public:
    explicit SystemPromptBox(const Look& look, QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    void setOpen(bool open);

Q_SIGNALS:
    void textChanged(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void retranslate();
    void refresh();

    IconButton* m_toggle;
    ElidedLabel* m_title;
    ElidedLabel* m_first;
    PromptEdit* m_edit;
    bool m_open = false;
};

} // namespace mw::ui
