// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// A place without content: an icon, what belongs here, buttons that make the first one, a hint below.
class EmptyView : public QWidget {
    Q_OBJECT
public:
    EmptyView(const Look& look, QString icon, QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& text, const QString& hint);
    /// To the right of those there are.
    QPushButton* addButton(const char* kind = "");

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    const QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_hint;
    QHBoxLayout* m_buttons;
};

} // namespace mw::ui
